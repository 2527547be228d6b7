/* SPDX-License-Identifier: Apache-2.0 */
#include "core/join.h"

#include <string.h>

#include "core/operation.h"

/* Rows that wait for what they look up, at a time. */
#define WINDOW 256
/* So many rows are looked up in a whole table one by one, which takes no time in proportion to the table where that is
 * there already; for more the table is read once. */
#define MAX_SINGLES 8

/* A table looked up in that is read as a whole, once per scope. */
typedef struct
{
  LqFeed *feed;      /* NULL when it has ended */
  GHashTable *found; /* key -> LqFound */
} Index;

typedef struct
{
  LqJoinLookup lookup;
  GPtrArray *inputs;   /* of the table looked up in */
  gboolean keyed;      /* it can only be asked by key */
  GHashTable *indexes; /* scope -> Index */
  guint singles;       /* rows looked up one by one */
} Lookup;

typedef struct
{
  LqJoinedRow joined;
  LqFeed **feeds; /* per lookup: the answer under way; NULL: there is none, or it has ended */
  Index **indexes;
} Pending;

struct _LqJoin
{
  LqCollection collection;
  LqFeed *feed;
  gboolean ended;
  Lookup *lookups;
  guint n_lookups;
  LqJoinWanted wanted;
  gpointer data;
  GQueue pending; /* Pending */
  Pending *current;
};

static void
found_clear (LqFound *found)
{
  lq_row_ref_clear (&found->row);
}

static void
found_free (gpointer data)
{
  found_clear (data);
  g_free (data);
}

LqJoinedRow *
lq_joined_row_copy (const LqJoinedRow *row, guint n)
{
  LqJoinedRow *copy = g_memdup2 (row, sizeof *row);

  lq_block_ref (copy->base.block);
  copy->found = g_memdup2 (row->found, sizeof *row->found * n);
  for (guint i = 0; i < n; i++)
    {
      if (copy->found[i].row.block != NULL)
        lq_block_ref (copy->found[i].row.block);
    }
  return copy;
}

void
lq_joined_row_free (LqJoinedRow *row, guint n)
{
  for (guint i = 0; i < n; i++)
    found_clear (&row->found[i]);
  lq_row_ref_clear (&row->base);
  g_free (row->found);
  g_free (row);
}

static void
index_free (gpointer data)
{
  Index *index = data;

  lq_feed_free (index->feed);
  g_hash_table_unref (index->found);
  g_free (index);
}

static void
pending_free (LqJoin *self, Pending *pending)
{
  if (pending == NULL)
    return;
  for (guint i = 0; i < self->n_lookups; i++)
    {
      lq_feed_free (pending->feeds[i]);
      found_clear (&pending->joined.found[i]);
    }
  lq_row_ref_clear (&pending->joined.base);
  g_free (pending->joined.found);
  g_free (pending->feeds);
  g_free (pending->indexes);
  g_free (pending);
}

LqJoin *
lq_join_new (const LqCollection *collection, LqFeed *feed, const LqJoinLookup *lookups, guint n, LqJoinWanted wanted,
             gpointer data)
{
  LqJoin *self = g_new0 (LqJoin, 1);

  self->collection = *collection;
  self->feed = feed;
  self->lookups = g_new0 (Lookup, n);
  self->n_lookups = n;
  self->wanted = wanted;
  self->data = data;
  for (guint i = 0; i < n; i++)
    {
      const LqTable *table = lookups[i].lookup->table;
      g_autoptr (GPtrArray) placeholders = lq_operation_placeholders (table->list);
      self->lookups[i].lookup = lookups[i];
      self->lookups[i].inputs = lq_operation_inputs (table->list, table);
      self->lookups[i].indexes = g_hash_table_new_full (NULL, NULL, NULL, index_free);
      self->lookups[i].keyed =
          g_ptr_array_find_with_equal_func (placeholders, lookups[i].lookup->key, g_str_equal, NULL);
    }
  g_queue_init (&self->pending);
  return self;
}

/* The whole table looked up in, in the row's scope. */
static Index *
find_index (LqJoin *self, Lookup *lookup, const LqScope *scope)
{
  Index *index = g_hash_table_lookup (lookup->indexes, scope);

  if (index == NULL)
    {
      index = g_new0 (Index, 1);
      index->feed = lq_plan_feed (&self->collection, lookup->lookup.lookup->table, scope, NULL);
      index->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, found_free);
      g_hash_table_insert (lookup->indexes, (gpointer) scope, index);
    }
  return index;
}

/* The whole table too, for the rows of one key at least. */
static LqFeed *
single_feed (LqJoin *self, const LqLookup *lookup, const LqScope *scope, const char *key)
{
  g_autoptr (GPtrArray) bindings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  LqBinding *binding = lq_binding_new ();
  LqFeed *feed = lq_plan_feed (&self->collection, lookup->table, scope, NULL);

  g_hash_table_insert (binding, g_strdup (lookup->key), g_strdup (key));
  g_ptr_array_add (bindings, binding);
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

/* Asks what one lookup of a row needs to be asked. */
static void
start_lookup (LqJoin *self, Pending *pending, guint i)
{
  Lookup *lookup = &self->lookups[i];
  const LqLookup *declared = lookup->lookup.lookup;
  const LqRowRef *base = &pending->joined.base;
  const LqScope *scope = lq_block_scope (base->block);
  g_autofree char *key = cell_text (base, declared->on);

  if (key == NULL)
    return;
  if (!lookup->keyed)
    {
      if (lookup->singles++ < MAX_SINGLES)
        pending->feeds[i] = single_feed (self, declared, scope, key);
      else
        pending->indexes[i] = find_index (self, lookup, scope);
      return;
    }
  g_autoptr (LqBinding) binding = lq_feed_bind_row (base, lookup->inputs);
  g_hash_table_insert (binding, g_strdup (declared->key), g_steal_pointer (&key));
  pending->feeds[i] = lq_plan_keyed (&self->collection, declared->table, scope, binding, lookup->lookup.any_age);
}

/* Takes over the reference in `row`. */
static void
take_row (LqJoin *self, LqRowRef row)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->joined.base = row;
  pending->joined.found = g_new0 (LqFound, self->n_lookups);
  pending->feeds = g_new0 (LqFeed *, self->n_lookups);
  pending->indexes = g_new0 (Index *, self->n_lookups);
  g_queue_push_tail (&self->pending, pending);
  for (guint i = 0; i < self->n_lookups; i++)
    start_lookup (self, pending, i);
}

/* Fills the window from the feed. ERROR, or anything else. */
static LqPoll
take_rows (LqJoin *self, GError **error)
{
  guint window = self->collection.stream ? 1 : WINDOW;

  while (!self->ended && g_queue_get_length (&self->pending) < window)
    {
      LqRowRef row = { NULL };
      LqPoll poll = lq_feed_poll (self->feed, &row, error);
      self->ended = poll == LQ_POLL_END;
      if (poll != LQ_POLL_ROW)
        return poll;
      if (self->wanted (self->data, &row))
        take_row (self, row);
      else
        lq_row_ref_clear (&row);
    }
  return LQ_POLL_WAIT;
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
read_index (Index *index, const LqLookup *lookup, GError **error)
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
pick_from_index (LqFound *found, Index *index, const LqLookup *lookup, const LqRowRef *base)
{
  g_autofree char *key = cell_text (base, lookup->on);
  const LqFound *there = g_hash_table_lookup (index->found, key);

  if (there == NULL)
    return;
  *found = *there;
  lq_block_ref (found->row.block);
}

/* END when the lookup has its answer. */
static LqPoll
finish_lookup (LqJoin *self, Pending *pending, guint i, GError **error)
{
  const LqLookup *lookup = self->lookups[i].lookup.lookup;
  LqFound *found = &pending->joined.found[i];

  if (pending->feeds[i] != NULL)
    return read_feed (&pending->feeds[i], lookup, &pending->joined.base, found, error);
  Index *index = pending->indexes[i];
  if (index == NULL)
    return LQ_POLL_END;
  if (index->feed != NULL)
    {
      LqPoll poll = read_index (index, lookup, error);
      if (poll != LQ_POLL_END)
        return poll;
    }
  pick_from_index (found, index, lookup, &pending->joined.base);
  pending->indexes[i] = NULL;
  return LQ_POLL_END;
}

/* Whether what was found stands for nothing. */
static gboolean
is_absent (const LqLookup *lookup, const LqFound *found)
{
  g_autofree char *word = NULL;

  if (found->row.block == NULL || lookup->absent_column == NULL)
    return found->row.block == NULL;
  word = cell_text (&found->row, lookup->absent_column);
  return g_strcmp0 (word, lookup->absent_value) == 0;
}

/* Whether the row is gone, as something that it cannot be without was not found. */
static gboolean
is_gone (LqJoin *self, Pending *pending)
{
  gboolean gone = FALSE;

  for (guint i = 0; i < self->n_lookups; i++)
    {
      const LqLookup *lookup = self->lookups[i].lookup.lookup;
      LqFound *found = &pending->joined.found[i];
      if (!is_absent (lookup, found))
        continue;
      found_clear (found);
      /* A row that came from the table looked up in is there, whatever that table says of it. */
      gone = gone || (lookup->absent_drops_row && lq_block_table (pending->joined.base.block) != lookup->table);
    }
  return gone;
}

static LqPoll
finish_head (LqJoin *self, GError **error)
{
  Pending *head = g_queue_peek_head (&self->pending);

  for (guint i = 0; i < self->n_lookups; i++)
    {
      LqPoll poll = finish_lookup (self, head, i, error);
      if (poll != LQ_POLL_END)
        return poll;
    }
  return LQ_POLL_END;
}

LqPoll
lq_join_poll (LqJoin *self, const LqJoinedRow **row, GError **error)
{
  pending_free (self, g_steal_pointer (&self->current));
  for (;;)
    {
      LqPoll poll = take_rows (self, error);
      if (poll == LQ_POLL_ERROR)
        return poll;
      if (g_queue_is_empty (&self->pending))
        return self->ended ? LQ_POLL_END : LQ_POLL_WAIT;
      poll = finish_head (self, error);
      if (poll != LQ_POLL_END)
        return poll;
      Pending *head = g_queue_pop_head (&self->pending);
      if (!is_gone (self, head))
        {
          self->current = head;
          *row = &head->joined;
          return LQ_POLL_ROW;
        }
      pending_free (self, head);
    }
}

void
lq_join_free (LqJoin *self)
{
  Pending *pending;

  pending_free (self, self->current);
  while ((pending = g_queue_pop_head (&self->pending)) != NULL)
    pending_free (self, pending);
  for (guint i = 0; i < self->n_lookups; i++)
    {
      g_ptr_array_unref (self->lookups[i].inputs);
      g_hash_table_unref (self->lookups[i].indexes);
    }
  g_free (self->lookups);
  lq_feed_free (self->feed);
  g_free (self);
}
