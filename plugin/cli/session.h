/* SPDX-License-Identifier: Apache-2.0 */
/* SQL in, text out: a database of its own with every table in it. One thread runs; any thread may cancel or ask how far
 * it is. */
#pragma once

#include <glib.h>

#include "cli/format.h"
#include "cli/output.h"
#include "core/engine.h"

typedef struct _LqSession LqSession;

/* `engine` is borrowed and must outlive the session. Transfer full. */
LqSession *lq_session_new (LqEngine *engine, GError **error);
void lq_session_free (LqSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSession, lq_session_free)

/* Runs the statements of `sql` in turn and writes the rows of each that has any. Nothing is written unless all of them
 * end well; with `stream` rows are written as they come, and a failure is written as the last record. Errors: what
 * SQLite, the engine or the output says, in one line; LQ_ERROR_CANCELLED after lq_session_cancel. */
gboolean lq_session_run (LqSession *self, const char *sql, const LqFormatOptions *format, gboolean stream,
                         LqOutput *output, GError **error);

/* Takes the rows of one statement. Both return FALSE with an error to end it. */
typedef struct
{
  gboolean (*begin) (gpointer data, guint n, const char *const *columns, GError **error); /* may be NULL */
  gboolean (*row) (gpointer data, const LqValue *cells, GError **error); /* valid until it returns */
  gpointer data;
} LqSessionSink;

/* Runs one SELECT, in which no parameters stand, and hands its rows over as they come. Errors: those of lq_session_run,
 * and the sink's. */
gboolean lq_session_read (LqSession *self, const char *sql, const LqSessionSink *sink, GError **error);

/* The same over what can be read: accounts and Regions that cannot be give no rows. `left_out` becomes what failed,
 * NULL where nothing did. Transfer full. */
gboolean lq_session_read_readable (LqSession *self, const char *sql, const LqSessionSink *sink, char **left_out,
                                   GError **error);

/* The tables (LqTable) that a SELECT reads and, where `n_columns` is not NULL, how many columns it gives, without
 * running it. NULL and an error where SQLite does not understand it. Transfer container. */
GPtrArray *lq_session_tables (LqSession *self, const char *sql, guint *n_columns, GError **error);

/* How many rows the last run gave. */
guint64 lq_session_rows (const LqSession *self);

/* One line per AWS action that was called, ready to be printed. Transfer full. */
char *lq_session_calls (LqSession *self);

/* From any thread, and from a signal's watcher. */
void lq_session_cancel (LqSession *self);
char *lq_session_progress (LqSession *self);
