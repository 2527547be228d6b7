/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/snapshot/reader.h"

#include <string.h>

#include "base/error.h"
#include "cli/snapshot/digest.h"

#define FORMAT "1"

static gboolean
fail (LqReader *self, GError **error, const char *what)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s %s", self->path, what);
  return FALSE;
}

void
lq_reader_free (LqReader *self)
{
  sqlite3_close (self->db);
  g_hash_table_unref (self->errors);
  g_free (self->path);
  g_free (self);
}

/* The first cell of the first row; NULL where there is none. Transfer full. */
static char *
read_text (LqReader *self, const char *sql, const char *parameter)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, parameter, -1, SQLITE_TRANSIENT);
      if (sqlite3_step (statement) == SQLITE_ROW)
        text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);
  return text;
}

static gboolean
read_tables (LqReader *self, GError **error)
{
  /* a primary key that a stranger made may be NULL, which is no name */
  static const char sql[] = "SELECT coalesce (name, ''), coalesce (error, '') FROM lambdaquery_tables";
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  while (code == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    g_hash_table_insert (self->errors, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                         g_strdup ((const char *) sqlite3_column_text (statement, 1)));
  sqlite3_finalize (statement);
  return code == SQLITE_OK || fail (self, error, "is no snapshot of lambdaquery's");
}

/* Only plain tables: a view or a virtual table would run what a stranger wrote. */
static gboolean
check_content (LqReader *self, GError **error)
{
  static const char foreign[] = "SELECT name FROM sqlite_master WHERE ?1 = '' AND (type NOT IN ('table', 'index') OR"
                                " sql LIKE 'CREATE VIRTUAL%')";
  static const char value[] = "SELECT value FROM lambdaquery_snapshot WHERE key = ?1";
  g_autofree char *format = read_text (self, value, "format");
  g_autofree char *stated = read_text (self, value, "sha256");
  g_autofree char *object = read_text (self, foreign, "");

  if (format == NULL || stated == NULL)
    return fail (self, error, "is no snapshot of lambdaquery's");
  if (strcmp (format, FORMAT) != 0)
    return fail (self, error, "was made by another version of lambdaquery, whose snapshots are not read here");
  if (object != NULL)
    return fail (self, error, "holds something else than tables: it was changed after it was made");
  g_autofree char *digest = lq_digest_make (self->db, error);
  if (digest == NULL)
    {
      g_prefix_error (error, "%s: ", self->path);
      return FALSE;
    }
  if (strcmp (digest, stated) == 0)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED,
               "%s was changed after it was made: its content has the SHA-256 %s, and it says %s", self->path, digest,
               stated);
  return FALSE;
}

LqReader *
lq_reader_open (const char *path, GError **error)
{
  g_autoptr (LqReader) self = g_new0 (LqReader, 1);

  self->path = g_strdup (path);
  self->errors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s cannot be read: %s", path, sqlite3_errmsg (self->db));
      return NULL;
    }
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return check_content (self, error) && read_tables (self, error) ? g_steal_pointer (&self) : NULL;
}

char **
lq_reader_columns (LqReader *self, const char *table, guint *n_key, GError **error)
{
  static const char sql[] =
      "WITH keys AS (SELECT value, key AS place FROM lambdaquery_tables, json_each (key_columns) WHERE name = ?1)"
      " SELECT name, keys.value IS NOT NULL FROM pragma_table_info (?1) LEFT JOIN keys ON keys.value = name"
      " ORDER BY keys.value IS NULL, keys.place, cid";
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  *n_key = 0;
  if (code == SQLITE_OK)
    code = sqlite3_bind_text (statement, 1, table, -1, SQLITE_TRANSIENT);
  while (code == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_strv_builder_add (builder, (const char *) sqlite3_column_text (statement, 0));
      *n_key += (guint) sqlite3_column_int (statement, 1);
    }
  sqlite3_finalize (statement);
  if (code == SQLITE_OK && *n_key > 0)
    return g_strv_builder_end (builder);
  fail (self, error, "cannot be read");
  return NULL;
}
