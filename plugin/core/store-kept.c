/* SPDX-License-Identifier: Apache-2.0 */
/* How much stays in memory: complete answers in the order of their last use. The least recently used that nobody reads
 * go to disk well below the limit, so that a process grows little with the number of accounts; where they cannot, or
 * not fast enough, they are dropped past the limit, and asked again when they are needed. */
#include "core/store-private.h"

/* Of a dataset and of each of its blocks, beside the rows: names, lists, allocation. */
#define OVERHEAD_BYTES 1024
#define BLOCK_OVERHEAD_BYTES 256
/* The part of the limit past which answers go to disk, the rest being for what waits to be written; and the least that
 * may wait, whatever the limit. */
#define RESTING_PART 8
#define LEAST_WAITING_BYTES ((gsize) 8 * 1024 * 1024)
/* What is written in one transaction, which costs about as much for many small answers as for one. It is waited for a
 * moment, unless it is a large part of what may rest in memory. */
#define TOGETHER 32
#define TOGETHER_BYTES ((gsize) 256 * 1024)
#define TOGETHER_PART 8
#define TOGETHER_US (G_USEC_PER_SEC / 10)

static gsize
rows_bytes (const LqDataset *dataset)
{
  gsize bytes = 0;

  for (guint i = 0; i < dataset->blocks->len; i++)
    bytes += lq_block_bytes (dataset->blocks->pdata[i]) + BLOCK_OVERHEAD_BYTES;
  return bytes;
}

gboolean
lq_store_kept_is_fact (const LqTable *table)
{
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      if (column->flags & LQ_COLUMN_IMMUTABLE)
        return TRUE;
    }
  return FALSE;
}

/* What serves beyond its time to live, so that the next process need not ask for it, either. */
static gboolean
lasts (const LqDataset *dataset)
{
  return dataset->revision != NULL || (dataset->found && lq_store_kept_is_fact (dataset->table));
}

/* How many of those that wait make up one transaction. `*full`: no more would go into it. */
static guint
count_together (LqStore *store, gsize most_bytes, gboolean *full)
{
  gsize bytes = 0;
  guint n = 0;

  *full = FALSE;
  for (GList *link = store->to_write.head; link != NULL && !*full; link = link->next)
    {
      n++;
      bytes += rows_bytes (link->data);
      *full = n == TOGETHER || bytes >= most_bytes;
    }
  return n;
}

static gboolean
is_worth_writing (LqStore *store)
{
  gboolean full;

  count_together (store, MIN (TOGETHER_BYTES, store->memory_limit / RESTING_PART / TOGETHER_PART), &full);
  return full;
}

static void
send_to_disk (LqDataset *dataset)
{
  LqStore *store = dataset->store;

  dataset->to_write = TRUE;
  if (store->to_write.head == NULL)
    store->waits_since_us = lq_clock_monotonic_us (store->clock);
  g_queue_push_tail (&store->to_write, lq_dataset_ref (dataset));
  lq_workers_push (store->writer, store);
  if (is_worth_writing (store))
    g_cond_signal (&store->worth_writing);
}

/* After any change of its bytes, of who reads it, or of whether it leaves. */
static void
count_aside (LqDataset *dataset)
{
  gsize aside = dataset->leaving || dataset->waiters->len > 0 ? dataset->bytes : 0;

  dataset->store->aside_bytes += aside - dataset->aside;
  dataset->aside = aside;
}

static gboolean
is_kept (const LqDataset *dataset)
{
  return dataset->kept_link.data != NULL;
}

static void
move_to (GQueue *queue, LqDataset *dataset)
{
  g_queue_unlink (dataset->kept_in, &dataset->kept_link);
  dataset->kept_in = queue;
  g_queue_push_tail_link (queue, &dataset->kept_link);
}

/* After any change of who reads it, or of whether it leaves. */
static void
put_in_place (LqDataset *dataset)
{
  LqStore *store = dataset->store;
  gboolean rests = dataset->waiters->len == 0 && !dataset->reading && !dataset->leaving;

  if (is_kept (dataset))
    move_to (rests ? &store->resting : &store->staying, dataset);
}

/* What left is the first to go. */
static void
come_back (LqDataset *dataset)
{
  dataset->leaving = FALSE;
  put_in_place (dataset);
  if (is_kept (dataset))
    {
      g_queue_unlink (dataset->kept_in, &dataset->kept_link);
      g_queue_push_head_link (dataset->kept_in, &dataset->kept_link);
    }
}

void
lq_store_kept_drop (LqDataset *dataset)
{
  LqStore *store = dataset->store;

  if (!is_kept (dataset))
    return;
  g_queue_unlink (dataset->kept_in, &dataset->kept_link);
  dataset->kept_link.data = NULL;
  store->kept_bytes -= dataset->bytes;
  dataset->bytes = 0;
  dataset->leaving = FALSE;
  count_aside (dataset);
  lq_dataset_unref (dataset);
}

/* Nobody finds it in memory any more. */
static void
evict (LqDataset *dataset)
{
  GHashTable *datasets = dataset->store->datasets;
  LqDataset *current = g_hash_table_lookup (datasets, dataset->key);

  if (current == dataset)
    g_hash_table_remove (datasets, dataset->key);
  else if (current != NULL && current->previous == dataset)
    g_clear_pointer (&current->previous, lq_dataset_unref);
  lq_store_kept_drop (dataset);
}

/* The disk is slower than what comes: what waits for it longest goes without. */
static void
drop_waiting (LqStore *store)
{
  gsize most = MAX (store->memory_limit, LEAST_WAITING_BYTES);

  for (GList *link = store->to_write.head, *next; link != NULL && store->kept_bytes > most && !store->keep_all;
       link = next)
    {
      g_autoptr (LqDataset) dataset = NULL;
      next = link->next;
      if (!((LqDataset *) link->data)->leaving || ((LqDataset *) link->data)->waiters->len > 0)
        continue;
      dataset = link->data;
      g_queue_delete_link (&store->to_write, link);
      dataset->to_write = FALSE;
      evict (dataset);
    }
}

/* As soon as it is on disk. */
static void
leave (LqDataset *dataset)
{
  dataset->leaving = TRUE;
  count_aside (dataset);
  if (!dataset->to_write)
    send_to_disk (dataset);
}

/* What could not go stays until it is used again, so that it is looked at once. */
static void
send_away (LqDataset *dataset)
{
  LqStore *store = dataset->store;

  if (!dataset->on_disk && !dataset->refused && lq_state_takes (store->state))
    leave (dataset);
  else if (dataset->on_disk || !store->keep_all)
    evict (dataset);
}

static void
make_room (LqStore *store)
{
  gsize most = lq_state_takes (store->state) ? store->memory_limit / RESTING_PART : store->memory_limit;

  while (store->resting.head != NULL && store->kept_bytes - store->aside_bytes > most)
    {
      LqDataset *dataset = store->resting.head->data;
      move_to (&store->staying, dataset);
      send_away (dataset);
    }
  drop_waiting (store);
}

void
lq_store_kept_rest (LqDataset *dataset)
{
  put_in_place (dataset);
  count_aside (dataset);
  make_room (dataset->store);
}

void
lq_store_kept_use (LqDataset *dataset)
{
  LqStore *store = dataset->store;

  if (!is_kept (dataset))
    {
      dataset->kept_link.data = lq_dataset_ref (dataset);
      dataset->kept_in = &store->staying;
      g_queue_push_tail_link (dataset->kept_in, &dataset->kept_link);
      dataset->bytes = sizeof *dataset + OVERHEAD_BYTES + rows_bytes (dataset);
      store->kept_bytes += dataset->bytes;
      if (!dataset->on_disk && lasts (dataset) && lq_state_takes (store->state))
        send_to_disk (dataset);
    }
  lq_store_kept_rest (dataset);
}

void
lq_store_kept_grow (LqDataset *dataset, gsize bytes)
{
  if (!is_kept (dataset))
    return;
  dataset->bytes += bytes;
  dataset->store->kept_bytes += bytes;
  lq_store_kept_rest (dataset);
}

/* What was on disk is there no more. Nobody has read any of it, so it can begin anew. */
static void
ask_again (LqDataset *dataset)
{
  lq_store_kept_drop (dataset);
  dataset->unread = dataset->on_disk = FALSE;
  dataset->complete = dataset->found = dataset->last_page = FALSE;
  dataset->started_s = lq_clock_wall_s (dataset->store->clock);
  if (dataset->waiters->len > 0)
    lq_flight_advance (dataset);
  else
    lq_store_forget (dataset);
}

gboolean
lq_store_kept_read (LqDataset *dataset)
{
  LqStore *store = dataset->store;

  if (dataset->reading)
    return FALSE;
  dataset->reading = TRUE;
  put_in_place (dataset);
  g_mutex_unlock (&store->lock);
  GPtrArray *blocks =
      lq_state_read (store->state, &dataset->state_key, &dataset->stored, dataset->table, dataset->scope);
  g_mutex_lock (&store->lock);
  dataset->reading = FALSE;
  if (blocks != NULL)
    {
      g_ptr_array_unref (dataset->blocks);
      dataset->blocks = blocks;
      dataset->unread = FALSE;
      lq_store_kept_grow (dataset, rows_bytes (dataset));
    }
  else
    ask_again (dataset);
  lq_store_wake (dataset);
  return blocks != NULL;
}

/* The lock is held on entry and exit. */
static void
wait_for_more (LqStore *store)
{
  gint64 left_us;

  while (store->to_write.head != NULL && !store->ending && !is_worth_writing (store) &&
         (left_us = store->waits_since_us + TOGETHER_US - lq_clock_monotonic_us (store->clock)) > 0)
    g_cond_wait_until (&store->worth_writing, &store->lock, g_get_monotonic_time () + left_us);
}

/* Takes what goes into one transaction out of what waits; LqDataset. The lock is held. */
static GPtrArray *
take_together (LqStore *store)
{
  GPtrArray *together = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_dataset_unref);
  gboolean full;

  for (guint n = count_together (store, TOGETHER_BYTES, &full); n > 0; n--)
    g_ptr_array_add (together, g_queue_pop_head (&store->to_write));
  store->waits_since_us = lq_clock_monotonic_us (store->clock);
  return together;
}

static void
write_together (LqStore *store, GPtrArray *together)
{
  g_autofree LqStateEntry *entries = g_new0 (LqStateEntry, together->len);

  for (guint i = 0; i < together->len; i++)
    {
      const LqDataset *dataset = together->pdata[i];
      entries[i] = (LqStateEntry) {
        .key = &dataset->state_key,
        .answer = { .as_of_s = dataset->started_s, .found = dataset->found, .revision = dataset->revision },
        .fact = dataset->found && lq_store_kept_is_fact (dataset->table),
        .blocks = g_ptr_array_ref (dataset->blocks),
      };
    }
  g_mutex_unlock (&store->lock);
  lq_state_write (store->state, entries, together->len);
  g_mutex_lock (&store->lock);
  for (guint i = together->len; i-- > 0;)
    {
      LqDataset *dataset = together->pdata[i];
      g_ptr_array_unref (entries[i].blocks);
      dataset->to_write = FALSE;
      dataset->on_disk = entries[i].written;
      dataset->refused = !entries[i].written;
      if (dataset->leaving)
        come_back (dataset);
      count_aside (dataset);
    }
}

void
lq_store_kept_write_next (gpointer data)
{
  LqStore *store = data;

  g_mutex_lock (&store->lock);
  wait_for_more (store);
  GPtrArray *together = take_together (store);
  write_together (store, together);
  make_room (store);
  g_mutex_unlock (&store->lock);
  g_ptr_array_unref (together);
}
