/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cursor.h"

#include <string.h>

#include "base/error.h"

#define CHECK_US (G_USEC_PER_SEC / 10)

struct _LqCursor
{
  LqCollection collection;
  const LqTable *table;
  guint n_columns;
  gboolean *used;
  LqConstraint *constraints; /* those that core can judge */
  gsize n_constraints;
  gboolean has_max_age;
  gint64 max_age;
  LqGather *gather;
  const LqLookup **lookups; /* in the order of a row's `found` */
  gboolean *any_age;
  guint n_lookups;
  const LqJoinedRow *row;
  json_t **combined; /* per column: what a lookup's combine made of this row; NULL: not made */

  LqCollector *collector; /* NULL: nobody goes on when the reader gives up */
  char *signature;
  gint64 started_s;
  gint64 until_us; /* monotonic; 0: no deadline */
  gint64 wait_us;
  gboolean gave_up;
  gboolean (*check) (gpointer data); /* NULL: nobody asks to be asked */
  gpointer check_data;
};

/* Which columns must have values: those used, and those that constraints judge. */
static gboolean *
needed_columns (const LqQuery *query, guint n)
{
  gboolean *used = g_new0 (gboolean, n);

  for (guint i = 0; i < n; i++)
    {
      const LqColumn *column = &query->table->columns[i];
      used[i] = query->used != NULL ? query->used[i] : !(column->flags & (LQ_COLUMN_HIDDEN | LQ_COLUMN_INTERNAL));
    }
  for (gsize i = 0; i < query->n_constraints; i++)
    used[query->constraints[i].column] = TRUE;
  return used;
}

/* The place of a lookup among those of the cursor, -1 where it has none yet. */
static int
find_lookup (LqCursor *self, const LqLookup *lookup)
{
  for (guint i = 0; i < self->n_lookups; i++)
    {
      if (self->lookups[i] == lookup)
        return (int) i;
    }
  return -1;
}

static gboolean
is_immutable (const LqColumn *column)
{
  int target = lq_table_column (column->lookup->table, column->path);
  return target >= 0 && (column->lookup->table->columns[target].flags & LQ_COLUMN_IMMUTABLE) != 0;
}

static gboolean is_wanted (gpointer data, const LqRowRef *base);
static gboolean is_matched (LqCursor *self);

/* The lookups that the used columns need, each once; transfer full. */
static LqJoinLookup *
find_lookups (LqCursor *self)
{
  LqJoinLookup *lookups = g_new0 (LqJoinLookup, self->n_columns);

  self->lookups = g_new0 (const LqLookup *, self->n_columns);
  self->any_age = g_new0 (gboolean, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    {
      const LqColumn *column = &self->table->columns[i];
      if (!self->used[i] || column->source != LQ_FROM_LOOKUP)
        continue;
      int place = find_lookup (self, column->lookup);
      if (place < 0)
        {
          place = (int) self->n_lookups++;
          self->lookups[place] = column->lookup;
          self->any_age[place] = TRUE;
        }
      self->any_age[place] = self->any_age[place] && is_immutable (column);
    }
  for (guint i = 0; i < self->n_lookups; i++)
    lookups[i] = (LqJoinLookup) { .lookup = self->lookups[i], .any_age = self->any_age[i] };
  return lookups;
}

/* The constraints are copied, but for those on what the query itself brings. */
static void
copy_constraints (LqCursor *self, const LqQuery *query)
{
  self->constraints = g_new0 (LqConstraint, query->n_constraints);
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      const LqConstraint *constraint = &query->constraints[i];
      if (self->table->columns[constraint->column].source == LQ_FROM_QUERY)
        continue;
      self->constraints[self->n_constraints++] = (LqConstraint) {
        .column = constraint->column,
        .values = (const char *const *) g_strdupv ((char **) constraint->values),
      };
    }
}

LqCursor *
lq_cursor_new (const LqCollection *collection, LqAccounts *accounts, const LqQuery *query, const gint64 *max_age,
               LqCollector *collector, char *signature, GError **error)
{
  g_autoptr (LqCursor) self = g_new0 (LqCursor, 1);

  self->collection = *collection;
  self->table = query->table;
  self->n_columns = lq_table_n_columns (query->table);
  self->used = needed_columns (query, self->n_columns);
  self->combined = g_new0 (json_t *, self->n_columns);
  self->has_max_age = max_age != NULL;
  self->max_age = max_age != NULL ? *max_age : 0;
  self->collector = collector;
  self->signature = signature;
  self->started_s = lq_clock_wall_s (collection->clock);
  self->wait_us = query->wait_us;
  self->until_us = query->wait_us > 0 ? g_get_monotonic_time () + query->wait_us : 0;
  copy_constraints (self, query);
  g_autofree LqJoinLookup *lookups = find_lookups (self);
  self->gather =
      lq_gather_new (&self->collection, accounts, query, lookups, self->n_lookups, is_wanted, self, error);
  return self->gather != NULL ? g_steal_pointer (&self) : NULL;
}

static void
forget_row (LqCursor *self)
{
  self->row = NULL;
  for (guint i = 0; i < self->n_columns; i++)
    g_clear_pointer (&self->combined[i], json_decref);
}

const LqTable *
lq_cursor_table (LqCursor *self)
{
  return self->table;
}

/* The end of a reader's patience, with what it needs to know. */
static void
set_deadline_error (LqCursor *self, GError **error)
{
  g_autofree char *progress = lq_store_progress (self->collection.store);
  gint64 last_s = self->collector != NULL ? lq_collector_last_duration (self->collector, self->signature) : 0;
  g_autofree char *before =
      last_s > 0 ? g_strdup_printf (", the last time it took %" G_GINT64_FORMAT " s", last_s) : NULL;

  self->gave_up = TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_DEADLINE, "%s is still being collected after %.0f s (%s%s)%s",
               self->table->name, (double) self->wait_us / G_USEC_PER_SEC, progress, before != NULL ? before : "",
               self->collector != NULL ? "; collection goes on, and the next run is answered from it" : "");
}

static LqWait
wait_and_check (LqCursor *self, guint64 seen)
{
  for (;;)
    {
      gint64 until_us = self->check != NULL ? g_get_monotonic_time () + CHECK_US : self->until_us;
      if (self->until_us != 0)
        until_us = MIN (until_us, self->until_us);
      LqWait wait = lq_waiter_wait (self->collection.waiter, seen, until_us);
      if (wait != LQ_WAIT_LATE || until_us == self->until_us)
        return wait;
      if (self->check (self->check_data))
        return LQ_WAIT_CANCELLED;
    }
}

/* Waits for something to have changed since `seen`. */
static gboolean
wait_for_change (LqCursor *self, guint64 seen, GError **error)
{
  switch (wait_and_check (self, seen))
    {
    case LQ_WAIT_CHANGED:
      return TRUE;
    case LQ_WAIT_LATE:
      set_deadline_error (self, error);
      return FALSE;
    case LQ_WAIT_CANCELLED:
    default:
      g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "the query on %s was cancelled", self->table->name);
      return FALSE;
    }
}

gboolean
lq_cursor_next (LqCursor *self, GError **error)
{
  for (;;)
    {
      guint64 seen = lq_waiter_seen (self->collection.waiter);
      forget_row (self);
      LqPoll poll = lq_waiter_is_cancelled (self->collection.waiter) ? LQ_POLL_WAIT
                                                                     : lq_gather_poll (self->gather, &self->row, error);
      if (poll == LQ_POLL_END && self->collector != NULL)
        lq_collector_answered (self->collector, self->signature, self->started_s, self->collection.not_before_s);
      if (poll == LQ_POLL_END || poll == LQ_POLL_ERROR)
        return FALSE;
      if (poll == LQ_POLL_ROW && is_matched (self))
        return TRUE;
      if (poll == LQ_POLL_WAIT && !wait_for_change (self, seen, error))
        return FALSE;
    }
}

const char *
lq_cursor_signature (LqCursor *self)
{
  return self->signature;
}

gint64
lq_cursor_started (LqCursor *self)
{
  return self->started_s;
}

void
lq_cursor_read_on (LqCursor *self)
{
  self->until_us = 0;
  self->gave_up = FALSE;
  self->collector = NULL;
  self->check = NULL;
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
base_value (const LqCursor *self, const LqRowRef *base, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];

  if (lq_block_table (base->block) == self->table)
    lq_block_value (base->block, base->row, index, value);
  else
    cell_value (base, column->name, column->type, value);
}

static void
scope_value (const LqRowRef *base, const char *name, LqValue *value)
{
  const LqScope *scope = lq_block_scope (base->block);

  if (strcmp (name, "account_id") == 0)
    text_value (value, scope->account_id);
  else if (strcmp (name, "region") == 0)
    text_value (value, scope->region);
  else
    text_value (value, scope->partition);
}

/* When the oldest answer that may have changed since was asked for. */
static void
as_of_value (LqCursor *self, LqValue *value)
{
  gint64 oldest = lq_block_as_of (self->row->base.block);

  for (guint i = 0; i < self->n_lookups; i++)
    {
      const LqFound *found = &self->row->found[i];
      if (found->row.block != NULL && !self->any_age[i])
        oldest = MIN (oldest, lq_block_as_of (found->row.block));
    }
  *value = (LqValue) { .kind = LQ_VALUE_INT, .number = oldest };
}

static json_t *
to_json (const LqValue *value)
{
  switch (value->kind)
    {
    case LQ_VALUE_TEXT:
      return value->length > 0 ? json_stringn (value->text, value->length) : NULL;
    case LQ_VALUE_INT:
      return json_integer (value->number);
    case LQ_VALUE_DOUBLE:
      return json_real (value->real);
    case LQ_VALUE_NULL:
    default:
      return NULL;
    }
}

/* A combine's result, kept until the next row. */
static void
combined_value (LqCursor *self, guint index, const LqValue *found, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];

  if (self->combined[index] == NULL)
    {
      g_autoptr (json_t) found_json = to_json (found);
      g_autoptr (json_t) own_json = NULL;
      LqValue own;
      int with = column->with != NULL ? lq_table_column (self->table, column->with) : -1;
      if (with >= 0)
        {
          lq_cursor_value (self, (guint) with, &own);
          own_json = to_json (&own);
        }
      json_t *combined = column->combine (found_json, own_json);
      self->combined[index] = combined != NULL ? combined : json_null ();
    }
  missing_value (value, column->type);
  if (json_is_integer (self->combined[index]))
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = json_integer_value (self->combined[index]) };
  else if (json_is_boolean (self->combined[index]))
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = json_is_true (self->combined[index]) };
  else if (json_is_string (self->combined[index]))
    text_value (value, json_string_value (self->combined[index]));
}

static void
lookup_value (LqCursor *self, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];
  int place = find_lookup (self, column->lookup);

  missing_value (value, column->type);
  if (place < 0)
    return;
  const LqFound *found = &self->row->found[place];
  if (column->lookup->count)
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = found->count };
  else if (found->row.block != NULL)
    cell_value (&found->row, column->path, column->type, value);
  if (column->combine != NULL)
    {
      LqValue cell = *value;
      combined_value (self, index, &cell, value);
    }
}

/* What a row holds itself; FALSE for a column that comes from elsewhere. */
static gboolean
own_value (const LqCursor *self, const LqRowRef *base, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];

  if (column->source == LQ_FROM_ELEMENT)
    base_value (self, base, index, value);
  else if (column->source == LQ_FROM_SCOPE)
    scope_value (base, column->path, value);
  else
    return FALSE;
  return TRUE;
}

void
lq_cursor_value (LqCursor *self, guint index, LqValue *value)
{
  const LqColumn *column = &self->table->columns[index];

  if (own_value (self, &self->row->base, index, value))
    return;
  if (column->source == LQ_FROM_LOOKUP)
    lookup_value (self, index, value);
  else if (strcmp (column->path, "data_as_of") == 0)
    as_of_value (self, value);
  else
    *value = (LqValue) { .kind = self->has_max_age ? LQ_VALUE_INT : LQ_VALUE_NULL, .number = self->max_age };
}

static gboolean
meets (const LqCursor *self, const LqConstraint *constraint, const LqValue *value)
{
  return lq_row_matches (value, self->table->columns[constraint->column].type, constraint->values);
}

/* Whether a row meets the constraints on what it holds itself. */
static gboolean
is_wanted (gpointer data, const LqRowRef *base)
{
  const LqCursor *self = data;
  LqValue value;

  for (gsize i = 0; i < self->n_constraints; i++)
    {
      if (own_value (self, base, self->constraints[i].column, &value) && !meets (self, &self->constraints[i], &value))
        return FALSE;
    }
  return TRUE;
}

/* Whether the current row meets those on what was looked up for it. */
static gboolean
is_matched (LqCursor *self)
{
  LqValue value;

  for (gsize i = 0; i < self->n_constraints; i++)
    {
      guint column = self->constraints[i].column;
      if (self->table->columns[column].source != LQ_FROM_LOOKUP)
        continue;
      lq_cursor_value (self, column, &value);
      if (!meets (self, &self->constraints[i], &value))
        return FALSE;
    }
  return TRUE;
}

gint64
lq_cursor_rowid (LqCursor *self)
{
  return lq_block_rowid (self->row->base.block, self->row->base.row);
}

void
lq_cursor_set_check (LqCursor *self, gboolean (*check) (gpointer data), gpointer data)
{
  self->check = check;
  self->check_data = data;
}

void
lq_cursor_cancel (LqCursor *self)
{
  lq_waiter_cancel (self->collection.waiter);
}

char *
lq_cursor_progress (LqCursor *self)
{
  return lq_store_progress (self->collection.store);
}

void
lq_cursor_close (LqCursor *self)
{
  if (self->gave_up && self->collector != NULL)
    {
      lq_collector_adopt (g_steal_pointer (&self->collector), self);
      return;
    }
  forget_row (self);
  g_clear_pointer (&self->gather, lq_gather_free);
  lq_waiter_free (self->collection.waiter);
  for (gsize i = 0; i < self->n_constraints; i++)
    g_strfreev ((char **) self->constraints[i].values);
  g_free (self->constraints);
  g_free (self->signature);
  g_free (self->lookups);
  g_free (self->any_age);
  g_free (self->combined);
  g_free (self->used);
  g_free (self);
}
