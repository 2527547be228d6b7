/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/snapshot/snapshot.h"

#include <sqlite3.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/hint.h"
#include "cli/jobs.h"
#include "cli/snapshot/digest.h"
#include "core/schema.h"

static const char schema_sql[] =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
    "CREATE TABLE lambdaquery_snapshot (key TEXT PRIMARY KEY, value TEXT NOT NULL);"
    "CREATE TABLE lambdaquery_tables (name TEXT PRIMARY KEY, key_columns TEXT NOT NULL, n_rows INTEGER NOT NULL,"
    " error TEXT NOT NULL);"
    "CREATE TABLE lambdaquery_scopes (account_id TEXT NOT NULL, region TEXT NOT NULL, account_name TEXT NOT NULL,"
    " status TEXT NOT NULL, error TEXT NOT NULL, PRIMARY KEY (account_id, region));";

struct _LqSnapshot
{
  LqEngine *engine;
  gint64 as_of_s;
  GPtrArray *tables; /* Part */
  LqJobs *jobs;
  GMutex lock; /* over the database, which the readers of all tables write to */
  sqlite3 *db;
  GError *write_error; /* NULL: none */
  char *digest;
  GString *failed;
};

/* A table on its way into the file. */
typedef struct
{
  LqSnapshot *snapshot;
  const LqTable *table;
  sqlite3_stmt *insert;
  guint n_columns;
  guint64 n_rows;
  GError *error; /* NULL: none */
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  sqlite3_finalize (part->insert);
  g_clear_error (&part->error);
  g_free (part);
}

static gboolean
fail (LqSnapshot *self, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "the snapshot cannot be written: %s", sqlite3_errmsg (self->db));
  return FALSE;
}

static gboolean
execute (LqSnapshot *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

static gboolean
is_shown (const LqColumn *column)
{
  return lq_table_shows (column) && !(column->flags & LQ_COLUMN_HIDDEN);
}

static gboolean
create_table (Part *part, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GString) insert = g_string_new (NULL);

  g_string_append_printf (sql, "CREATE TABLE %s (", part->table->name);
  g_string_append_printf (insert, "INSERT INTO %s VALUES (", part->table->name);
  for (const LqColumn *column = part->table->columns; column->name != NULL; column++)
    {
      if (!is_shown (column))
        continue;
      const char *gap = part->n_columns++ > 0 ? ", " : "";
      g_string_append_printf (sql, "%s%s %s", gap, column->name, lq_schema_type (column->type));
      g_string_append_printf (insert, "%s?", gap);
    }
  g_string_append_c (sql, ')');
  g_string_append_c (insert, ')');
  return execute (part->snapshot, sql->str, error) &&
         (sqlite3_prepare_v2 (part->snapshot->db, insert->str, -1, &part->insert, NULL) == SQLITE_OK ||
          fail (part->snapshot, error));
}

static void
bind_cell (sqlite3_stmt *statement, int i, const LqValue *cell)
{
  if (cell->kind == LQ_VALUE_TEXT)
    sqlite3_bind_text64 (statement, i, cell->text, cell->length, SQLITE_TRANSIENT, SQLITE_UTF8);
  else if (cell->kind == LQ_VALUE_INT)
    sqlite3_bind_int64 (statement, i, cell->number);
  else if (cell->kind == LQ_VALUE_DOUBLE)
    sqlite3_bind_double (statement, i, cell->real);
  else
    sqlite3_bind_null (statement, i);
}

static gboolean
insert (sqlite3_stmt *statement, const LqValue *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    bind_cell (statement, (int) i + 1, &cells[i]);
  gboolean ok = sqlite3_step (statement) == SQLITE_DONE;
  sqlite3_reset (statement);
  return ok;
}

static gboolean
take_row (gpointer data, const LqValue *cells, GError **error)
{
  Part *part = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&part->snapshot->lock);
  LqSnapshot *self = part->snapshot;

  part->n_rows++;
  if (insert (part->insert, cells, part->n_columns))
    return TRUE;
  if (self->write_error == NULL)
    fail (self, &self->write_error);
  return fail (self, error);
}

static void
read_table (gpointer data, LqSession *session)
{
  Part *part = data;
  const LqSessionSink sink = { NULL, take_row, part };
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s", part->table->name);

  lq_session_read (session, sql, &sink, &part->error);
}

static void
note_failure (gpointer data, const GError *error)
{
  ((Part *) data)->error = g_error_copy (error);
}

static gboolean
open_file (LqSnapshot *self, const char *path, GError **error)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;

  if (sqlite3_open_v2 (path, &self->db, flags, NULL) != SQLITE_OK)
    return fail (self, error);
  if (!execute (self, schema_sql, error))
    return FALSE;
  for (guint i = 0; i < self->tables->len; i++)
    {
      if (!create_table (self->tables->pdata[i], error))
        return FALSE;
    }
  return TRUE;
}

static void
add_part (LqSnapshot *self, const LqTable *table)
{
  Part *part = g_new0 (Part, 1);

  part->snapshot = self;
  part->table = table;
  g_ptr_array_add (self->tables, part);
}

/* The tables that are meant, each once. */
static gboolean
choose_tables (LqSnapshot *self, const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      const LqTable *table = lq_table_find (names[i]);
      if (table == NULL)
        {
          g_autofree char *text = g_strdup_printf ("no such table: %s", names[i]);
          g_autofree char *hinted = lq_hint_add (text, "", lq_tables);
          g_autofree char *shown = lq_text_escape (hinted, -1);
          g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, shown);
          return FALSE;
        }
      if (!g_strv_contains (names + i + 1, names[i]))
        add_part (self, table);
    }
  for (gsize i = 0; names[0] == NULL && lq_tables[i] != NULL; i++)
    {
      if (lq_tables[i]->local == NULL)
        add_part (self, lq_tables[i]);
    }
  return TRUE;
}

LqSnapshot *
lq_snapshot_new (LqEngine *engine, gint64 as_of_s, const char *const *names, const char *path, GError **error)
{
  g_autoptr (LqSnapshot) self = g_new0 (LqSnapshot, 1);

  g_mutex_init (&self->lock);
  self->engine = engine;
  self->as_of_s = as_of_s;
  self->failed = g_string_new (NULL);
  self->tables = g_ptr_array_new_with_free_func (part_free);
  if (!choose_tables (self, names, error) || !open_file (self, path, error))
    return NULL;
  self->jobs = lq_jobs_new (engine, &(LqJobsKind) { read_table, note_failure, "tables read" }, self->tables->len);
  return g_steal_pointer (&self);
}

void
lq_snapshot_free (LqSnapshot *self)
{
  g_clear_pointer (&self->jobs, lq_jobs_free);
  g_ptr_array_unref (self->tables);
  sqlite3_close (self->db);
  g_string_free (self->failed, TRUE);
  g_free (self->digest);
  g_clear_error (&self->write_error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Account and Region, and what makes a row one of a kind there, as a JSON array. Transfer full. */
static char *
key_of (const LqTable *table)
{
  g_autoptr (GString) key = g_string_new ("[\"account_id\", \"region\"");

  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      gboolean said = strcmp (column->name, "account_id") == 0 || strcmp (column->name, "region") == 0;
      if (column->flags & LQ_COLUMN_KEY && is_shown (column) && !said)
        g_string_append_printf (key, ", \"%s\"", column->name);
    }
  g_string_append_c (key, ']');
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/* Runs a statement whose parameters are texts, ended by NULL. */
static gboolean
execute_with (LqSnapshot *self, GError **error, const char *sql, ...)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);
  const char *text;
  va_list texts;

  va_start (texts, sql);
  for (int i = 1; code == SQLITE_OK && (text = va_arg (texts, const char *)) != NULL; i++)
    sqlite3_bind_text (statement, i, text, -1, SQLITE_TRANSIENT);
  va_end (texts);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || fail (self, error);
}

static gboolean
write_part (LqSnapshot *self, Part *part, GError **error)
{
  g_autofree char *key = key_of (part->table);
  g_autofree char *clear = g_strdup_printf ("DELETE FROM %s", part->table->name);
  g_autofree char *n = g_strdup_printf ("%" G_GUINT64_FORMAT, part->error == NULL ? part->n_rows : 0);
  g_autofree char *problem = lq_text_escape (part->error != NULL ? part->error->message : "", -1);

  if (part->error != NULL)
    g_string_append_printf (self->failed, "%s%s", self->failed->len > 0 ? ", " : "", part->table->name);
  return (part->error == NULL || execute (self, clear, error)) &&
         execute_with (self, error, "INSERT INTO lambdaquery_tables VALUES (?, ?, CAST (? AS INTEGER), ?)",
                       part->table->name, key, n, problem, NULL);
}

static gboolean
take_scope (gpointer data, const LqValue *cells, GError **error)
{
  return execute_with (data, error, "INSERT INTO lambdaquery_scopes VALUES (?, ?, ?, ?, ?)", cells[0].text,
                       cells[1].text, cells[2].text, cells[3].text, cells[4].text, NULL);
}

static gboolean
write_facts (LqSnapshot *self, GError **error)
{
  static const char scopes[] = "SELECT account_id, region, account_name, status, last_error FROM aws_scopes";
  const LqSessionSink sink = { NULL, take_scope, self };
  g_autoptr (LqSession) session = lq_session_new (self->engine, error);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (self->as_of_s);
  g_autofree char *as_of = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

  return session != NULL && lq_session_read (session, scopes, &sink, error) &&
         execute_with (self, error,
                       "INSERT INTO lambdaquery_snapshot VALUES ('format', '1'), ('version', ?), ('sqlite', ?),"
                       " ('as_of', ?), ('failed', ?)",
                       LQ_VERSION, sqlite3_libversion (), as_of, self->failed->str, NULL);
}

gboolean
lq_snapshot_write (LqSnapshot *self, GError **error)
{
  if (!lq_jobs_execute (self->jobs, self->tables, error))
    return FALSE;
  /* that the file cannot be written is no matter of one table */
  if (self->write_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->write_error));
      return FALSE;
    }
  for (guint i = 0; i < self->tables->len; i++)
    {
      if (!write_part (self, self->tables->pdata[i], error))
        return FALSE;
    }
  if (!write_facts (self, error))
    return FALSE;
  self->digest = lq_digest_make (self->db, error);
  return self->digest != NULL &&
         execute_with (self, error, "INSERT INTO lambdaquery_snapshot VALUES ('sha256', ?)", self->digest, NULL) &&
         execute (self, "COMMIT", error);
}

const char *
lq_snapshot_digest (const LqSnapshot *self)
{
  return self->digest;
}

const char *
lq_snapshot_failed (const LqSnapshot *self)
{
  return self->failed->len > 0 ? self->failed->str : NULL;
}

void
lq_snapshot_cancel (LqSnapshot *self)
{
  lq_jobs_cancel (self->jobs);
}

char *
lq_snapshot_progress (LqSnapshot *self)
{
  return lq_jobs_progress (self->jobs);
}
