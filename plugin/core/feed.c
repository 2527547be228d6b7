/* SPDX-License-Identifier: Apache-2.0 */
/* The feeds that stand on their own: one answer, a local table, many feeds side by side. */
#include "core/feed-private.h"

#include "base/error.h"
#include "core/operation.h"

void
lq_row_ref_clear (LqRowRef *ref)
{
  g_clear_pointer (&ref->block, lq_block_unref);
}

LqPoll
lq_feed_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  return feed->klass->poll (feed, row, error);
}

void
lq_feed_narrow (LqFeed *feed, GPtrArray *bindings)
{
  if (feed->klass->narrow != NULL)
    feed->klass->narrow (feed, bindings);
}

void
lq_feed_free (LqFeed *feed)
{
  if (feed != NULL)
    feed->klass->free (feed);
}

gboolean
lq_feed_next_row (LqBlock *block, guint *at, LqRowRef *row)
{
  while (*at < lq_block_n_rows (block) && lq_block_is_superseded (block, *at))
    (*at)++;
  if (*at >= lq_block_n_rows (block))
    return FALSE;
  *row = (LqRowRef) { .block = lq_block_ref (block), .row = (*at)++ };
  return TRUE;
}

/* One answer */

typedef struct
{
  LqFeed feed;
  const LqTable *table;
  LqDataset *dataset;
  LqWaiter *waiter;
  gboolean stream;
  GHashTable *given; /* rowids, where rows leave before the list is complete; else NULL */
  guint next_block;
  LqBlock *block; /* being read; NULL: the next one is due */
  guint at;
  GPtrArray *texts; /* only rows that hold one of these in `column` are wanted; NULL: all are */
  guint column;
  GArray *places; /* LqPlace of the rows wanted, where they could be found without reading all; else NULL */
  guint next_place;
} Answer;

/* A key that came on an earlier page already left; it cannot be taken back. */
static gboolean
is_repeated (Answer *self, const LqRowRef *row)
{
  gint64 rowid;

  if (self->given == NULL)
    return FALSE;
  rowid = lq_block_rowid (row->block, row->row);
  return !g_hash_table_add (self->given, g_memdup2 (&rowid, sizeof rowid));
}

/* A column that every binding has a text for, at best one of the key; -1: there is none. */
static int
narrowing_column (const LqTable *table, GPtrArray *bindings)
{
  int best = -1;

  for (int i = 0; table->columns[i].name != NULL; i++)
    {
      const LqColumn *column = &table->columns[i];
      gboolean fits = column->source == LQ_FROM_ELEMENT && column->type == LQ_TEXT;
      for (guint j = 0; fits && j < bindings->len; j++)
        fits = g_hash_table_contains (bindings->pdata[j], column->name);
      if (fits && (best < 0 || (column->flags & LQ_COLUMN_KEY)))
        best = i;
    }
  return best;
}

static void
answer_narrow (LqFeed *feed, GPtrArray *bindings)
{
  Answer *self = (Answer *) feed;
  int column = narrowing_column (self->table, bindings);

  if (column < 0)
    return;
  self->column = (guint) column;
  self->texts = g_ptr_array_new_with_free_func (g_free);
  const char *name = self->table->columns[column].name;
  for (guint i = 0; i < bindings->len; i++)
    g_ptr_array_add (self->texts, g_strdup (g_hash_table_lookup (bindings->pdata[i], name)));
}

/* The rows wanted of an answer that was complete before the first of it was read. */
static LqPoll
poll_places (Answer *self, LqRowRef *row, GError **error)
{
  if (self->next_place >= self->places->len)
    return LQ_POLL_END;
  const LqPlace *place = &g_array_index (self->places, LqPlace, self->next_place++);
  row->row = place->row;
  return lq_dataset_block (self->dataset, place->block, self->stream, &row->block, error);
}

static LqPoll
answer_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  Answer *self = (Answer *) feed;

  if (self->dataset == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "no answer is kept");
      return LQ_POLL_ERROR;
    }
  if (self->texts != NULL && self->places == NULL && self->next_block == 0)
    self->places = lq_dataset_find (self->dataset, self->column, self->texts);
  if (self->places != NULL)
    return poll_places (self, row, error);
  for (;;)
    {
      if (self->block == NULL)
        {
          LqPoll poll = lq_dataset_block (self->dataset, self->next_block, self->stream, &self->block, error);
          if (poll != LQ_POLL_ROW)
            return poll;
          self->next_block++;
          self->at = 0;
        }
      while (lq_feed_next_row (self->block, &self->at, row))
        {
          if (!is_repeated (self, row))
            return LQ_POLL_ROW;
          lq_row_ref_clear (row);
        }
      g_clear_pointer (&self->block, lq_block_unref);
    }
}

static void
answer_free (LqFeed *feed)
{
  Answer *self = (Answer *) feed;

  g_clear_pointer (&self->block, lq_block_unref);
  g_clear_pointer (&self->given, g_hash_table_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
  if (self->dataset != NULL)
    lq_dataset_release (self->dataset, self->waiter, self->stream);
  g_free (self);
}

LqFeed *
lq_feed_new_answer (const LqCollection *collection, const LqTable *table, const LqOperation *operation,
                    const LqScope *scope, LqBinding *binding, const char *key, gboolean any_age)
{
  static const LqFeedClass klass = { answer_poll, answer_narrow, answer_free };
  Answer *self = g_new0 (Answer, 1);
  LqQuestion question = {
    .table = table,
    .operation = operation,
    .scope = scope,
    .binding = binding,
    .key = key,
    .revision = lq_operation_revision (operation, binding),
    .span = collection->span,
    .not_before_s = collection->not_before_s,
    .unchanged_since_s = collection->unchanged_since_s,
    .any_age = any_age,
    .kept_only = collection->kept_only,
    .stream = collection->stream,
  };

  self->feed.klass = &klass;
  self->table = table;
  self->waiter = collection->waiter;
  self->stream = collection->stream;
  self->given = self->stream ? g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) : NULL;
  self->dataset = lq_store_ask (collection->store, &question, collection->waiter);
  return &self->feed;
}

/* A local table */

typedef struct
{
  LqFeed feed;
  LqBlock *block; /* NULL where `error` says why */
  GError *error;
  guint at;
} Local;

static LqPoll
local_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  Local *self = (Local *) feed;

  if (self->block == NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return LQ_POLL_ERROR;
    }
  return lq_feed_next_row (self->block, &self->at, row) ? LQ_POLL_ROW : LQ_POLL_END;
}

static void
local_free (LqFeed *feed)
{
  Local *self = (Local *) feed;

  g_clear_pointer (&self->block, lq_block_unref);
  g_clear_error (&self->error);
  g_free (self);
}

LqFeed *
lq_feed_new_local (const LqCollection *collection, LqAccounts *accounts, const LqTable *table)
{
  static const LqFeedClass klass = { local_poll, NULL, local_free };
  Local *self = g_new0 (Local, 1);
  g_autoptr (json_t) elements = table->local (collection->client, accounts);
  LqConvertContext context = { .outcome = "ok" };

  self->feed.klass = &klass;
  self->block = lq_row_block (table, &context, lq_clock_wall_s (collection->clock), elements, NULL, &self->error);
  return &self->feed;
}

/* Many feeds */

typedef struct
{
  LqFeed feed;
  GPtrArray *feeds;
} Many;

LqPoll
lq_feed_poll_any (GPtrArray *feeds, LqRowRef *row, GError **error)
{
  for (guint i = 0; i < feeds->len;)
    {
      LqPoll poll = lq_feed_poll (feeds->pdata[i], row, error);
      if (poll == LQ_POLL_ROW || poll == LQ_POLL_ERROR)
        return poll;
      if (poll == LQ_POLL_END)
        g_ptr_array_remove_index (feeds, i);
      else
        i++;
    }
  return feeds->len > 0 ? LQ_POLL_WAIT : LQ_POLL_END;
}

static LqPoll
many_poll (LqFeed *feed, LqRowRef *row, GError **error)
{
  return lq_feed_poll_any (((Many *) feed)->feeds, row, error);
}

static void
many_narrow (LqFeed *feed, GPtrArray *bindings)
{
  const Many *self = (Many *) feed;

  for (guint i = 0; i < self->feeds->len; i++)
    lq_feed_narrow (self->feeds->pdata[i], bindings);
}

static void
many_free (LqFeed *feed)
{
  Many *self = (Many *) feed;

  g_ptr_array_unref (self->feeds);
  g_free (self);
}

LqFeed *
lq_feed_new_many (GPtrArray *feeds)
{
  static const LqFeedClass klass = { many_poll, many_narrow, many_free };
  Many *self = g_new0 (Many, 1);

  self->feed.klass = &klass;
  self->feeds = feeds;
  return &self->feed;
}
