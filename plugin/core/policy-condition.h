/* SPDX-License-Identifier: Apache-2.0 */
/* What the conditions of a statement let in. */
#pragma once

#include "core/policy-value.h"

typedef struct
{
  LqPolicyLimit caller;   /* by who calls, or from where */
  LqPolicyVerdict source; /* by the resource on whose behalf a service calls */
  gboolean names_source;  /* a condition speaks of that resource */
  char *organization_id;  /* that a condition asks for; of several, one that is not the own; NULL: none */
  char *source_account;   /* likewise; may come out of an ARN */
  json_t *source_arn;     /* text, or an array of several; NULL: none */
  json_t *url_auth_type;  /* likewise */
} LqPolicyCondition;

/* Judges the Condition of a statement (NULL: it has none). Clear `condition` afterwards. */
void lq_policy_condition_judge (json_t *conditions, const LqScope *scope, LqPolicyCondition *condition);
void lq_policy_condition_clear (LqPolicyCondition *condition);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqPolicyCondition, lq_policy_condition_clear)
