/* SPDX-License-Identifier: Apache-2.0 */
/* What one value of a policy's condition lets in. All of it is judged on the safe side: what is not understood is
 * LQ_POLICY_UNKNOWN, and a value that nobody can have counts as unknown too. */
#pragma once

#include "core/convert.h"

/* Who is let in at most; a later one is fewer, as far as they can be compared. */
typedef enum
{
  LQ_POLICY_ANYONE,
  LQ_POLICY_UNKNOWN,
  LQ_POLICY_SOMEONE, /* certain resources or partners, whose account nothing tells */
  LQ_POLICY_FOREIGN_ORGANIZATION,
  LQ_POLICY_ACCOUNTS, /* certain accounts, not only the own */
  LQ_POLICY_OWN_ORGANIZATION,
  LQ_POLICY_OWN_ACCOUNT,
} LqPolicyLimit;

typedef struct
{
  LqPolicyLimit limit;
  gboolean tied; /* to one account or organization, or to a partner that has a token: nobody else gets in by asking
                  * a service to call */
} LqPolicyVerdict;

/* How an operator compares. */
typedef enum
{
  LQ_POLICY_EXACT,   /* StringEquals */
  LQ_POLICY_PATTERN, /* StringLike: * and ? stand for anything, colons too */
  LQ_POLICY_ARN,     /* ArnLike and ArnEquals, which are the same: each of the six parts by itself */
  LQ_POLICY_ADDRESS, /* IpAddress */
  LQ_POLICY_NOT_UNDERSTOOD,
} LqPolicyMatch;

typedef LqPolicyVerdict (*LqPolicyJudge) (const char *value, LqPolicyMatch match, const LqScope *scope);

/* o-a1b2c3d4e5, and o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/... */
LqPolicyVerdict lq_policy_value_organization (const char *value, LqPolicyMatch match, const LqScope *scope);
LqPolicyVerdict lq_policy_value_organization_path (const char *value, LqPolicyMatch match, const LqScope *scope);
LqPolicyVerdict lq_policy_value_account (const char *value, LqPolicyMatch match, const LqScope *scope);
/* Of whoever calls, and of the resource on whose behalf a service calls: a bucket's ARN has no account in it. */
LqPolicyVerdict lq_policy_value_caller_arn (const char *value, LqPolicyMatch match, const LqScope *scope);
LqPolicyVerdict lq_policy_value_source_arn (const char *value, LqPolicyMatch match, const LqScope *scope);
/* The id of a partner's event source, an Alexa skill for one. */
LqPolicyVerdict lq_policy_value_token (const char *value, LqPolicyMatch match, const LqScope *scope);
/* Where a call comes from: anyone may be there, unless the place is everywhere. */
LqPolicyVerdict lq_policy_value_network (const char *value, LqPolicyMatch match, const LqScope *scope);
LqPolicyVerdict lq_policy_value_address (const char *value, LqPolicyMatch match, const LqScope *scope);
/* What any caller can choose. */
LqPolicyVerdict lq_policy_value_choice (const char *value, LqPolicyMatch match, const LqScope *scope);

/* Whether the value has * or ?, or a policy variable. */
gboolean lq_policy_value_varies (const char *value);

/* The account in an ARN of either kind; NULL where it has none. Transfer full. */
char *lq_policy_value_arn_account (const char *value);
