/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a child table: one answer, or one expanded list, for each row of the parent. */
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "core/feed-private.h"
#include "core/operation.h"

/* Answers under way at a time for one query: enough to hide latency where the pace allows it. */
#define WINDOW 128

typedef struct
{
  LqFeed feed;
  LqCollection collection;
  const LqTable *table;
  LqFeed *parent;
  gboolean parent_ended;
  GPtrArray *names;    /* the parent's columns that a child needs */
  GPtrArray *active;   /* LqFeed, one per parent row under way */
  GPtrArray *bindings; /* what a parent row must agree with one of; NULL: nothing */
  GPtrArray *narrowed; /* what each child is narrowed to; NULL: nothing */
} Children;

LqBinding *
lq_feed_bind_row (const LqRowRef *row, GPtrArray *names)
{
  const LqTable *table = lq_block_table (row->block);
  LqBinding *binding = lq_binding_new ();

  for (guint i = 0; i < names->len; i++)
    {
      int column = lq_table_column (table, names->pdata[i]);
      LqValue value;
      if (column < 0)
        continue;
      lq_block_value (row->block, row->row, (guint) column, &value);
      g_hash_table_insert (binding, g_strdup (names->pdata[i]), lq_row_text (&value));
    }
  return binding;
}

/* A block's rows, already there */

typedef struct
{
  LqFeed feed;
  LqBlock *block;
  guint at;
} Expanded;

static LqPoll
expanded_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  Expanded *self = (Expanded *) feed;

  return lq_feed_next_row (self->block, &self->at, row) ? LQ_POLL_ROW : LQ_POLL_END;
}

static void
expanded_free (LqFeed *feed)
{
  lq_block_unref (((Expanded *) feed)->block);
  g_free (feed);
}

LqFeed *
lq_feed_new_block (LqBlock *block)
{
  static const LqFeedClass klass = { expanded_poll, NULL, expanded_free };
  Expanded *self = g_new0 (Expanded, 1);

  self->feed.klass = &klass;
  self->block = block;
  return &self->feed;
}

/* The element that is made of the parent's row itself. */
static json_t *
first_element (const LqMember *first, LqBinding *binding)
{
  json_t *element = json_object ();

  for (; first->member != NULL; first++)
    {
      const char *text = g_hash_table_lookup (binding, first->column);
      if (text != NULL && text[0] != '\0')
        json_object_set_new (element, first->member, json_string (text));
    }
  return element;
}

/* Of elements with one key, the last stays, as in a list of AWS's. */
static LqBlock *
without_repeats (LqBlock *block)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint row = lq_block_n_rows (block); row-- > 0 && lq_block_n_rows (block) > 1;)
    {
      gint64 rowid = lq_block_rowid (block, row);
      if (!g_hash_table_add (seen, g_memdup2 (&rowid, sizeof rowid)))
        lq_block_mark_superseded (block, row);
    }
  return block;
}

static LqFeed *
expand_parent (Children *self, const LqRowRef *parent, LqBinding *binding, GError **error)
{
  int column = lq_table_column (lq_block_table (parent->block), self->table->expand);
  g_autoptr (json_t) elements = NULL;
  LqValue value;

  lq_block_value (parent->block, parent->row, (guint) column, &value);
  elements = value.length > 0 ? lq_json_parse (value.text, value.length, self->table->expand, error) : json_array ();
  if (elements == NULL)
    return NULL;
  if (self->table->first != NULL)
    json_array_insert_new (elements, 0, first_element (self->table->first, binding));
  LqConvertContext context = { .scope = lq_block_scope (parent->block), .outcome = "ok" };
  LqBlock *block = lq_row_block (self->table, &context, lq_block_as_of (parent->block), elements, binding, error);
  return block != NULL ? lq_feed_new_block (without_repeats (block)) : NULL;
}

/* Whether the row has what the binding fixes. */
static gboolean
agrees (const LqRowRef *parent, LqBinding *binding)
{
  const LqTable *table = lq_block_table (parent->block);
  GHashTableIter iter;
  gpointer name, text;

  g_hash_table_iter_init (&iter, binding);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      const char *const texts[] = { text, NULL };
      int column = lq_table_column (table, name);
      LqValue value;
      if (column < 0 || table->columns[column].source != LQ_FROM_ELEMENT)
        continue;
      lq_block_value (parent->block, parent->row, (guint) column, &value);
      if (!lq_row_matches (&value, table->columns[column].type, texts))
        return FALSE;
    }
  return TRUE;
}

/* Whether a row of the second parent is one. */
static gboolean
is_parent (Children *self, const LqRowRef *parent)
{
  static const char *const set[] = { "1", NULL };
  const LqTable *table = lq_block_table (parent->block);
  const LqParent *also = self->table->also;
  LqValue value;

  if (also == NULL || also->table != table || also->when == NULL)
    return TRUE;
  lq_block_value (parent->block, parent->row, (guint) lq_table_column (table, also->when), &value);
  return lq_row_matches (&value, LQ_INTEGER, set);
}

static gboolean
is_asked_for (Children *self, const LqRowRef *parent)
{
  if (!is_parent (self, parent))
    return FALSE;
  if (self->bindings == NULL)
    return TRUE;
  for (guint i = 0; i < self->bindings->len; i++)
    {
      if (agrees (parent, self->bindings->pdata[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
start_child (Children *self, const LqRowRef *parent, GError **error)
{
  g_autoptr (LqBinding) binding = lq_feed_bind_row (parent, self->names);
  LqFeed *child;

  if (self->table->expand != NULL)
    child = expand_parent (self, parent, binding, error);
  else
    child = lq_feed_new_answer (&self->collection, self->table, self->table->list, lq_block_scope (parent->block),
                                binding, NULL, FALSE);
  if (child == NULL)
    return FALSE;
  if (self->narrowed != NULL)
    lq_feed_narrow (child, self->narrowed);
  g_ptr_array_add (self->active, child);
  return TRUE;
}

/* Takes the parent's next row and starts its child, where it is asked for: ROW where there was one. */
static LqPoll
start_next (Children *self, GError **error)
{
  LqRowRef parent = { NULL };
  LqPoll poll = self->parent_ended ? LQ_POLL_END : lq_feed_poll (self->parent, &parent, error);

  self->parent_ended = poll == LQ_POLL_END;
  if (poll == LQ_POLL_ROW && is_asked_for (self, &parent) && !start_child (self, &parent, error))
    poll = LQ_POLL_ERROR;
  lq_row_ref_clear (&parent);
  return poll;
}

static LqPoll
children_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  Children *self = (Children *) feed;
  /* A reader that stops early wants few answers ahead of it. */
  guint window = self->table->expand != NULL || self->collection.stream ? 1 : WINDOW;

  for (;;)
    {
      LqPoll active = lq_feed_poll_any (self->active, row, error);
      if (active == LQ_POLL_ROW || active == LQ_POLL_ERROR)
        return active;
      LqPoll started = LQ_POLL_WAIT;
      gboolean any = FALSE;
      while (self->active->len < window && (started = start_next (self, error)) == LQ_POLL_ROW)
        any = TRUE;
      if (started == LQ_POLL_ERROR)
        return LQ_POLL_ERROR;
      if (!any)
        return self->parent_ended && self->active->len == 0 ? LQ_POLL_END : LQ_POLL_WAIT;
    }
}

static void
children_narrow (LqFeed *feed, GPtrArray *bindings)
{
  ((Children *) feed)->narrowed = g_ptr_array_ref (bindings);
}

static void
children_free (LqFeed *feed)
{
  Children *self = (Children *) feed;

  g_ptr_array_unref (self->active);
  g_ptr_array_unref (self->names);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_clear_pointer (&self->narrowed, g_ptr_array_unref);
  lq_feed_free (self->parent);
  g_free (self);
}

LqFeed *
lq_feed_new_children (const LqCollection *collection, const LqTable *table, LqFeed *parent, GPtrArray *bindings)
{
  static const LqFeedClass klass = { children_poll, children_narrow, children_free };
  Children *self = g_new0 (Children, 1);

  self->feed.klass = &klass;
  self->collection = *collection;
  self->table = table;
  self->parent = parent;
  self->bindings = bindings != NULL ? g_ptr_array_ref (bindings) : NULL;
  self->names = lq_operation_inputs (table->list, table);
  if (table->list != NULL && table->list->revision != NULL)
    g_ptr_array_add (self->names, g_strdup (table->list->revision));
  for (const LqMember *first = table->first; first != NULL && first->member != NULL; first++)
    g_ptr_array_add (self->names, g_strdup (first->column));
  self->active = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free);
  return &self->feed;
}
