/* SPDX-License-Identifier: Apache-2.0 */
/* Which questions a query asks. A plan only ever removes calls: whatever it cannot judge it leaves to SQL. */
#pragma once

#include "core/engine.h"
#include "core/feed.h"

/* What the query's constraints fix: one binding (column name -> text) for each combination of the values that pushed
 * columns may have, with what their ARNs imply. NULL: they fix nothing, so everything is to be read. Empty: nothing can
 * match. Transfer full. */
GPtrArray *lq_plan_bindings (const LqQuery *query);

/* Those of `bindings` (may be NULL) that can match in a scope; NULL and empty as above. Account NULL: judged by Region
 * alone. Transfer full. */
GPtrArray *lq_plan_in_scope (GPtrArray *bindings, const char *account_id, const char *region);

/* Whether a binding can match in a scope. */
gboolean lq_plan_agrees (LqBinding *binding, const LqScope *scope);

/* The rows of `table` in one scope that `bindings` (may be NULL) ask for, or more. */
LqFeed *lq_plan_feed (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings);

/* The feed of a table that can only be asked by the key in `binding`; NULL where the binding does not hold it. */
LqFeed *lq_plan_keyed (const LqCollection *collection, const LqTable *table, const LqScope *scope, LqBinding *binding,
                       gboolean any_age);
