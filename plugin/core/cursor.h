/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor from what a query was planned to be. */
#pragma once

#include "core/collector.h"
#include "core/join.h"

/* `feed` and `signature` are taken over; `collection` is copied and its waiter taken over; `max_age` as the query gave
 * it, NULL where it gave none; `collector` NULL: there is none. */
LqCursor *lq_cursor_new (const LqCollection *collection, const LqQuery *query, LqFeed *feed, const gint64 *max_age,
                         LqCollector *collector, char *signature);
