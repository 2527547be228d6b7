/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/session.h"

#include <sqlite3.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/cell.h"
#include "cli/guard.h"
#include "cli/hint.h"
#include "cli/spool.h"
#include "sqlite/vtab.h"

/* Results larger than this wait in a temporary file. */
#define SPOOL_MEMORY ((gsize) 4 * 1024 * 1024)
#define WRITE_BYTES ((gsize) 64 * 1024)
#define NO_PARAMETERS "parameters such as ? have no value here; write the value"

struct _LqSession
{
  LqGuard guard;
  LqVtab *tables;
  gint cancelled; /* atomic */
  guint64 rows;
};

/* The rows of one statement, which stand in the spool behind those of the ones before. */
typedef struct
{
  LqFormat *format;
  guint64 rows;
} Result;

/* One call of lq_session_run. */
typedef struct
{
  LqSession *session;
  const LqFormatOptions *options;
  gboolean stream;
  LqOutput *output;
  LqSpool *spool;
  GArray *results; /* Result */
  GString *text;   /* formatted, not yet written */
} Run;

static void
result_clear (gpointer data)
{
  lq_format_free (((Result *) data)->format);
}

static void
run_clear (Run *run)
{
  lq_spool_free (run->spool);
  g_array_unref (run->results);
  g_string_free (run->text, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

LqSession *
lq_session_new (LqEngine *engine, GError **error)
{
  g_autoptr (LqSession) self = g_new0 (LqSession, 1);

  self->tables = lq_vtab_new (engine);
  if (!lq_guard_open (&self->guard, error))
    return NULL;
  int code = lq_vtab_register (self->tables, self->guard.db, lq_tables);
  if (code != SQLITE_OK)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "the tables cannot be registered: %s", sqlite3_errstr (code));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
lq_session_free (LqSession *self)
{
  lq_guard_close (&self->guard);
  lq_vtab_unref (self->tables);
  g_free (self);
}

void
lq_session_cancel (LqSession *self)
{
  g_atomic_int_set (&self->cancelled, TRUE);
  sqlite3_interrupt (self->guard.db);
  lq_vtab_cancel (self->tables);
}

char *
lq_session_progress (LqSession *self)
{
  return lq_vtab_progress (self->tables);
}

guint64
lq_session_rows (const LqSession *self)
{
  return self->rows;
}

static gboolean
fail_sql (LqSession *self, const char *sql, int code, GError **error)
{
  if (g_atomic_int_get (&self->cancelled))
    {
      g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CANCELLED, "interrupted");
      return FALSE;
    }
  g_autofree char *hinted = lq_hint_add (sqlite3_errmsg (self->guard.db), sql, lq_tables);
  g_autofree char *shown = lq_text_escape (hinted, -1);
  if (self->guard.refused != NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s is not allowed here", self->guard.refused);
  else if (code == SQLITE_READONLY)
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s; only temporary tables can be made and changed here", shown);
  else
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, shown);
  return FALSE;
}

static gboolean
flush (Run *run, gsize at_least, GError **error)
{
  if (run->text->len < at_least)
    return TRUE;
  gboolean ok = lq_output_write (run->output, run->text->str, run->text->len, error);
  g_string_truncate (run->text, 0);
  return ok;
}

/* Hands over what a statement gives, from its columns to its last row. */
static gboolean
step_rows (LqSession *self, const char *sql, sqlite3_stmt *statement, const LqSessionSink *sink, GError **error)
{
  guint n = (guint) sqlite3_column_count (statement);
  g_autofree const char **names = g_new0 (const char *, n + 1);
  g_autofree LqValue *cells = g_new (LqValue, n);
  int code = SQLITE_ROW;

  for (guint i = 0; i < n; i++)
    names[i] = sqlite3_column_name (statement, (int) i);
  if (sink->begin != NULL && !sink->begin (sink->data, n, names, error))
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; i < n; i++)
        lq_cell_read (statement, (int) i, &cells[i], keep);
      if (!sink->row (sink->data, cells, error))
        return FALSE;
    }
  return code == SQLITE_DONE || fail_sql (self, sql, code, error);
}

static Result *
last_result (Run *run)
{
  return &g_array_index (run->results, Result, run->results->len - 1);
}

static gboolean
begin_result (gpointer data, guint n, const char *const *columns, GError **error)
{
  Run *run = data;
  Result result = { .format = lq_format_new (run->options, n, columns) };

  g_array_append_val (run->results, result);
  if (run->stream)
    lq_format_begin (result.format, run->text);
  return TRUE;
}

static gboolean
take_row (gpointer data, const LqValue *cells, GError **error)
{
  Run *run = data;
  Result *result = last_result (run);

  result->rows++;
  run->session->rows++;
  if (!run->stream)
    {
      lq_format_measure (result->format, cells);
      return lq_spool_add (run->spool, cells, lq_format_n_columns (result->format), error);
    }
  lq_format_row (result->format, cells, run->text);
  return flush (run, 1, error);
}

/* Steps through a statement that gives rows. */
static gboolean
take_rows (Run *run, const char *sql, sqlite3_stmt *statement, GError **error)
{
  const LqSessionSink sink = { begin_result, take_row, run };
  g_autoptr (GError) problem = NULL;

  if (!step_rows (run->session, sql, statement, &sink, &problem))
    {
      if (run->stream)
        lq_format_failure (last_result (run)->format, problem->message, run->text);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (run->stream)
    lq_format_end (last_result (run)->format, run->text);
  return flush (run, 1, error);
}

static gboolean
run_statement (Run *run, const char *sql, sqlite3_stmt *statement, GError **error)
{
  int code = SQLITE_OK;

  if (sqlite3_bind_parameter_count (statement) > 0)
    {
      g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, NO_PARAMETERS);
      return FALSE;
    }
  if (sqlite3_column_count (statement) > 0)
    return take_rows (run, sql, statement, error);
  while (code == SQLITE_OK || code == SQLITE_ROW)
    code = sqlite3_step (statement);
  return code == SQLITE_DONE || fail_sql (run->session, sql, code, error);
}

static gboolean
run_all (Run *run, const char *sql, GError **error)
{
  guint n = 0;

  while (*sql != '\0')
    {
      sqlite3_stmt *statement = NULL;
      const char *rest = sql;
      int code = lq_guard_prepare (&run->session->guard, sql, &statement, &rest);
      /* an interrupt between two statements would be lost on SQLite */
      gboolean cancelled = g_atomic_int_get (&run->session->cancelled);
      gboolean ok = (code == SQLITE_OK && !cancelled) || fail_sql (run->session, sql, code, error);
      n += statement != NULL || !ok;
      if (ok && statement != NULL)
        ok = run_statement (run, sql, statement, error);
      sqlite3_finalize (statement);
      if (!ok)
        {
          if (n > 1)
            g_prefix_error (error, "statement %u: ", n);
          return FALSE;
        }
      sql = rest;
    }
  if (n > 0)
    return TRUE;
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no statement in the SQL");
  return FALSE;
}

/* Writes what the spool holds. */
static gboolean
write_result (Run *run, Result *result, GError **error)
{
  guint n = lq_format_n_columns (result->format);
  g_autofree LqValue *cells = g_new (LqValue, n);

  lq_format_begin (result->format, run->text);
  for (guint64 i = 0; i < result->rows; i++)
    {
      if (!lq_spool_read (run->spool, cells, n, error))
        return FALSE;
      lq_format_row (result->format, cells, run->text);
      if (!flush (run, WRITE_BYTES, error))
        return FALSE;
    }
  lq_format_end (result->format, run->text);
  return TRUE;
}

gboolean
lq_session_run (LqSession *self, const char *sql, const LqFormatOptions *format, gboolean stream, LqOutput *output,
                GError **error)
{
  g_auto (Run) run = {
    .session = self,
    .options = format,
    .stream = stream,
    .output = output,
    .spool = lq_spool_new (SPOOL_MEMORY),
    .results = g_array_new (FALSE, FALSE, sizeof (Result)),
    .text = g_string_new (NULL),
  };

  g_array_set_clear_func (run.results, result_clear);
  lq_vtab_set_stream (self->tables, stream);
  self->rows = 0;
  if (!run_all (&run, sql, error))
    {
      flush (&run, 1, NULL);
      return FALSE;
    }
  for (guint i = 0; i < run.results->len && !stream; i++)
    {
      if (!write_result (&run, &g_array_index (run.results, Result, i), error))
        return FALSE;
    }
  return flush (&run, 1, error);
}

/* One SELECT and nothing behind it. NULL on error. */
static sqlite3_stmt *
prepare_one (LqSession *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  const char *rest = sql;
  int code = lq_guard_prepare (&self->guard, sql, &statement, &rest);

  if (code != SQLITE_OK || g_atomic_int_get (&self->cancelled))
    fail_sql (self, sql, code, error);
  else if (statement == NULL || sqlite3_column_count (statement) == 0 || !sqlite3_stmt_readonly (statement))
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, "the statement is no SELECT");
  else if (rest[strspn (rest, "; \n")] != '\0')
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, "there is more than one statement");
  else if (sqlite3_bind_parameter_count (statement) > 0)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, NO_PARAMETERS);
  else
    return statement;
  sqlite3_finalize (statement);
  return NULL;
}

gboolean
lq_session_read (LqSession *self, const char *sql, const LqSessionSink *sink, GError **error)
{
  sqlite3_stmt *statement = prepare_one (self, sql, error);
  gboolean ok = statement != NULL && step_rows (self, sql, statement, sink, error);

  sqlite3_finalize (statement);
  return ok;
}

gboolean
lq_session_read_readable (LqSession *self, const char *sql, const LqSessionSink *sink, char **left_out, GError **error)
{
  lq_vtab_set_readable_only (self->tables, TRUE);
  gboolean ok = lq_session_read (self, sql, sink, error);

  lq_vtab_set_readable_only (self->tables, FALSE);
  *left_out = lq_vtab_take_left_out (self->tables);
  return ok;
}

GPtrArray *
lq_session_tables (LqSession *self, const char *sql, guint *n_columns, GError **error)
{
  sqlite3_stmt *statement = prepare_one (self, sql, error);

  if (statement == NULL)
    return NULL;
  if (n_columns != NULL)
    *n_columns = (guint) sqlite3_column_count (statement);
  sqlite3_finalize (statement);
  return g_ptr_array_copy (self->guard.tables, NULL, NULL);
}

char *
lq_session_calls (LqSession *self)
{
  static const char sql[] =
      "SELECT format ('%s %s in %s%s: %d calls, %d answers from the cache, %d retries, %d throttles', service, action,"
      " region, iif (account_id = '', '', ', account ' || account_id), calls, cache_hits, retries, throttles)"
      " FROM aws_api_status ORDER BY calls DESC";
  g_autoptr (GString) lines = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  const char *rest = NULL;

  if (lq_guard_prepare (&self->guard, sql, &statement, &rest) == SQLITE_OK)
    {
      while (sqlite3_step (statement) == SQLITE_ROW)
        g_string_append_printf (lines, "%s\n", sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
