/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cells.h"

#include <string.h>

#include "core/filter.h"
#include "core/query.h"

/* A column as this query needs it. */
typedef struct
{
  gboolean used;
  gboolean own;  /* the row holds it, or all that it is made of */
  guint *inputs; /* what it is made of: columns */
  guint n_inputs;
  int lookup;   /* its place among the lookups; -1: it needs none */
  json_t *made; /* of the current row; NULL: not made yet */
} Column;

struct _LqCells
{
  const LqTable *table;
  guint n_columns;
  Column *columns;
  LqFilter *filter; /* what core can judge */
  LqJoinLookup *lookups;
  guint n_lookups;
  LqJoinPlan plan;
  const LqJoinedRow *row;
  gint64 now_s;
  gboolean has_max_age;
  gint64 max_age;
};

/* The place of a lookup among those used, -1 where it has none. */
static int
find_lookup (const LqCells *self, const LqLookup *lookup)
{
  for (guint i = 0; i < self->n_lookups; i++)
    {
      if (self->lookups[i].lookup == lookup)
        return (int) i;
    }
  return -1;
}

static gboolean
is_immutable (const LqLookup *lookup, const char *path)
{
  int target = lq_table_column (lookup->table, path);
  return target >= 0 && (lookup->table->columns[target].flags & LQ_COLUMN_IMMUTABLE) != 0;
}

static void use_column (LqCells *self, guint index);

static void
use_named (LqCells *self, const char *name)
{
  int index = name != NULL ? lq_table_column (self->table, name) : -1;

  if (index >= 0)
    use_column (self, (guint) index);
}

/* The stage in which a column's value is there: 0 before any lookup, else one past that of the last one it needs. */
static guint
stage_after (const LqCells *self, const char *name)
{
  int index = name != NULL ? lq_table_column (self->table, name) : -1;
  guint stage = 0;

  if (index < 0)
    return 0;
  const Column *column = &self->columns[index];
  for (guint i = 0; i < column->n_inputs; i++)
    stage = MAX (stage, stage_after (self, self->table->columns[column->inputs[i]].name));
  if (column->lookup < 0)
    return stage;
  for (const LqLookup *lookup = self->lookups[column->lookup].lookup; lookup != NULL; lookup = lookup->otherwise)
    stage = MAX (stage, self->lookups[find_lookup (self, lookup)].stage + 1);
  return stage;
}

/* Adds a lookup and what stands in for it, where they are not there yet; returns its place. */
static int
use_lookup (LqCells *self, const LqLookup *lookup, const char *path, int instead_of)
{
  int place = find_lookup (self, lookup);

  if (place < 0)
    {
      use_named (self, lookup->when);
      guint stage = stage_after (self, lookup->when);
      if (instead_of >= 0)
        stage = MAX (stage, self->lookups[instead_of].stage + 1);
      place = (int) self->n_lookups++;
      self->lookups[place] =
          (LqJoinLookup) { .lookup = lookup, .any_age = TRUE, .stage = stage, .instead_of = instead_of };
    }
  self->lookups[place].any_age = self->lookups[place].any_age && is_immutable (lookup, path);
  if (lookup->otherwise != NULL)
    use_lookup (self, lookup->otherwise, path, place);
  return place;
}

/* A column made of others: which these are, and whether the row holds all of them. */
static void
use_inputs (LqCells *self, guint index)
{
  g_autoptr (GPtrArray) inputs = lq_table_inputs (self->table, &self->table->columns[index]);
  Column *column = &self->columns[index];

  column->inputs = g_new0 (guint, inputs->len);
  column->own = TRUE;
  for (guint i = 0; i < inputs->len; i++)
    {
      guint input = (guint) ((const LqColumn *) inputs->pdata[i] - self->table->columns);
      use_column (self, input);
      column->inputs[column->n_inputs++] = input;
      column->own = column->own && self->columns[input].own;
    }
}

static void
use_column (LqCells *self, guint index)
{
  const LqColumn *declared = &self->table->columns[index];
  Column *column = &self->columns[index];

  if (column->used)
    return;
  column->used = TRUE;
  column->own = declared->source == LQ_FROM_ELEMENT || declared->source == LQ_FROM_SCOPE;
  if (declared->source == LQ_FROM_LOOKUP)
    column->lookup = use_lookup (self, declared->lookup, declared->path, -1);
  else if (declared->source == LQ_FROM_ROW)
    use_inputs (self, index);
}

/* The columns used, and those that constraints and ranges judge. */
static void
use_columns (LqCells *self, const LqQuery *query, const LqRange *span)
{
  for (guint i = 0; i < self->n_columns; i++)
    self->columns[i].lookup = -1;
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (lq_query_uses (query, i))
        use_column (self, i);
    }
  if (span != NULL)
    use_column (self, span->column);
}

static gboolean is_wanted (gpointer data, const LqRowRef *base);
static gboolean applies (gpointer data, guint lookup, const LqJoinedRow *row);

/* A column may stand for several lookups, each with one that stands in for it. */
static guint
count_lookups (const LqTable *table)
{
  guint n = 0;

  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
      n++;
  return n;
}

LqCells *
lq_cells_new (const LqQuery *query, const LqRange *span, gint64 now_s, const gint64 *max_age)
{
  LqCells *self = g_new0 (LqCells, 1);

  self->table = query->table;
  self->n_columns = lq_table_n_columns (query->table);
  self->columns = g_new0 (Column, self->n_columns);
  self->lookups = g_new0 (LqJoinLookup, count_lookups (query->table));
  self->now_s = now_s;
  self->has_max_age = max_age != NULL;
  self->max_age = max_age != NULL ? *max_age : 0;
  use_columns (self, query, span);
  self->filter = lq_filter_new (query, span);
  self->plan = (LqJoinPlan) { self->lookups, self->n_lookups, is_wanted, applies, self };
  return self;
}

void
lq_cells_free (LqCells *self)
{
  lq_cells_set_row (self, NULL);
  for (guint i = 0; i < self->n_columns; i++)
    g_free (self->columns[i].inputs);
  lq_filter_free (self->filter);
  g_free (self->columns);
  g_free (self->lookups);
  g_free (self);
}

const LqJoinPlan *
lq_cells_plan (const LqCells *self)
{
  return &self->plan;
}

void
lq_cells_set_row (LqCells *self, const LqJoinedRow *row)
{
  self->row = row;
  for (guint i = 0; i < self->n_columns; i++)
    g_clear_pointer (&self->columns[i].made, json_decref);
}

static void
text_value (LqValue *value, const char *text)
{
  *value = (LqValue) { .kind = LQ_VALUE_TEXT, .text = text != NULL ? text : "" };
  value->length = strlen (value->text);
}

static void
missing_value (LqValue *value, LqType type)
{
  *value = (LqValue) { .kind = type == LQ_TEXT ? LQ_VALUE_TEXT : LQ_VALUE_NULL, .text = "" };
}

/* The cell of a row that may belong to another table, whose columns match by name. */
static void
cell_value (const LqRowRef *ref, const char *name, LqType type, LqValue *value)
{
  int column = lq_table_column (lq_block_table (ref->block), name);

  if (column < 0)
    missing_value (value, type);
  else
    lq_block_value (ref->block, ref->row, (guint) column, value);
}

static void
base_value (const LqCells *self, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];
  const LqRowRef *base = &self->row->base;

  if (lq_block_table (base->block) == self->table)
    lq_block_value (base->block, base->row, index, value);
  else
    cell_value (base, column->name, column->type, value);
}

static void
scope_value (const LqCells *self, const char *name, LqValue *value)
{
  const LqScope *scope = lq_block_scope (self->row->base.block);

  if (strcmp (name, "account_id") == 0)
    text_value (value, scope->account_id);
  else if (strcmp (name, "region") == 0)
    text_value (value, scope->region);
  else
    text_value (value, scope->partition);
}

/* When the oldest answer that may have changed since was asked for. */
static void
as_of_value (const LqCells *self, LqValue *value)
{
  gint64 oldest = lq_block_as_of (self->row->base.block);

  for (guint i = 0; i < self->n_lookups; i++)
    {
      const LqFound *found = &self->row->found[i];
      if (found->row.block != NULL && !self->lookups[i].any_age)
        oldest = MIN (oldest, lq_block_as_of (found->row.block));
    }
  *value = (LqValue) { .kind = LQ_VALUE_INT, .number = oldest };
}

static void
lookup_value (const LqCells *self, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];
  int place = self->columns[index].lookup;

  missing_value (value, column->type);
  if (place < 0)
    return;
  if (column->lookup->count)
    {
      *value = (LqValue) { .kind = LQ_VALUE_INT, .number = self->row->found[place].count };
      return;
    }
  for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
    {
      const LqFound *found = &self->row->found[find_lookup (self, lookup)];
      if (found->row.block == NULL)
        continue;
      cell_value (&found->row, column->path, column->type, value);
      return;
    }
}

static json_t *
make_value (LqCells *self, guint index)
{
  const Column *column = &self->columns[index];
  const LqMakeContext context = { .scope = lq_block_scope (self->row->base.block), .now_s = self->now_s };
  g_autofree LqValue *inputs = g_new0 (LqValue, column->n_inputs);

  for (guint i = 0; i < column->n_inputs; i++)
    lq_cells_value (self, column->inputs[i], &inputs[i]);
  json_t *made = self->table->columns[index].make (inputs, &context);
  return made != NULL ? made : json_null ();
}

/* What is made of the row, once. */
static void
made_value (LqCells *self, guint index, LqValue *value)
{
  Column *column = &self->columns[index];

  missing_value (value, self->table->columns[index].type);
  if (!column->used)
    return;
  if (column->made == NULL)
    column->made = make_value (self, index);
  if (json_is_integer (column->made))
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = json_integer_value (column->made) };
  else if (json_is_boolean (column->made))
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = json_is_true (column->made) };
  else if (json_is_string (column->made))
    text_value (value, json_string_value (column->made));
}

void
lq_cells_value (LqCells *self, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];

  switch (column->source)
    {
    case LQ_FROM_ELEMENT:
      base_value (self, index, value);
      break;
    case LQ_FROM_SCOPE:
      scope_value (self, column->path, value);
      break;
    case LQ_FROM_LOOKUP:
      lookup_value (self, index, value);
      break;
    case LQ_FROM_ROW:
      made_value (self, index, value);
      break;
    case LQ_FROM_QUERY:
      if (strcmp (column->path, "data_as_of") == 0)
        as_of_value (self, value);
      else
        *value = (LqValue) { .kind = self->has_max_age ? LQ_VALUE_INT : LQ_VALUE_NULL, .number = self->max_age };
      break;
    }
}

/* Which of a row's cells are judged. */
typedef struct
{
  LqCells *cells;
  gboolean own; /* those it holds itself; else those found for it */
} Judged;

static gboolean
judged_cell (gpointer data, guint index, LqValue *value)
{
  const Judged *judged = data;

  if (judged->cells->columns[index].own != judged->own)
    return FALSE;
  lq_cells_value (judged->cells, index, value);
  return TRUE;
}

static gboolean
is_wanted (gpointer data, const LqRowRef *base)
{
  LqCells *self = data;
  const LqJoinedRow row = { .base = *base };

  lq_cells_set_row (self, &row);
  gboolean wanted = lq_filter_accepts (self->filter, judged_cell, &(Judged) { self, TRUE });
  lq_cells_set_row (self, NULL);
  return wanted;
}

gboolean
lq_cells_match (LqCells *self)
{
  return lq_filter_accepts (self->filter, judged_cell, &(Judged) { self, FALSE });
}

static gboolean
applies (gpointer data, guint lookup, const LqJoinedRow *row)
{
  LqCells *self = data;
  const LqLookup *declared = self->lookups[lookup].lookup;
  const char *const texts[] = { declared->is, NULL };
  LqValue value;

  if (declared->when == NULL)
    return TRUE;
  guint column = (guint) lq_table_column (self->table, declared->when);
  lq_cells_set_row (self, row);
  lq_cells_value (self, column, &value);
  gboolean matches = lq_row_matches (&value, self->table->columns[column].type, texts);
  lq_cells_set_row (self, NULL);
  return matches;
}
