/* SPDX-License-Identifier: Apache-2.0 */
/* Who the statement of a policy names. */
#pragma once

#include "core/convert.h"

/* How far a principal reaches, before conditions. */
typedef enum
{
  LQ_POLICY_REACH_UNKNOWN,
  LQ_POLICY_REACH_EVERYONE,
  LQ_POLICY_REACH_ACCOUNT, /* an account, or someone in it */
  LQ_POLICY_REACH_SERVICE,
} LqPolicyReach;

typedef struct
{
  const char *kind; /* everyone, account, user, role, session, service, federated, canonical_user, not_principal,
                     * unknown */
  char *text;       /* as the policy says it; JSON where that is no text */
  char *account_id; /* NULL: there is none to be seen */
  LqPolicyReach reach;
  gboolean own; /* REACH_ACCOUNT: of the scope's own account */
} LqPolicyPrincipal;

/* The principals of a statement (LqPolicyPrincipal), sorted, as AWS may list them in another order tomorrow. Never
 * empty. Transfer full. */
GPtrArray *lq_policy_principal_list (json_t *statement, const LqScope *scope);
