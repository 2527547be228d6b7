/* SPDX-License-Identifier: Apache-2.0 */
/* One query's rows from all scopes, side by side: a scope that is slow or fails holds up no other. */
#pragma once

#include "core/accounts.h"
#include "core/engine.h"
#include "core/join.h"

typedef struct _LqGather LqGather;

/* `collection` and `query` are copied as far as they are needed; `plan` is borrowed, and must outlive the gathering.
 * Errors: LQ_ERROR_CONFIG (no Region), and those of asking who the caller is. */
LqGather *lq_gather_new (const LqCollection *collection, LqAccounts *accounts, const LqQuery *query,
                         const LqJoinPlan *plan, GError **error);

/* The next row, borrowed until the next poll. ERROR comes after the rows of the scopes that could be read, and names
 * those that could not; of a query that is readable_only, END comes instead. */
LqPoll lq_gather_poll (LqGather *gather, const LqJoinedRow **row, GError **error);

/* That error, after END. NULL: nothing failed. Borrowed. */
const GError *lq_gather_left_out (LqGather *gather);

/* The reader's deadline has come (`why`): what was last read of each scope that is not read yet serves, where
 * [collect] on_scope_error allows it, so that polling goes on, and waits for AWS no more. Where anything is not kept,
 * polling ends with `why`. FALSE: it is not allowed, or was done already. */
gboolean lq_gather_serve_kept (LqGather *gather, const GError *why);

/* After that: goes on as if there had been no deadline, with what was not read then. */
void lq_gather_go_on (LqGather *gather);

/* What is not read yet, for people: "us-east-1 in account 123456789012 and 3 more are not read yet"; "" where that is
 * nothing with an account and Region. Transfer full. */
char *lq_gather_pending (const LqGather *gather);

void lq_gather_free (LqGather *gather);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqGather, lq_gather_free)
