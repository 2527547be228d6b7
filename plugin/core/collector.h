/* SPDX-License-Identifier: Apache-2.0 */
/* Collection that outlives a query. It goes on with what a query gave up waiting for, so that the next run finds it
 * done; it knows how long collections took and how old their answers may therefore be; and what a schedule asks for
 * regularly it collects again ahead of the next run. */
#pragma once

#include "core/engine.h"

typedef struct _LqCollector LqCollector;

/* What a cursor says of itself to the collector. */
const char *lq_cursor_signature (LqCursor *cursor);
gint64 lq_cursor_started (LqCursor *cursor); /* unix seconds */

/* From now on the cursor waits as long as it takes, and closes for good. */
void lq_cursor_read_on (LqCursor *cursor);

/* Opens a cursor for a query again, with answers asked for from now on; NULL on error, which is not told. */
typedef LqCursor *(*LqCollectorOpen) (LqEngine *engine, const LqQuery *query);

/* `ttl_s`: how old an answer may be that took no time. `engine` and `clock` are borrowed. */
LqCollector *lq_collector_new (LqEngine *engine, LqCollectorOpen open, const LqClock *clock, gint64 ttl_s);

/* Cancels and waits for what goes on in the background. */
void lq_collector_free (LqCollector *collector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCollector, lq_collector_free)

/* What tells two queries apart: table, constraints, ranges but for their numbers, used columns. Transfer full. */
char *lq_collector_signature (const LqQuery *query);

/* A query is asked now: the time (unix seconds) since which answers serve it. A finished collection stays valid for the
 * longer of the time to live and three times its own duration; one that a query gave up waiting for, until a query has
 * been answered from it. */
gint64 lq_collector_begin (LqCollector *collector, const char *signature, const LqQuery *query);

/* The query was answered with answers collected since `not_before_s`; it began at `started_s`. */
void lq_collector_answered (LqCollector *collector, const char *signature, gint64 started_s, gint64 not_before_s);

/* Takes a cursor over whose reader gave up, and reads it to its end. */
void lq_collector_adopt (LqCollector *collector, LqCursor *cursor);

/* How long the last collection took; 0 where there was none. Seconds. `begun_s` is set back to when the one under way
 * in the background began, if that was earlier. */
gint64 lq_collector_last_duration (LqCollector *collector, const char *signature, gint64 *begun_s);

/* Starts what is due ahead of a schedule, and says whether anything was; called every few seconds by a thread of its
 * own, and by tests. */
gboolean lq_collector_tick (LqCollector *collector);

/* How many collections go on in the background. */
guint lq_collector_n_behind (LqCollector *collector);
