/* SPDX-License-Identifier: Apache-2.0 */
/* What a door works with: an engine, a query on one table, a cursor over its rows. Thread-safe: any number of threads
 * may have cursors open; one cursor belongs to one thread (but for lq_cursor_cancel). */
#pragma once

#include <glib.h>

#include "base/clock.h"
#include "base/config.h"
#include "core/table.h"
#include "core/value.h"

typedef struct _LqEngine LqEngine;

typedef struct
{
  LqConfig *config;           /* NULL: lq_config_load (NULL) */
  const char *profile;        /* --profile; NULL: as the environment says */
  const char *const *regions; /* --region; NULL: [scope] regions, else the one Region of environment or profile */
  const LqClock *clock;       /* NULL: the system's */
  gboolean one_collection;    /* every question is asked once in the engine's life: what was answered stays the answer,
                               * whatever `ttl` and max_age say, and so does a failure; LIMIT stops no paging */
} LqEngineOptions;

/* Reads the configuration and starts the threads; makes no call. Errors: LQ_ERROR_CONFIG. Transfer full. */
LqEngine *lq_engine_new (const LqEngineOptions *options, GError **error);

/* All cursors must be closed. */
void lq_engine_free (LqEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqEngine, lq_engine_free)

const LqConfig *lq_engine_config (LqEngine *engine);

/* `column` must be one of `values`. Several constraints on one column must all hold. Values are text as SQL would print
 * them; one that cannot be a value of the column's type is taken for "cannot be judged here" and left to SQL. */
typedef struct
{
  guint column;              /* index into table->columns */
  const char *const *values; /* NULL-terminated; empty: nothing can match */
} LqConstraint;

/* `column` (LQ_COLUMN_RANGED) lies between `min` and `max`, both included; without a bound: G_MININT64, G_MAXINT64.
 * With min > max nothing can match. Several must all hold. core/range.h makes them. */
typedef struct
{
  guint column;
  gint64 min, max;
} LqRange;

/* The neutral form of what a door was asked. All borrowed until lq_engine_query returns. */
typedef struct
{
  const LqTable *table;
  const LqConstraint *constraints;
  gsize n_constraints;
  const LqRange *ranges;
  gsize n_ranges;
  const gboolean *used; /* per column: the query needs its value; NULL: every column that is not hidden */
  gboolean stream; /* TRUE: rows as pages come, paging stops with the reading (a LIMIT); a key seen twice comes once, as
                    * it was first. FALSE: rows of each list when it is complete; a key seen twice comes as it was
                    * last. */
  gboolean readable_only; /* a scope that cannot be read gives no row and fails nothing; see lq_cursor_left_out */
  gint64 wait_us;  /* how long its reader waits in all; past that lq_cursor_next fails with LQ_ERROR_DEADLINE, and
                    * collection goes on without it. 0: as lq_engine_set_wait and its kin say */
  gint64 since_us; /* and since when (monotonic); 0: now */
} LqQuery;

typedef struct _LqCursor LqCursor;

/* Plans and starts collecting. Rows may be a superset of what the constraints ask for: SQL checks every row again.
 * Errors: LQ_ERROR_CONFIG (no Region), LQ_ERROR_CREDENTIALS, ... Transfer full. */
LqCursor *lq_engine_query (LqEngine *engine, const LqQuery *query, GError **error);

/* Tries what can be read, and waits for it; see core/check.h. One at a time. */
json_t *lq_engine_check (LqEngine *engine, GError **error);

/* Makes a running or the next lq_engine_check end with LQ_ERROR_CANCELLED. From any thread. */
void lq_engine_cancel_check (LqEngine *engine);

/* The longest that a door may let its readers wait, in seconds. */
#define LQ_ENGINE_LONGEST_WAIT_S ((gint64) 7 * 24 * 3600)

/* Queries that do not say how long they wait, wait `wait_us` (0: as long as it takes): each of its own, or, with
 * `in_all`, all of them and lq_engine_check together, from now on. Before the first query. */
void lq_engine_set_wait (LqEngine *engine, gint64 wait_us, gboolean in_all);

/* How far reading is, as lq_cursor_progress. From any thread. Transfer full. */
char *lq_engine_progress (LqEngine *engine);

/* For doors that stay: as lq_engine_set_wait, each query of its own; when a reader gives up, collection goes on; and it
 * runs ahead of schedules. Before the first query. */
void lq_engine_collect_behind (LqEngine *engine, gint64 wait_us);

/* Starts what is due ahead of a schedule; TRUE where something was. A thread does so every few seconds; tests need not
 * wait for it. */
gboolean lq_engine_tick (LqEngine *engine);

/* How many collections go on in the background. */
guint lq_engine_n_behind (LqEngine *engine);

/* What people should know was said since this was asked last, a line each: of scopes that could not be read and whose
 * rows are old, of what is kept on disk. NULL: nothing. Transfer full. */
char *lq_engine_take_warnings (LqEngine *engine);

/* The table it reads. */
const LqTable *lq_cursor_table (LqCursor *cursor);

/* Waits for the next row. FALSE: the end, or an error; after an error the rows so far are not an answer. */
gboolean lq_cursor_next (LqCursor *cursor, GError **error);

/* After the end of a query that is readable_only: what failed. NULL: nothing did. Borrowed. */
const GError *lq_cursor_left_out (LqCursor *cursor);

/* The current row's cell; valid until the next lq_cursor_next. Columns not in `used` read as missing. */
void lq_cursor_value (LqCursor *cursor, guint column, LqValue *value);

/* Unique and stable for the row's key: positive. */
gint64 lq_cursor_rowid (LqCursor *cursor);

/* Makes a waiting or the next lq_cursor_next end with LQ_ERROR_CANCELLED. From any thread, also a signal's watcher. */
void lq_cursor_cancel (LqCursor *cursor);

/* While lq_cursor_next waits, `check` is asked several times a second, on the waiting thread; TRUE ends the wait like
 * lq_cursor_cancel. For hosts that do not say when they are interrupted, but can be asked. */
void lq_cursor_set_check (LqCursor *cursor, gboolean (*check) (gpointer data), gpointer data);

/* How far: lists, pages and calls under way, for people. "" before there is anything to say. From any thread. Transfer
 * full. */
char *lq_cursor_progress (LqCursor *cursor);

void lq_cursor_close (LqCursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCursor, lq_cursor_close)
