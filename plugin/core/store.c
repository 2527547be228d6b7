/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store-private.h"

#include <string.h>

#include "base/error.h"

#define SWEEP_INTERVAL_US (60 * G_USEC_PER_SEC)
#define KEPT_S LQ_STORE_UNCHANGED_S /* an answer older than this serves nobody */
#define MAX_DATASETS (256 * 1024)   /* immutable facts included */

struct _LqWaiter
{
  LqStore *store;
  GCond cond;
  guint64 changes;
  gboolean cancelled;
};

LqStore *
lq_store_new (LqAwsClient *client, const LqClock *clock)
{
  LqStore *self = g_new0 (LqStore, 1);

  g_mutex_init (&self->lock);
  self->client = client;
  self->clock = clock;
  self->datasets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) lq_dataset_unref);
  return self;
}

void
lq_store_keep_all (LqStore *self)
{
  self->keep_all = TRUE;
}

void
lq_store_free (LqStore *self)
{
  g_hash_table_unref (self->datasets);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LqWaiter *
lq_waiter_new (LqStore *store)
{
  LqWaiter *self = g_new0 (LqWaiter, 1);

  self->store = store;
  g_cond_init (&self->cond);
  return self;
}

void
lq_waiter_free (LqWaiter *self)
{
  g_cond_clear (&self->cond);
  g_free (self);
}

guint64
lq_waiter_seen (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  return self->changes;
}

LqWait
lq_waiter_wait (LqWaiter *self, guint64 seen, gint64 until_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);

  while (self->changes == seen && !self->cancelled)
    {
      if (until_us == 0)
        g_cond_wait (&self->cond, &self->store->lock);
      else if (!g_cond_wait_until (&self->cond, &self->store->lock, until_us))
        break;
    }
  if (self->cancelled)
    return LQ_WAIT_CANCELLED;
  return self->changes == seen ? LQ_WAIT_LATE : LQ_WAIT_CHANGED;
}

void
lq_waiter_cancel (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);

  self->cancelled = TRUE;
  g_cond_signal (&self->cond);
}

gboolean
lq_waiter_is_cancelled (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  return self->cancelled;
}

void
lq_store_wake (LqDataset *dataset)
{
  for (guint i = 0; i < dataset->waiters->len; i++)
    {
      LqWaiter *waiter = dataset->waiters->pdata[i];
      waiter->changes++;
      g_cond_signal (&waiter->cond);
    }
}

LqDataset *
lq_dataset_ref (LqDataset *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
lq_dataset_unref (LqDataset *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->key);
  g_free (self->asked_key);
  g_free (self->revision);
  g_free (self->marker);
  g_clear_pointer (&self->binding, g_hash_table_unref);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->previous, lq_dataset_unref);
  g_ptr_array_unref (self->indexes);
  g_ptr_array_unref (self->blocks);
  g_ptr_array_unref (self->waiters);
  g_free (self);
}

/* One text for one question: table, operation, scope, and the values that call and rows are made with. */
static char *
question_key (const LqQuestion *question)
{
  g_autoptr (GString) key = g_string_new (question->table->name);
  g_autoptr (GPtrArray) names = lq_operation_inputs (question->operation, question->table);

  g_string_append_printf (key, "\x1f%s\x1f%s\x1f%s", question->operation->action.action, question->scope->account_id,
                          question->scope->region);
  for (guint i = 0; i < names->len; i++)
    {
      const char *value = question->binding != NULL ? g_hash_table_lookup (question->binding, names->pdata[i]) : NULL;
      g_string_append_printf (key, "\x1f%s", value != NULL ? value : "");
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static void
clear_block (gpointer block)
{
  g_clear_pointer ((LqBlock **) &block, lq_block_unref);
}

static LqDataset *
dataset_new (LqStore *store, const LqQuestion *question, char *key)
{
  LqDataset *self = g_new0 (LqDataset, 1);

  g_atomic_ref_count_init (&self->references);
  self->store = store;
  self->key = key;
  self->table = question->table;
  self->operation = question->operation;
  self->scope = question->scope;
  self->binding = question->binding != NULL ? g_hash_table_ref (question->binding) : NULL;
  self->asked_key = g_strdup (question->key);
  self->revision = g_strdup (question->revision);
  self->cancellable = g_cancellable_new ();
  self->started_s = lq_clock_wall_s (store->clock);
  self->blocks = g_ptr_array_new_with_free_func (clear_block);
  self->indexes = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_index_free);
  self->waiters = g_ptr_array_new ();
  return self;
}

static gboolean
serves (const LqDataset *dataset, const LqQuestion *question)
{
  if (question->any_age && dataset->complete && dataset->found)
    return TRUE;
  if (question->revision != NULL && dataset->revision != NULL)
    {
      gboolean same = strcmp (question->revision, dataset->revision) == 0;
      if (same && dataset->started_s >= question->unchanged_since_s)
        return TRUE;
      if (!same && !question->kept_only)
        return FALSE;
    }
  return dataset->started_s >= question->not_before_s;
}

/* What a sweep drops: what is old and nobody reads. Immutable facts stay while there is room. */
static gboolean
is_stale (gpointer key, gpointer value, gpointer data)
{
  const LqDataset *dataset = value;
  LqStore *store = dataset->store;
  const gint64 *now_s = data;

  if (!dataset->complete || dataset->waiters->len > 0 || *now_s - dataset->started_s <= KEPT_S)
    return FALSE;
  if (!dataset->found || g_hash_table_size (store->datasets) > MAX_DATASETS)
    return TRUE;
  for (const LqColumn *column = dataset->table->columns; column->name != NULL; column++)
    {
      if (column->flags & LQ_COLUMN_IMMUTABLE)
        return FALSE;
    }
  return TRUE;
}

static void
sweep (LqStore *self, gint64 now_s)
{
  gint64 now_us = lq_clock_monotonic_us (self->clock);

  if (now_us - self->swept_us < SWEEP_INTERVAL_US && g_hash_table_size (self->datasets) <= MAX_DATASETS)
    return;
  self->swept_us = now_us;
  g_hash_table_foreach_remove (self->datasets, is_stale, &now_s);
}

gboolean
lq_store_has (LqStore *self, const LqQuestion *question)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *key = question_key (question);
  const LqDataset *dataset = g_hash_table_lookup (self->datasets, key);

  return dataset != NULL && dataset->complete && serves (dataset, question);
}

/* The complete answer that serves: this one, or the one it is to replace. */
static LqDataset *
kept (LqDataset *dataset, const LqQuestion *question)
{
  if (dataset != NULL && !dataset->complete)
    dataset = dataset->previous;
  return dataset != NULL && dataset->complete && serves (dataset, question) ? dataset : NULL;
}

/* Puts a new dataset where `old` (may be NULL) was; the last complete one stays behind it. */
static LqDataset *
replace_dataset (LqStore *self, LqDataset *old, LqDataset *dataset)
{
  LqDataset *last = old != NULL && !old->complete ? old->previous : old;

  dataset->previous = last != NULL ? lq_dataset_ref (last) : NULL;
  g_hash_table_replace (self->datasets, dataset->key, dataset);
  return dataset;
}

LqDataset *
lq_store_ask (LqStore *self, const LqQuestion *question, LqWaiter *waiter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *key = question_key (question);
  gint64 now_s = lq_clock_wall_s (self->clock);
  LqDataset *dataset = g_hash_table_lookup (self->datasets, key);
  gboolean count_hit = TRUE;

  if (question->kept_only)
    dataset = kept (dataset, question);
  else if (dataset == NULL || !serves (dataset, question))
    {
      dataset = replace_dataset (self, dataset, dataset_new (self, question, g_steal_pointer (&key)));
      sweep (self, now_s);
      count_hit = FALSE;
    }
  if (dataset == NULL)
    return NULL;
  if (count_hit)
    lq_aws_client_count_cache_hit (self->client, &question->operation->action, question->scope->account_id,
                                   question->scope->region);
  g_ptr_array_add (dataset->waiters, waiter);
  dataset->full_waiters += !question->stream;
  lq_dataset_ref (dataset);
  lq_flight_advance (dataset);
  return dataset;
}

void
lq_store_forget (LqDataset *dataset)
{
  LqDataset *previous = g_steal_pointer (&dataset->previous);
  GHashTable *datasets = dataset->store->datasets;

  if (g_hash_table_lookup (datasets, dataset->key) != dataset)
    g_clear_pointer (&previous, lq_dataset_unref);
  else if (previous != NULL)
    g_hash_table_replace (datasets, previous->key, previous);
  else
    g_hash_table_remove (datasets, dataset->key);
}

void
lq_dataset_release (LqDataset *self, LqWaiter *waiter, gboolean stream)
{
  LqStore *store = self->store;

  g_mutex_lock (&store->lock);
  g_ptr_array_remove_fast (self->waiters, waiter);
  self->full_waiters -= !stream;
  gboolean abandoned = self->waiters->len == 0 && !self->complete && !store->keep_all;
  if (abandoned)
    lq_store_forget (self);
  g_mutex_unlock (&store->lock);
  if (abandoned)
    g_cancellable_cancel (self->cancellable);
  lq_dataset_unref (self);
}

LqPoll
lq_dataset_block (LqDataset *self, guint index, gboolean stream, LqBlock **block, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);

  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return LQ_POLL_ERROR;
    }
  if (index < self->blocks->len && (self->complete || (stream && self->blocks->pdata[index] != NULL)))
    {
      *block = lq_block_ref (self->blocks->pdata[index]);
      return LQ_POLL_ROW;
    }
  if (self->complete)
    return LQ_POLL_END;
  if (stream && index > self->blocks_read)
    {
      self->blocks_read = index;
      lq_flight_advance (self);
    }
  return LQ_POLL_WAIT;
}

/* The lock is held. */
static LqIndex *
known_index (const LqDataset *self, guint column)
{
  for (guint i = 0; i < self->indexes->len; i++)
    {
      if (lq_index_column (self->indexes->pdata[i]) == column)
        return self->indexes->pdata[i];
    }
  return NULL;
}

/* The index of a column, which stays as long as the dataset; NULL where that is not complete. */
static const LqIndex *
find_index (LqDataset *self, guint column)
{
  g_autoptr (LqIndex) made = NULL;

  g_mutex_lock (&self->store->lock);
  gboolean complete = self->complete;
  LqIndex *index = known_index (self, column);
  g_mutex_unlock (&self->store->lock);
  if (index != NULL || !complete)
    return index;
  /* others need not wait for this one; if two make it, the first stays */
  made = lq_index_new (self->blocks, column);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  index = known_index (self, column);
  if (index == NULL)
    {
      index = g_steal_pointer (&made);
      g_ptr_array_add (self->indexes, index);
    }
  return index;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const LqPlace *x = a, *y = b;

  if (x->block != y->block)
    return x->block < y->block ? -1 : 1;
  return (x->row > y->row) - (x->row < y->row);
}

GArray *
lq_dataset_find (LqDataset *self, guint column, GPtrArray *texts)
{
  const LqIndex *index = find_index (self, column);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (index == NULL)
    return NULL;
  GArray *places = g_array_new (FALSE, FALSE, sizeof (LqPlace));
  for (guint i = 0; i < texts->len; i++)
    {
      if (g_hash_table_add (seen, texts->pdata[i]))
        lq_index_find (index, texts->pdata[i], places);
    }
  g_array_sort (places, compare_places);
  return places;
}

char *
lq_store_progress (LqStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->under_way == 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GUINT64_FORMAT " answers and %" G_GUINT64_FORMAT " pages read, %u under way",
                          self->lists_read, self->pages_read, self->under_way);
}
