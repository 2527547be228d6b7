/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor from what a query was planned to be. */
#pragma once

#include "core/collector.h"
#include "core/gather.h"

/* `collection` is copied and its waiter taken over, also on error; `signature` is taken over; `max_age` as the query
 * gave it, NULL where it gave none; `collector` NULL: there is none. Errors as lq_gather_new. */
LqCursor *lq_cursor_new (const LqCollection *collection, LqAccounts *accounts, const LqQuery *query,
                         const gint64 *max_age, LqCollector *collector, char *signature, GError **error);
