/* SPDX-License-Identifier: Apache-2.0 */
/* Resource policies as rows: one per principal of each statement, judged for who may use the resource. */
#pragma once

#include "core/convert.h"

/* More rows than any policy that AWS accepts (20 KiB) can hold. */
#define LQ_POLICY_MAX_ROWS 4096

/* For LqOperation.unfold: the statements of a policy document (`selected`: an array of them) -> array of
 *   { statement_index, principal_index, statement_id, effect, action, resource, principal, principal_kind,
 *     principal_account_id, organization_id, source_arn, source_account, url_auth_type, conditions, exposure,
 *     is_confusable }
 * Indexes count from 0. `exposure` is one of public, organization, foreign_organization, cross_account, service,
 * own_account, unknown, and missing for a Deny, which grants nothing; docs/exposure.md has the rule, and
 * tests/unit/data/policy-exposure.json its truth table. What is not understood is unknown, never own_account. Errors:
 * LQ_ERROR_REPLY where a statement is no object, LQ_ERROR_LIMIT. */
json_t *lq_policy_unfold (json_t *selected, const LqConvertContext *context, GError **error);

/* For LqOperation.unfold, likewise -> array of one object, { exposure }: "public" where a function URL that asks for no
 * signature is open to everyone, as the policy grants everyone both lambda:InvokeFunctionUrl and lambda:InvokeFunction;
 * "unknown" where it may; missing where it is not. What is denied is not taken off. */
json_t *lq_policy_unfold_url (json_t *selected, const LqConvertContext *context, GError **error);

/* The RevisionId of the reply that the statement came in. */
json_t *lq_policy_revision_id (json_t *value, const LqConvertContext *context);

/* For LqOutcome.applies, in answers to GetLayerVersionByArn: TRUE where the refusal is the layer owner's: the layer is
 * of another account than the scope's, and AWS's message does not blame a policy on the caller's own side. */
gboolean lq_policy_refused_by_owner (const LqConvertContext *context, const char *aws_message);
