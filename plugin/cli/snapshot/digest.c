/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/snapshot/digest.h"

#include <string.h>

#include "base/error.h"

/* The digest states itself in this row, which it therefore cannot cover. */
#define STATED "SELECT * FROM lambdaquery_snapshot WHERE key <> 'sha256'"

static void
add (GChecksum *checksum, char kind, const void *bytes, guint64 length)
{
  guint64 ordered = GUINT64_TO_LE (length);

  g_checksum_update (checksum, (const guchar *) &kind, 1);
  g_checksum_update (checksum, (const guchar *) &ordered, sizeof ordered);
  if (length > 0)
    g_checksum_update (checksum, bytes, (gssize) length);
}

static void
add_cell (GChecksum *checksum, sqlite3_stmt *statement, int column)
{
  int type = sqlite3_column_type (statement, column);
  const void *bytes = type == SQLITE_BLOB ? sqlite3_column_blob (statement, column)
                                          : (const void *) sqlite3_column_text (statement, column);
  static const char kinds[] = {
    [SQLITE_INTEGER] = 'i', [SQLITE_FLOAT] = 'f', [SQLITE_TEXT] = 't', [SQLITE_BLOB] = 'b', [SQLITE_NULL] = 'n'
  };

  add (checksum, kinds[type], bytes, (guint64) sqlite3_column_bytes (statement, column));
}

static gboolean
add_rows (GChecksum *checksum, sqlite3 *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  while (code == SQLITE_OK || code == SQLITE_ROW)
    {
      code = sqlite3_step (statement);
      if (code != SQLITE_ROW)
        continue;
      add (checksum, 'r', NULL, 0);
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        add_cell (checksum, statement, i);
    }
  sqlite3_finalize (statement);
  if (code != SQLITE_DONE)
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "its content cannot be read: %s", sqlite3_errmsg (db));
  return code == SQLITE_DONE;
}

/* All rows of a table, sorted by all of their cells. NULL on error. Transfer full. */
static char *
select_all (sqlite3 *db, const char *table)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  char *from = strcmp (table, "lambdaquery_snapshot") == 0 ? sqlite3_mprintf ("%s", STATED)
                                                           : sqlite3_mprintf ("SELECT * FROM \"%w\"", table);

  g_string_assign (sql, from);
  sqlite3_free (from);
  if (sqlite3_prepare_v2 (db, sql->str, -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  for (int i = 1; i <= sqlite3_column_count (statement); i++)
    g_string_append_printf (sql, "%s%d", i == 1 ? " ORDER BY " : ", ", i);
  sqlite3_finalize (statement);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static gboolean
add_table (gpointer data, sqlite3 *db, const char *table, GError **error)
{
  g_autofree char *sql = select_all (db, table);

  if (sql != NULL)
    return add_rows (data, db, sql, error);
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "its content cannot be read: %s", sqlite3_errmsg (db));
  return FALSE;
}

char *
lq_digest_make (sqlite3 *db, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  sqlite3_stmt *tables = NULL;
  gboolean ok = add_rows (checksum, db, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2", error);
  int code =
      sqlite3_prepare_v2 (db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", -1, &tables, NULL);

  while (ok && code == SQLITE_OK && sqlite3_step (tables) == SQLITE_ROW)
    ok = add_table (checksum, db, (const char *) sqlite3_column_text (tables, 0), error);
  sqlite3_finalize (tables);
  return ok ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}
