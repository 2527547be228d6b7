/* SPDX-License-Identifier: Apache-2.0 */
#include "core/collector.h"

#include <string.h>

#include "base/workers.h"
#include "core/query.h"

#define MAX_RECORDS 1024
#define MAX_BEHIND 32 /* cursors read in the background at a time */
#define TICK_US (5 * G_TIME_SPAN_SECOND)
#define DURATIONS_VALID 3
#define SHORTEST_INTERVAL_S 60 /* asked again sooner, it is the same run of a schedule */
#define LEAD_S 30              /* a collection ahead of a schedule starts this much earlier than it needs */

/* One query, as it keeps coming. */
typedef struct
{
  LqQuery *query;    /* to ask it again */
  gint64 started_s;  /* of the last collection that finished; */
  gint64 finished_s; /* 0: there was none */
  gboolean owed;     /* somebody gave up waiting for it and nobody has been answered from it */
  gint64 asked_s[2]; /* the last times a schedule asked, latest first; 0: none */
  guint64 begun;     /* which query of all was the last that asked it */
  gboolean behind;   /* being collected in the background, */
  gint64 since_s;    /* since then */
} Record;

struct _LqCollector
{
  LqEngine *engine;
  LqCollectorOpen open;
  const LqClock *clock;
  gint64 ttl_s;
  GMutex lock;
  GCond closed;
  GHashTable *records; /* signature -> Record */
  guint64 begun;       /* queries so far */
  GHashTable *behind;  /* set of LqCursor being read in the background */
  gboolean closing;
  GThread *ticker;
  LqWorkers *workers; /* read cursors in the background */
};

static void
record_free (gpointer data)
{
  Record *record = data;

  lq_query_free (record->query);
  g_free (record);
}

static gpointer
tick_for_ever (gpointer data)
{
  LqCollector *self = data;

  g_mutex_lock (&self->lock);
  while (!self->closing)
    {
      gint64 until = g_get_monotonic_time () + TICK_US;
      while (!self->closing && g_cond_wait_until (&self->closed, &self->lock, until))
        ;
      if (self->closing)
        break;
      g_mutex_unlock (&self->lock);
      lq_collector_tick (self);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void read_to_end (gpointer data);

LqCollector *
lq_collector_new (LqEngine *engine, LqCollectorOpen open, const LqClock *clock, gint64 ttl_s)
{
  LqCollector *self = g_new0 (LqCollector, 1);

  self->engine = engine;
  self->open = open;
  self->clock = clock;
  self->ttl_s = ttl_s;
  g_mutex_init (&self->lock);
  g_cond_init (&self->closed);
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, record_free);
  self->behind = g_hash_table_new (NULL, NULL);
  self->workers = lq_workers_new ("collect", MAX_BEHIND, read_to_end);
  self->ticker = g_thread_new ("collector", tick_for_ever, self);
  return self;
}

void
lq_collector_free (LqCollector *self)
{
  GHashTableIter iter;
  gpointer cursor;

  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_cond_broadcast (&self->closed);
  g_hash_table_iter_init (&iter, self->behind);
  while (g_hash_table_iter_next (&iter, &cursor, NULL))
    lq_cursor_cancel (cursor);
  g_mutex_unlock (&self->lock);
  lq_workers_free (self->workers);
  g_thread_join (self->ticker);
  g_hash_table_unref (self->records);
  g_hash_table_unref (self->behind);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->closed);
  g_free (self);
}

char *
lq_collector_signature (const LqQuery *query)
{
  g_autoptr (GString) text = g_string_new (query->table->name);
  guint n = lq_table_n_columns (query->table);

  for (guint i = 0; query->used != NULL && i < n; i++)
    {
      if (query->used[i])
        g_string_append_printf (text, "\x1f%u", i);
    }
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      g_string_append_printf (text, "\x1e%u", query->constraints[i].column);
      for (gsize j = 0; query->constraints[i].values[j] != NULL; j++)
        g_string_append_printf (text, "\x1f%s", query->constraints[i].values[j]);
    }
  /* "The last hour" has other numbers in each run, and is the same query. */
  for (gsize i = 0; i < query->n_ranges; i++)
    g_string_append_printf (text, "\x1d%u%s%s", query->ranges[i].column, query->ranges[i].min > G_MININT64 ? ">" : "",
                            query->ranges[i].max < G_MAXINT64 ? "<" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Makes room: a join asks once per row of another table, each time for something else. What is being collected or owed
 * stays. The lock is held. */
static void
forget_oldest (LqCollector *self)
{
  const char *oldest = NULL;
  guint64 begun = G_MAXUINT64;
  GHashTableIter iter;
  gpointer signature, value;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, &signature, &value))
    {
      const Record *record = value;
      if (record->behind || record->owed || record->begun >= begun)
        continue;
      oldest = signature;
      begun = record->begun;
    }
  if (oldest != NULL)
    g_hash_table_remove (self->records, oldest);
}

/* The lock is held. */
static Record *
find_record (LqCollector *self, const char *signature, const LqQuery *query)
{
  Record *record = g_hash_table_lookup (self->records, signature);

  if (record == NULL && query != NULL && g_hash_table_size (self->records) >= MAX_RECORDS)
    forget_oldest (self);
  if (record == NULL && query != NULL && g_hash_table_size (self->records) < MAX_RECORDS)
    {
      record = g_new0 (Record, 1);
      record->query = lq_query_copy (query);
      g_hash_table_insert (self->records, g_strdup (signature), record);
    }
  return record;
}

/* How long after its start a collection is still valid. */
static gint64
valid_for (LqCollector *self, const Record *record)
{
  return MAX (self->ttl_s, DURATIONS_VALID * (record->finished_s - record->started_s));
}

gint64
lq_collector_begin (LqCollector *self, const char *signature, const LqQuery *query)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now_s = lq_clock_wall_s (self->clock);
  gint64 not_before_s = now_s - self->ttl_s;
  Record *record = find_record (self, signature, query);

  if (record == NULL)
    return not_before_s;
  record->begun = ++self->begun;
  if (query->n_ranges > 0)
    {
      lq_query_free (record->query);
      record->query = lq_query_copy (query);
    }
  if (query->wait_us > 0 && now_s - record->asked_s[0] >= SHORTEST_INTERVAL_S)
    {
      record->asked_s[1] = record->asked_s[0];
      record->asked_s[0] = now_s;
    }
  if (record->finished_s > 0 && (record->owed || now_s - record->started_s <= valid_for (self, record)))
    not_before_s = MIN (not_before_s, record->started_s);
  return not_before_s;
}

void
lq_collector_answered (LqCollector *self, const char *signature, gint64 started_s, gint64 not_before_s)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Record *record = find_record (self, signature, NULL);

  if (record == NULL)
    return;
  record->owed = FALSE;
  /* An answer made of a collection that had finished before says nothing about how long one takes. */
  if (record->finished_s > 0 && not_before_s <= record->started_s)
    return;
  record->started_s = started_s;
  record->finished_s = lq_clock_wall_s (self->clock);
}

gint64
lq_collector_last_duration (LqCollector *self, const char *signature, gint64 *begun_s)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Record *record = find_record (self, signature, NULL);

  if (record == NULL)
    return 0;
  if (record->behind)
    *begun_s = MIN (*begun_s, record->since_s);
  return record->finished_s > 0 ? record->finished_s - record->started_s : 0;
}

/* A cursor read in the background. */
typedef struct
{
  LqCollector *collector;
  LqCursor *cursor;
  gboolean owed; /* for somebody who gave up waiting */
} Behind;

static void
read_to_end (gpointer data)
{
  g_autofree Behind *behind = data;
  LqCollector *self = behind->collector;
  g_autoptr (GError) error = NULL;
  g_autofree char *signature = g_strdup (lq_cursor_signature (behind->cursor));

  while (lq_cursor_next (behind->cursor, &error))
    ;
  g_mutex_lock (&self->lock);
  Record *record = find_record (self, signature, NULL);
  if (record != NULL)
    {
      record->behind = FALSE;
      if (error == NULL)
        {
          record->started_s = lq_cursor_started (behind->cursor);
          record->finished_s = lq_clock_wall_s (self->clock);
          record->owed = behind->owed;
        }
    }
  /* before it is closed: whoever ends the collector cancels all that is in there */
  g_hash_table_remove (self->behind, behind->cursor);
  g_mutex_unlock (&self->lock);
  lq_cursor_close (behind->cursor);
}

/* FALSE: there is one already, or there are too many. The lock is held. */
static gboolean
start_behind (LqCollector *self, Record *record, LqCursor *cursor, gboolean owed)
{
  if (self->closing || record == NULL || record->behind || g_hash_table_size (self->behind) >= MAX_BEHIND)
    return FALSE;
  record->behind = TRUE;
  record->since_s = lq_cursor_started (cursor);
  g_hash_table_add (self->behind, cursor);
  Behind *behind = g_new (Behind, 1);
  *behind = (Behind) { self, cursor, owed };
  lq_cursor_read_on (cursor);
  lq_workers_push (self->workers, behind);
  return TRUE;
}

void
lq_collector_adopt (LqCollector *self, LqCursor *cursor)
{
  g_mutex_lock (&self->lock);
  gboolean started = start_behind (self, find_record (self, lq_cursor_signature (cursor), NULL), cursor, TRUE);
  g_mutex_unlock (&self->lock);
  if (!started)
    lq_cursor_close (cursor);
}

/* When a schedule is expected to ask next, which two runs tell; 0 before. */
static gint64
next_run (const Record *record)
{
  return record->asked_s[1] > 0 ? 2 * record->asked_s[0] - record->asked_s[1] : 0;
}

static gboolean
is_due (const Record *record, gint64 now_s)
{
  gint64 duration = record->finished_s - record->started_s;
  gint64 next_s = next_run (record);
  gint64 start_s = next_s - duration - duration / 2 - LEAD_S;

  return next_s > 0 && record->finished_s > 0 && !record->behind && now_s < next_s && now_s >= start_s &&
         record->started_s < start_s;
}

/* A query that is due, copied; NULL: none. The lock is held. */
static LqQuery *
take_due (LqCollector *self)
{
  gint64 now_s = lq_clock_wall_s (self->clock);
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, self->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      if (is_due (record, now_s))
        return lq_query_copy (((Record *) record)->query);
    }
  return NULL;
}

guint
lq_collector_n_behind (LqCollector *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return g_hash_table_size (self->behind);
}

gboolean
lq_collector_tick (LqCollector *self)
{
  g_autoptr (LqQuery) query = NULL;

  g_mutex_lock (&self->lock);
  query = take_due (self);
  g_mutex_unlock (&self->lock);
  if (query == NULL)
    return FALSE;
  LqCursor *cursor = self->open (self->engine, query);
  if (cursor == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  gboolean started = start_behind (self, find_record (self, lq_cursor_signature (cursor), NULL), cursor, FALSE);
  g_mutex_unlock (&self->lock);
  if (!started)
    lq_cursor_close (cursor);
  return started;
}
