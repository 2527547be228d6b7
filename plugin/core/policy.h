/* SPDX-License-Identifier: Apache-2.0 */
/* Resource policies as rows: one per principal of each statement, judged for who may use the resource. */
#pragma once

#include "core/convert.h"

/* For LqOperation.unfold: the statements of a policy document -> array of
 *   { statement_index, principal_index, statement_id, effect, action, principal, principal_account_id, organization_id,
 *     conditions, exposure }
 * `selected` is an array of statements. Indexes count from 0. `exposure` is one of public, organization,
 * foreign_organization, cross_account, own_account, unknown; the rule stands in policy.c and its truth table in
 * tests/unit/core-policy.c. What is not understood is unknown, never own_account. */
json_t *lq_policy_unfold (json_t *selected, const LqConvertContext *context);
