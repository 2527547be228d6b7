/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sqlite/vtab-private.h"

SQLITE_EXTENSION_INIT3

/* So many scans of one kind are answered one by one; then one read of all rows is cheaper. */
#define SCANS_BEFORE_INDEX 32
/* The freshest that anybody can ask for; an index that a forgotten statement keeps alive is not used for longer. */
#define MAX_AGE_US (60 * G_TIME_SPAN_SECOND)
#define MAX_ROWS 1000000

struct _LqVtabIndex
{
  gint references; /* one connection, one thread at a time */
  gint64 built_us;
  guint n_columns;
  int *places; /* per table->columns: place among a row's cells, -1: not kept */
  guint n_cells;
  GArray *cells;  /* LqValue, n_cells per row */
  GArray *rowids; /* gint64 */
  GStringChunk *texts;
  GHashTable *rows; /* lookup text -> GArray of guint, in the order of reading */
};

/* What is known of one kind of scan while statements run. */
typedef struct
{
  guint scans;
  LqVtabIndex *index;
  gboolean given_up;
} Kind;

LqVtabIndex *
lq_vtab_index_ref (LqVtabIndex *self)
{
  self->references++;
  return self;
}

void
lq_vtab_index_unref (LqVtabIndex *self)
{
  if (--self->references > 0)
    return;
  g_free (self->places);
  g_array_unref (self->cells);
  g_array_unref (self->rowids);
  g_string_chunk_free (self->texts);
  g_hash_table_unref (self->rows);
  g_free (self);
}

static void
kind_free (gpointer data)
{
  Kind *kind = data;
  g_clear_pointer (&kind->index, lq_vtab_index_unref);
  g_free (kind);
}

GHashTable *
lq_vtab_index_kinds_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kind_free);
}

static LqVtabIndex *
index_new (const LqVtabTable *table, const gboolean *used)
{
  LqVtabIndex *self = g_new0 (LqVtabIndex, 1);

  self->references = 1;
  self->built_us = g_get_monotonic_time ();
  self->n_columns = lq_table_n_columns (table->table);
  self->places = g_new (int, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    self->places[i] = used[i] ? (int) self->n_cells++ : -1;
  self->cells = g_array_new (FALSE, FALSE, sizeof (LqValue));
  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->texts = g_string_chunk_new ((gsize) 64 * 1024);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

/* The text that a row is found by; NULL where a cell is missing, as nothing equals it. */
static char *
row_text (LqCursor *cursor, const LqVtabPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plan->terms->len; i++)
    {
      const LqVtabTerm *term = &g_array_index (plan->terms, LqVtabTerm, i);
      LqValue value;
      if (!lq_vtab_plan_varies (term))
        continue;
      lq_cursor_value (cursor, term->column, &value);
      if (value.kind == LQ_VALUE_INT)
        g_string_append_printf (text, "%" G_GINT64_FORMAT, value.number);
      else if (value.kind == LQ_VALUE_TEXT)
        g_string_append (text, value.text);
      else
        return NULL;
      g_string_append_c (text, LQ_VTAB_SEPARATOR);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_row (LqVtabIndex *self, LqCursor *cursor, const LqVtabPlan *plan)
{
  g_autofree char *text = row_text (cursor, plan);
  gint64 rowid = lq_cursor_rowid (cursor);
  guint row = self->rowids->len;

  if (text == NULL)
    return;
  g_array_append_val (self->rowids, rowid);
  for (guint i = 0; i < self->n_columns; i++)
    {
      LqValue value;
      if (self->places[i] < 0)
        continue;
      lq_cursor_value (cursor, i, &value);
      if (value.kind == LQ_VALUE_TEXT)
        value.text = g_string_chunk_insert_len (self->texts, value.text, (gssize) value.length);
      g_array_append_val (self->cells, value);
    }
  GArray *rows = g_hash_table_lookup (self->rows, text);
  if (rows == NULL)
    {
      rows = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->rows, g_steal_pointer (&text), rows);
    }
  g_array_append_val (rows, row);
}

/* Reads all that `query` gives. NULL where that fails or is too much: the scans then go on one by one, and say why. */
static LqVtabIndex *
build (LqVtabTable *table, const LqVtabPlan *plan, const LqQuery *query)
{
  g_autoptr (GError) error = NULL;
  LqVtabIndex *self = NULL;
  LqCursor *cursor = lq_engine_query (lq_vtab_engine (table->shared), query, &error);

  if (cursor == NULL)
    return NULL;
  lq_vtab_publish (table->shared, cursor);
  self = index_new (table, query->used);
  while (self->rowids->len < MAX_ROWS && lq_cursor_next (cursor, &error))
    add_row (self, cursor, plan);
  if (error != NULL || self->rowids->len == MAX_ROWS)
    g_clear_pointer (&self, lq_vtab_index_unref);
  else
    lq_vtab_note_end (table->shared, cursor);
  lq_vtab_withdraw (table->shared, cursor);
  lq_cursor_close (cursor);
  return self;
}

LqVtabIndex *
lq_vtab_index_for (LqVtabTable *table, const LqVtabPlan *plan, const char *name, const LqQuery *query)
{
  GHashTable *kinds = lq_vtab_kinds (table->shared);
  Kind *kind = g_hash_table_lookup (kinds, name);

  if (kind == NULL)
    {
      kind = g_new0 (Kind, 1);
      g_hash_table_insert (kinds, g_strdup (name), kind);
    }
  if (kind->index != NULL && g_get_monotonic_time () - kind->index->built_us > MAX_AGE_US)
    g_clear_pointer (&kind->index, lq_vtab_index_unref);
  if (kind->index == NULL && !kind->given_up && kind->scans++ >= SCANS_BEFORE_INDEX)
    {
      kind->index = build (table, plan, query);
      kind->given_up = kind->index == NULL;
    }
  return kind->index;
}

const GArray *
lq_vtab_index_find (const LqVtabIndex *self, const char *text)
{
  return g_hash_table_lookup (self->rows, text);
}

void
lq_vtab_index_value (const LqVtabIndex *self, guint row, guint column, LqValue *value)
{
  int place = self->places[column];

  *value = (LqValue) { .kind = LQ_VALUE_NULL };
  if (place >= 0)
    *value = g_array_index (self->cells, LqValue, row * self->n_cells + (guint) place);
}

gint64
lq_vtab_index_rowid (const LqVtabIndex *self, guint row)
{
  return g_array_index (self->rowids, gint64, row);
}
