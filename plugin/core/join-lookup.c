/* SPDX-License-Identifier: Apache-2.0 */
#include "core/join-lookup.h"

#include <string.h>

#include "core/operation.h"
#include "core/plan.h"

/* So many rows are looked up in a whole table one by one, which takes no time in proportion to the table where that is
 * there already; for more the table is read once. */
#define MAX_SINGLES 8

/* A table looked up in that is read as a whole, once per scope. */
struct _LqJoinIndex
{
  LqFeed *feed;      /* NULL when it has ended */
  GHashTable *found; /* key -> LqFound */
};

static void
found_free (gpointer data)
{
  LqFound *found = data;

  lq_row_ref_clear (&found->row);
  g_free (found);
}

static void
index_free (gpointer data)
{
  LqJoinIndex *index = data;

  lq_feed_free (index->feed);
  g_hash_table_unref (index->found);
  g_free (index);
}

void
lq_join_source_init (LqJoinSource *self, const LqCollection *collection, const LqJoinLookup *lookup)
{
  const LqLookup *declared = lookup->lookup;

  self->collection = collection;
  self->lookup = *lookup;
  self->inputs = lq_operation_inputs (declared->table->list, declared->table);
  self->indexes = g_hash_table_new_full (NULL, NULL, NULL, index_free);
  self->placeholders = lq_operation_placeholders (declared->table->list);
  self->keyed = g_ptr_array_find_with_equal_func (self->placeholders, declared->key, g_str_equal, NULL);
}

void
lq_join_source_clear (LqJoinSource *self)
{
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->placeholders);
  g_hash_table_unref (self->indexes);
}

void
lq_join_wait_clear (LqJoinWait *wait)
{
  g_clear_pointer (&wait->feed, lq_feed_free);
  wait->index = NULL;
}

/* The whole table looked up in, in the row's scope. */
static LqJoinIndex *
find_index (LqJoinSource *self, const LqScope *scope)
{
  LqJoinIndex *index = g_hash_table_lookup (self->indexes, scope);

  if (index == NULL)
    {
      index = g_new0 (LqJoinIndex, 1);
      index->feed = lq_plan_feed (self->collection, self->lookup.lookup->table, scope, NULL);
      index->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, found_free);
      g_hash_table_insert (self->indexes, (gpointer) scope, index);
    }
  return index;
}

/* The feed (NULL for none), for the rows of one key at least. */
static LqFeed *
narrowed (LqJoinSource *self, LqFeed *feed, const char *key)
{
  g_autoptr (GPtrArray) bindings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  LqBinding *binding = lq_binding_new ();

  g_hash_table_insert (binding, g_strdup (self->lookup.lookup->key), g_strdup (key));
  g_ptr_array_add (bindings, binding);
  if (feed != NULL)
    lq_feed_narrow (feed, bindings);
  return feed;
}

/* The text of a row's column; NULL where there is none. Transfer full. */
static char *
cell_text (const LqRowRef *row, const char *name)
{
  int column = lq_table_column (lq_block_table (row->block), name);
  LqValue value;

  if (column < 0)
    return NULL;
  lq_block_value (row->block, row->row, (guint) column, &value);
  char *text = lq_row_text (&value);
  if (text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* Whether the row holds all that one answer of the table looked up in is asked with: a function's row holds its name,
 * so that of all functions' aliases only its own are read. */
static gboolean
is_asked_by_row (LqJoinSource *self, const LqRowRef *base)
{
  const LqTable *table = lq_block_table (base->block);

  for (guint i = 0; i < self->inputs->len; i++)
    {
      int column = lq_table_column (table, self->inputs->pdata[i]);
      if (column < 0 || table->columns[column].source != LQ_FROM_ELEMENT)
        return FALSE;
    }
  for (guint i = 0; i < self->placeholders->len; i++)
    {
      g_autofree char *text = cell_text (base, self->placeholders->pdata[i]);
      if (text == NULL)
        return FALSE;
    }
  return self->placeholders->len > 0;
}

void
lq_join_source_start (LqJoinSource *self, const LqRowRef *base, LqJoinWait *wait)
{
  const LqTable *table = self->lookup.lookup->table;
  const LqScope *scope = lq_block_scope (base->block);
  g_autofree char *key = cell_text (base, self->lookup.lookup->on);

  if (key == NULL)
    return;
  if (!self->keyed && !is_asked_by_row (self, base))
    {
      if (self->singles++ < MAX_SINGLES)
        wait->feed = narrowed (self, lq_plan_feed (self->collection, table, scope, NULL), key);
      else
        wait->index = find_index (self, scope);
      return;
    }
  g_autoptr (LqBinding) binding = lq_feed_bind_row (base, self->inputs);
  g_hash_table_insert (binding, g_strdup (self->lookup.lookup->key), g_strdup (key));
  LqFeed *feed = lq_plan_keyed (self->collection, table, scope, binding, self->lookup.any_age);
  wait->feed = self->keyed ? feed : narrowed (self, feed, key);
}

/* Keeps the first row found, counts all. */
static void
found_add (LqFound *found, LqRowRef *row)
{
  if (found->count++ == 0)
    found->row = *row;
  else
    lq_row_ref_clear (row);
}

/* Of the feed's rows those count that hold what `base` looks for. */
static LqPoll
read_feed (LqFeed **feed, const LqLookup *lookup, const LqRowRef *base, LqFound *found, GError **error)
{
  g_autofree char *wanted = cell_text (base, lookup->on);
  LqRowRef row;
  LqPoll poll;

  while ((poll = lq_feed_poll (*feed, &row, error)) == LQ_POLL_ROW)
    {
      g_autofree char *key = cell_text (&row, lookup->key);
      if (g_strcmp0 (key, wanted) == 0)
        found_add (found, &row);
      else
        lq_row_ref_clear (&row);
    }
  if (poll == LQ_POLL_END)
    g_clear_pointer (feed, lq_feed_free);
  return poll;
}

static LqPoll
read_index (LqJoinIndex *index, const LqLookup *lookup, GError **error)
{
  LqRowRef row;
  LqPoll poll;

  while ((poll = lq_feed_poll (index->feed, &row, error)) == LQ_POLL_ROW)
    {
      char *key = cell_text (&row, lookup->key);
      LqFound *found = key != NULL ? g_hash_table_lookup (index->found, key) : NULL;
      if (key != NULL && found == NULL)
        {
          found = g_new0 (LqFound, 1);
          g_hash_table_insert (index->found, g_strdup (key), found);
        }
      g_free (key);
      if (found != NULL)
        found_add (found, &row);
      else
        lq_row_ref_clear (&row);
    }
  if (poll == LQ_POLL_END)
    g_clear_pointer (&index->feed, lq_feed_free);
  return poll;
}

/* What the whole table holds for this row. */
static void
pick_from_index (LqFound *found, LqJoinIndex *index, const LqLookup *lookup, const LqRowRef *base)
{
  g_autofree char *key = cell_text (base, lookup->on);
  const LqFound *there = g_hash_table_lookup (index->found, key);

  if (there == NULL)
    return;
  *found = *there;
  lq_block_ref (found->row.block);
}

/* Whether what was found stands for nothing. */
static gboolean
is_absent (const LqLookup *lookup, const LqFound *found)
{
  g_autofree char *word = NULL;

  if (found->row.block == NULL || lookup->absent_column == NULL)
    return FALSE;
  word = cell_text (&found->row, lookup->absent_column);
  return g_strcmp0 (word, lookup->absent_value) == 0;
}

LqPoll
lq_join_source_finish (LqJoinSource *self, const LqRowRef *base, LqJoinWait *wait, LqFound *found, GError **error)
{
  const LqLookup *lookup = self->lookup.lookup;
  LqPoll poll = LQ_POLL_END;

  if (wait->feed != NULL)
    poll = read_feed (&wait->feed, lookup, base, found, error);
  else if (wait->index != NULL && wait->index->feed != NULL)
    poll = read_index (wait->index, lookup, error);
  if (poll != LQ_POLL_END)
    return poll;
  if (wait->index != NULL)
    pick_from_index (found, wait->index, lookup, base);
  wait->index = NULL;
  if (is_absent (lookup, found))
    lq_row_ref_clear (&found->row);
  return LQ_POLL_END;
}
