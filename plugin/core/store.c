/* SPDX-License-Identifier: Apache-2.0 */
#include "core/store-private.h"

#include <string.h>

#include "base/error.h"

#define SWEEP_INTERVAL_US (60 * G_TIME_SPAN_SECOND)
#define KEPT_S LQ_STORE_UNCHANGED_S /* an answer older than this serves nobody */
#define MAX_DATASETS (256 * 1024)   /* immutable facts included */

LqStore *
lq_store_new (const LqStoreOptions *options)
{
  LqStore *self = g_new0 (LqStore, 1);

  g_mutex_init (&self->lock);
  self->client = options->client;
  self->clock = options->clock;
  self->datasets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) lq_dataset_unref);
  self->state = options->state;
  self->basis = g_strdup (options->basis);
  self->memory_limit = options->memory_limit;
  g_queue_init (&self->resting);
  g_queue_init (&self->staying);
  g_queue_init (&self->to_write);
  g_cond_init (&self->worth_writing);
  self->writer = lq_workers_new ("state", 1, lq_store_kept_write_next);
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
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_signal (&self->worth_writing);
  g_mutex_unlock (&self->lock);
  lq_workers_free (self->writer);
  while (self->resting.head != NULL)
    lq_store_kept_drop (self->resting.head->data);
  while (self->staying.head != NULL)
    lq_store_kept_drop (self->staying.head->data);
  g_hash_table_unref (self->datasets);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->worth_writing);
  g_free (self->basis);
  g_free (self);
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
  lq_state_answer_clear (&self->stored);
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

static void
clear_block (gpointer block)
{
  g_clear_pointer ((LqBlock **) &block, lq_block_unref);
}

static LqDataset *
dataset_new (LqStore *store, const LqQuestion *question, const LqStateKey *state_key, char *key)
{
  LqDataset *self = g_new0 (LqDataset, 1);

  g_atomic_ref_count_init (&self->references);
  self->store = store;
  self->key = key;
  self->state_key = *state_key;
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

/* What was long past when it was read stays as it was read. */
static gboolean
serves (const LqDataset *dataset, const LqQuestion *question)
{
  const LqWindow *window = question->operation->window;

  if (window != NULL && dataset->coverage.covers.from_s > question->span.from_s)
    return FALSE;
  if (window != NULL && dataset->complete && lq_window_is_settled (window, &question->span, dataset->started_s))
    return TRUE;
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

static gboolean
is_stale (const LqDataset *dataset, gint64 now_s)
{
  if (!dataset->complete || dataset->waiters->len > 0 || now_s - dataset->started_s <= KEPT_S)
    return FALSE;
  if (!dataset->found || g_hash_table_size (dataset->store->datasets) > MAX_DATASETS)
    return TRUE;
  return !lq_store_kept_is_fact (dataset->table);
}

/* What a sweep drops: what is old and nobody reads. Immutable facts stay while there is room. */
static gboolean
drop_stale (gpointer key, gpointer value, gpointer now_s)
{
  if (!is_stale (value, *(const gint64 *) now_s))
    return FALSE;
  lq_store_kept_drop (value);
  return TRUE;
}

static void
sweep (LqStore *self, gint64 now_s)
{
  gint64 now_us = lq_clock_monotonic_us (self->clock);

  if (now_us - self->swept_us < SWEEP_INTERVAL_US && g_hash_table_size (self->datasets) <= MAX_DATASETS)
    return;
  self->swept_us = now_us;
  g_hash_table_foreach_remove (self->datasets, drop_stale, &now_s);
}

/* The last complete answer to that question that is in memory; the lock is held. */
static LqDataset *
find_last (LqStore *self, const char *key)
{
  LqDataset *dataset = g_hash_table_lookup (self->datasets, key);

  return dataset != NULL && !dataset->complete ? dataset->previous : dataset;
}

/* That, if it serves. */
static LqDataset *
find_kept (LqStore *self, const LqQuestion *question, const char *key)
{
  LqDataset *last = find_last (self, key);

  return last != NULL && last->complete && serves (last, question) ? last : NULL;
}

/* What serves of what is in memory, in the air or kept. */
static LqDataset *
find_in_memory (LqStore *self, const LqQuestion *question, const char *key)
{
  LqDataset *dataset = g_hash_table_lookup (self->datasets, key);

  if (question->kept_only)
    return find_kept (self, question, key);
  return dataset != NULL && serves (dataset, question) ? dataset : NULL;
}

/* What is on disk for a question, its rows not read yet; NULL: nothing is. The lock is not held. */
static LqDataset *
find_on_disk (LqStore *self, const LqQuestion *question, const LqStateKey *state_key, const char *key)
{
  LqStateAnswer stored = { 0 };

  if (!lq_state_find (self->state, state_key, &stored))
    return NULL;
  g_autoptr (LqDataset) dataset = dataset_new (self, question, state_key, g_strdup (key));
  dataset->stored = stored;
  dataset->started_s = stored.as_of_s;
  dataset->found = stored.found;
  g_free (dataset->revision);
  dataset->revision = g_strdup (stored.revision);
  dataset->complete = dataset->last_page = dataset->on_disk = dataset->unread = TRUE;
  return lq_store_window_restore (dataset) ? g_steal_pointer (&dataset) : NULL;
}

/* The rows of what is on disk and does not serve, but may go on. The lock is not held. */
static void
read_for_more (LqStore *self, LqDataset *dataset)
{
  GPtrArray *blocks =
      lq_state_read (self->state, &dataset->state_key, &dataset->stored, dataset->table, dataset->scope);

  if (blocks == NULL)
    return;
  g_ptr_array_unref (dataset->blocks);
  dataset->blocks = blocks;
  dataset->unread = FALSE;
}

/* Whether what is in memory or on disk under that text serves; the lock is not held. */
static gboolean
has (LqStore *self, const LqQuestion *question, const char *key)
{
  LqStateKey state_key;

  g_mutex_lock (&self->lock);
  gboolean there = find_kept (self, question, key) != NULL;
  g_mutex_unlock (&self->lock);
  if (there)
    return TRUE;
  lq_store_key_digest (self, question, key, &state_key);
  g_autoptr (LqDataset) stored = find_on_disk (self, question, &state_key, key);
  return stored != NULL && serves (stored, question);
}

gboolean
lq_store_has (LqStore *self, const LqQuestion *question)
{
  g_autofree char *key = lq_store_key_text (question, FALSE);

  return has (self, question, key);
}

/* Puts a new dataset where an older one was; the last complete one stays behind it. `stored` (may be NULL) is what
 * there is elsewhere. */
static void
begin_flight (LqStore *self, LqDataset *dataset, const LqQuestion *question, LqDataset *stored)
{
  LqDataset *last = find_last (self, dataset->key);

  if (last == NULL || last->unread)
    last = stored;
  dataset->previous = last != NULL ? lq_dataset_ref (last) : NULL;
  lq_store_window_open (dataset, &question->span);
  g_hash_table_replace (self->datasets, dataset->key, lq_dataset_ref (dataset));
  sweep (self, dataset->started_s);
}

/* Puts what was found on disk there, but not before what is in the air. */
static void
adopt_stored (LqStore *self, LqDataset *dataset)
{
  LqDataset *old = g_hash_table_lookup (self->datasets, dataset->key);

  if (old != NULL && !old->complete)
    return;
  if (old != NULL)
    lq_store_kept_drop (old);
  g_hash_table_replace (self->datasets, dataset->key, lq_dataset_ref (dataset));
}

/* The dataset for a question that nothing in memory serves; the lock is held on entry and exit. `*hit`: no call is made
 * for it. NULL where `kept_only` leaves none. Transfer full. */
static LqDataset *
find_elsewhere (LqStore *self, const LqQuestion *question, const char *key, gboolean *hit)
{
  LqStateKey state_key;
  LqDataset *last = find_last (self, key);
  /* it may go to disk, and out of memory, after the look at the disk */
  g_autoptr (LqDataset) leaving = last != NULL && !last->unread ? lq_dataset_ref (last) : NULL;

  g_mutex_unlock (&self->lock);
  lq_store_key_digest (self, question, key, &state_key);
  g_autoptr (LqDataset) stored = find_on_disk (self, question, &state_key, key);
  gboolean fits = stored != NULL && serves (stored, question);
  if (stored != NULL && !fits && question->operation->window != NULL)
    read_for_more (self, stored);
  g_mutex_lock (&self->lock);
  LqDataset *there = find_in_memory (self, question, key);
  *hit = there != NULL || fits;
  if (there != NULL)
    return lq_dataset_ref (there);
  if (fits)
    {
      adopt_stored (self, stored);
      return g_steal_pointer (&stored);
    }
  if (question->kept_only)
    return NULL;
  g_autoptr (LqDataset) dataset = dataset_new (self, question, &state_key, g_strdup (key));
  begin_flight (self, dataset, question, stored != NULL && !stored->unread ? stored : leaving);
  return g_steal_pointer (&dataset);
}

/* The question as a text. A span that ended long ago is a question of its own, unless the answer that goes up to now
 * holds it. Transfer full. */
static char *
choose_key (LqStore *self, const LqQuestion *question)
{
  const LqWindow *window = question->operation->window;
  g_autofree char *key = lq_store_key_text (question, FALSE);

  if (window == NULL || !lq_window_is_settled (window, &question->span, lq_clock_wall_s (self->clock)) ||
      has (self, question, key))
    return g_steal_pointer (&key);
  return lq_store_key_text (question, TRUE);
}

LqDataset *
lq_store_ask (LqStore *self, const LqQuestion *question, LqWaiter *waiter)
{
  g_autofree char *key = choose_key (self, question);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqDataset *there = find_in_memory (self, question, key);
  gboolean hit = TRUE;
  g_autoptr (LqDataset) dataset =
      there != NULL ? lq_dataset_ref (there) : find_elsewhere (self, question, key, &hit);

  /* what turns out to be there no more must not be asked for */
  if (dataset != NULL && question->kept_only && dataset->unread)
    lq_store_kept_read (dataset);
  if (dataset == NULL || (question->kept_only && !dataset->complete))
    return NULL;
  dataset->coverage.lowest_s = MIN (dataset->coverage.lowest_s, question->span.from_s);
  if (hit)
    lq_aws_client_count_cache_hit (self->client, &question->operation->action, question->scope->account_id,
                                   question->scope->region);
  g_ptr_array_add (dataset->waiters, waiter);
  dataset->full_waiters += !question->stream;
  if (dataset->complete)
    lq_store_kept_use (dataset);
  lq_flight_advance (dataset);
  return g_steal_pointer (&dataset);
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
  else if (self->complete)
    lq_store_kept_rest (self);
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
  if (self->unread && !lq_store_kept_read (self))
    return LQ_POLL_WAIT;
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
  gboolean complete = self->complete && (!self->unread || lq_store_kept_read (self));
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
      lq_store_kept_grow (self, lq_index_bytes (index));
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
