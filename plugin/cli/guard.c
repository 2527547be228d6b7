/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guard.h"

#include <string.h>

#include "base/error.h"

static const struct
{
  int id, value;
} limits[] = {
  { SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024 }, /* of a value: no reply of AWS is larger */
  { SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },   { SQLITE_LIMIT_EXPR_DEPTH, 500 },
  { SQLITE_LIMIT_COMPOUND_SELECT, 200 },      { SQLITE_LIMIT_ATTACHED, 10 },
};

static const struct
{
  int option, value;
} settings[] = {
  { SQLITE_DBCONFIG_DEFENSIVE, 1 },
  { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
  { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
  { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  /* else a mistyped "column" is taken for a string, and the answer is empty instead of an error */
  { SQLITE_DBCONFIG_DQS_DML, 0 },
  { SQLITE_DBCONFIG_DQS_DDL, 0 },
};

/* The ones that only tell. */
static const char *const pragmas[] = {
  "collation_list", "compile_options", "database_list", "function_list", "module_list",
  "pragma_list",    "table_info",      "table_list",    "table_xinfo",   NULL,
};

/* NULL: allowed; else what is not. That nothing is written into the database and what is attached to it is SQLite's own
 * doing, as it was opened read-only. */
static const char *
judge (const LqGuard *self, int action, const char *first)
{
  if (action == SQLITE_ATTACH && !self->preparing)
    return "writing a database file";
  if (action == SQLITE_PRAGMA && !g_strv_contains (pragmas, first))
    return "this PRAGMA";
  return NULL;
}

static void
note_table (LqGuard *self, const char *name)
{
  const LqTable *table = lq_table_find (name);

  if (table != NULL && !g_ptr_array_find (self->tables, table, NULL))
    g_ptr_array_add (self->tables, (gpointer) table);
}

static int
authorize (void *data, int action, const char *first, const char *second, const char *database, const char *trigger)
{
  LqGuard *self = data;
  const char *refused = judge (self, action, first);

  if (action == SQLITE_READ && self->preparing)
    note_table (self, first);
  if (refused == NULL)
    return SQLITE_OK;
  self->refused = refused;
  return SQLITE_DENY;
}

gboolean
lq_guard_open (LqGuard *self, GError **error)
{
  /* the flags of the main database are those that ATTACH opens files with; one thread at a time uses it, and locks
     are a tenth of the time that reading a large result takes */
  int code = sqlite3_open_v2 (":memory:", &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (settings) && code == SQLITE_OK; i++)
    code = sqlite3_db_config (self->db, settings[i].option, settings[i].value, NULL);
  self->tables = g_ptr_array_new ();
  if (code == SQLITE_OK)
    code = sqlite3_set_authorizer (self->db, authorize, self);
  if (code != SQLITE_OK)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "SQLite cannot be set up: %s", sqlite3_errstr (code));
      lq_guard_close (self);
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (self->db, limits[i].id, limits[i].value);
  return TRUE;
}

void
lq_guard_close (LqGuard *self)
{
  sqlite3_close (self->db);
  self->db = NULL;
  g_clear_pointer (&self->tables, g_ptr_array_unref);
}

int
lq_guard_prepare (LqGuard *self, const char *sql, sqlite3_stmt **statement, const char **tail)
{
  self->preparing = TRUE;
  self->refused = NULL;
  g_ptr_array_set_size (self->tables, 0);
  int code = sqlite3_prepare_v2 (self->db, sql, -1, statement, tail);
  self->preparing = FALSE;
  return code;
}
