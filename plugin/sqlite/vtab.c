/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite/vtab.h"

#include <string.h>

#include "base/text.h"
#include "core/schema.h"
#include "sqlite/vtab-private.h"

SQLITE_EXTENSION_INIT3

struct _LqVtab
{
  gatomicrefcount references;
  LqEngine *engine;
  sqlite3 *db;
  GMutex lock;
  GPtrArray *cursors; /* borrowed LqCursor that are open, under lock */
  gboolean cancelled; /* under lock */
  gboolean stream;
  gboolean readable_only;
  char *left_out;    /* what was left out first; NULL: nothing */
  GHashTable *kinds; /* see lq_vtab_index_for */
  guint n_cursors;   /* that SQLite has open */
};

/* What SQLite keeps for one registered table. */
typedef struct
{
  LqVtab *shared;
  const LqTable *table;
} Registration;

LqVtab *
lq_vtab_new (LqEngine *engine)
{
  LqVtab *self = g_new0 (LqVtab, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->engine = engine;
  self->cursors = g_ptr_array_new ();
  self->kinds = lq_vtab_index_kinds_new ();
  return self;
}

void
lq_vtab_unref (LqVtab *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->left_out);
  g_hash_table_unref (self->kinds);
  g_ptr_array_unref (self->cursors);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LqEngine *
lq_vtab_engine (LqVtab *self)
{
  return self->engine;
}

void
lq_vtab_set_stream (LqVtab *self, gboolean stream)
{
  self->stream = stream;
}

gboolean
lq_vtab_streams (LqVtab *self)
{
  return self->stream;
}

void
lq_vtab_set_readable_only (LqVtab *self, gboolean readable_only)
{
  self->readable_only = readable_only;
}

gboolean
lq_vtab_is_readable_only (LqVtab *self)
{
  return self->readable_only;
}

void
lq_vtab_note_end (LqVtab *self, LqCursor *rows)
{
  const GError *error = self->readable_only ? lq_cursor_left_out (rows) : NULL;

  if (error != NULL && self->left_out == NULL)
    self->left_out = g_strdup (error->message);
}

char *
lq_vtab_take_left_out (LqVtab *self)
{
  return g_steal_pointer (&self->left_out);
}

GHashTable *
lq_vtab_kinds (LqVtab *self)
{
  return self->kinds;
}

void
lq_vtab_note_opened (LqVtab *self)
{
  self->n_cursors++;
}

void
lq_vtab_note_closed (LqVtab *self)
{
  if (--self->n_cursors == 0)
    g_hash_table_remove_all (self->kinds);
}

/* sqlite3_is_interrupted is younger than the SQLite this is built for; but within a running statement nothing can be
 * prepared once the connection was interrupted. */
static gboolean
is_interrupted (gpointer data)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (data, "SELECT 1", -1, &statement, NULL);

  sqlite3_finalize (statement);
  return code == SQLITE_INTERRUPT;
}

void
lq_vtab_publish (LqVtab *self, LqCursor *cursor)
{
  lq_cursor_set_check (cursor, is_interrupted, self->db);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_ptr_array_add (self->cursors, cursor);
  if (self->cancelled)
    lq_cursor_cancel (cursor);
}

void
lq_vtab_withdraw (LqVtab *self, LqCursor *cursor)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_ptr_array_remove_fast (self->cursors, cursor);
}

void
lq_vtab_cancel (LqVtab *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  self->cancelled = TRUE;
  for (guint i = 0; i < self->cursors->len; i++)
    lq_cursor_cancel (g_ptr_array_index (self->cursors, i));
}

char *
lq_vtab_progress (LqVtab *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->cursors->len; i++)
    {
      g_autofree char *one = lq_cursor_progress (g_ptr_array_index (self->cursors, i));
      if (one[0] != '\0')
        g_string_append_printf (all, "%s%s", all->len > 0 ? "; " : "", one);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

int
lq_vtab_fail (sqlite3_vtab *vtab, int code, const char *message)
{
  g_autofree char *shown = lq_text_escape (message, -1);
  sqlite3_free (vtab->zErrMsg);
  vtab->zErrMsg = sqlite3_mprintf ("%s", shown);
  return code;
}

static void
map_columns (LqVtabTable *self)
{
  self->columns = g_new (guint, lq_table_n_columns (self->table));
  self->max_age = -1;
  for (guint i = 0; self->table->columns[i].name != NULL; i++)
    {
      const LqColumn *column = &self->table->columns[i];
      if (!lq_table_shows (column))
        continue;
      if (column->source == LQ_FROM_QUERY && strcmp (column->path, "max_age") == 0)
        self->max_age = (int) self->n_columns;
      self->columns[self->n_columns++] = i;
    }
}

static int
table_disconnect (sqlite3_vtab *vtab)
{
  LqVtabTable *self = (LqVtabTable *) vtab;
  lq_vtab_unref (self->shared);
  g_free (self->columns);
  g_free (self);
  return SQLITE_OK;
}

static int
table_connect (sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **vtab, char **message)
{
  const Registration *registration = data;
  LqVtabTable *self = g_new0 (LqVtabTable, 1);

  self->shared = registration->shared;
  g_atomic_ref_count_inc (&self->shared->references);
  self->table = registration->table;
  map_columns (self);
  g_autofree char *sql = lq_schema_create_table (self->table);
  int code = sqlite3_declare_vtab (db, sql);
  if (code == SQLITE_OK)
    code = sqlite3_vtab_config (db, SQLITE_VTAB_DIRECTONLY);
  if (code != SQLITE_OK)
    {
      *message = sqlite3_mprintf ("%s cannot be declared: %s", self->table->name, sqlite3_errmsg (db));
      table_disconnect (&self->base);
      return code;
    }
  *vtab = &self->base;
  return SQLITE_OK;
}

static const sqlite3_module module = {
  .iVersion = 1,
  .xCreate = NULL, /* eponymous only: there is nothing to create */
  .xConnect = table_connect,
  .xBestIndex = lq_vtab_plan_best_index,
  .xDisconnect = table_disconnect,
  .xOpen = lq_vtab_cursor_open,
  .xClose = lq_vtab_cursor_close,
  .xFilter = lq_vtab_cursor_filter,
  .xNext = lq_vtab_cursor_next,
  .xEof = lq_vtab_cursor_eof,
  .xColumn = lq_vtab_cursor_column,
  .xRowid = lq_vtab_cursor_rowid,
};

static void
registration_free (void *data)
{
  Registration *registration = data;
  lq_vtab_unref (registration->shared);
  g_free (registration);
}

int
lq_vtab_register (LqVtab *self, sqlite3 *db, const LqTable *const *tables)
{
  int code = SQLITE_OK;

  self->db = db;
  for (gsize i = 0; tables[i] != NULL && code == SQLITE_OK; i++)
    {
      Registration *registration = g_new (Registration, 1);
      g_atomic_ref_count_inc (&self->references);
      registration->shared = self;
      registration->table = tables[i];
      /* on failure SQLite has called registration_free already */
      code = sqlite3_create_module_v2 (db, tables[i]->name, &module, registration, registration_free);
    }
  return code;
}
