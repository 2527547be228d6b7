/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace.h"

/* Timers are never early, and late on a busy machine. Turns that came late move none after them: these follow at three
 * fourths of the interval, which at the default share is still below AWS's own rate, until they have caught up with
 * at most so many intervals. */
#define MAX_BEHIND 10
/* Half the rate where AWS throttles, and as much more for each answer as makes up for it within 50 answers. One who is
 * left alone at the lowest rate is back at 10 a second after half a minute. */
#define LOWEST_RATE 0.5
#define ANSWERS_TO_FULL_RATE 100

typedef struct _LqPaceBucket Bucket;

typedef struct
{
  const LqPaceClass *klass;
  gpointer data;
} Waiter;

/* An account and Region. */
typedef struct
{
  GPtrArray *buckets; /* of Bucket, borrowed */
  guint under_way;    /* turns that were not given back yet */
  guint most;         /* of them; one after a call that got no answer, until one does */
  guint first;        /* of its buckets: the next to be asked, where not all may go */
} Scope;

struct _LqPaceBucket
{
  LqPace *pace;
  Scope *scope;
  double full_rate;  /* turns a second: our share of what AWS allows */
  double rate;       /* and as AWS's throttling has left it; both 0: no pacing */
  gint64 slowed_us;  /* monotonic time at which it was last halved */
  gint64 due_us;  /* monotonic time of the next turn, had none been late */
  gint64 next_us; /* and as it is */
  GQueue waiters; /* of Waiter */
  gboolean armed; /* a timer is due */
};

struct _LqPace
{
  const LqClock *clock;
  const LqAwsWaits *waits;
  LqPaceSettings settings;
  GMutex lock;
  GHashTable *buckets; /* key text -> Bucket */
  GHashTable *scopes;  /* key text -> Scope */
  gboolean closed;
};

static void
scope_free (gpointer data)
{
  Scope *scope = data;

  g_ptr_array_unref (scope->buckets);
  g_free (scope);
}

LqPace *
lq_pace_new (const LqClock *clock, const LqAwsWaits *waits, const LqPaceSettings *settings)
{
  LqPace *self = g_new0 (LqPace, 1);

  self->clock = clock;
  self->waits = waits;
  self->settings = *settings;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, scope_free);
  g_mutex_init (&self->lock);
  return self;
}

void
lq_pace_free (LqPace *pace)
{
  lq_pace_close (pace);
  g_hash_table_unref (pace->buckets);
  g_hash_table_unref (pace->scopes);
  g_mutex_clear (&pace->lock);
  g_free (pace);
}

/* With the lock held. */
static Scope *
find_scope (LqPace *pace, const char *account_id, const char *region)
{
  g_autofree char *key = g_strjoin ("\n", account_id != NULL ? account_id : "", region, NULL);
  Scope *scope = g_hash_table_lookup (pace->scopes, key);

  if (scope == NULL)
    {
      scope = g_new0 (Scope, 1);
      scope->buckets = g_ptr_array_new ();
      scope->most = pace->settings.per_scope;
      g_hash_table_insert (pace->scopes, g_steal_pointer (&key), scope);
    }
  return scope;
}

/* With the lock held. */
static Bucket *
find_bucket (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action)
{
  g_autofree char *key = g_strjoin ("\n", account_id != NULL ? account_id : "", region, action->service,
                                    action->bucket != NULL ? action->bucket : "", NULL);
  Bucket *bucket = g_hash_table_lookup (pace->buckets, key);

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->pace = pace;
      bucket->scope = find_scope (pace, account_id, region);
      g_ptr_array_add (bucket->scope->buckets, bucket);
      bucket->full_rate = lq_pace_settings_rate (action) * pace->settings.share;
      bucket->rate = bucket->full_rate;
      bucket->slowed_us = G_MININT64;
      bucket->next_us = G_MININT64;
      g_queue_init (&bucket->waiters);
      g_hash_table_insert (pace->buckets, g_steal_pointer (&key), bucket);
    }
  return bucket;
}

static gint64
interval_of (const Bucket *bucket)
{
  return bucket->rate > 0 ? (gint64) (G_USEC_PER_SEC / bucket->rate) : 0;
}

static gboolean
is_full (const Scope *scope)
{
  return scope->under_way >= scope->most;
}

/* How long until the timer that the bucket needs and has not; -1: none is needed, or whoever gives back a turn sees to
 * it. The caller sets it, without the lock, which this wants held. */
static gint64
arm (Bucket *bucket, gint64 now_us)
{
  if (bucket->armed || is_full (bucket->scope) || g_queue_is_empty (&bucket->waiters))
    return -1;
  bucket->armed = TRUE;
  /* a bucket that never gave a turn has no next one */
  return bucket->next_us > now_us ? bucket->next_us - now_us : 0;
}

/* When the turn after the one that is now may come, with the lock held. */
static void
note_turn (Bucket *bucket, gint64 now_us)
{
  gint64 interval_us = interval_of (bucket);

  bucket->due_us = MAX (bucket->due_us, now_us - MAX_BEHIND * interval_us) + interval_us;
  bucket->next_us = MAX (bucket->due_us, now_us + interval_us - interval_us / 4);
  bucket->scope->under_way++;
}

static void on_timer (gpointer data);

static void
set_timer (Bucket *bucket, gint64 delay_us)
{
  const LqAwsWaits *waits = bucket->pace->waits;

  if (delay_us >= 0)
    waits->later (waits->data, delay_us, on_timer, bucket);
}

static void
drop_all (GQueue *waiters)
{
  Waiter *waiter;

  while ((waiter = g_queue_pop_head (waiters)) != NULL)
    {
      waiter->klass->drop (waiter->data);
      g_free (waiter);
    }
}

/* The first who still wants to go, with the lock held; those before it end up in `unwanted`. */
static Waiter *
take_first (Bucket *bucket, GQueue *unwanted)
{
  Waiter *waiter;

  while ((waiter = g_queue_pop_head (&bucket->waiters)) != NULL)
    {
      if (waiter->klass->wanted (waiter->data))
        return waiter;
      g_queue_push_tail (unwanted, waiter);
    }
  return NULL;
}

/* One turn at most. */
static void
on_timer (gpointer data)
{
  Bucket *bucket = data;
  LqPace *pace = bucket->pace;
  g_autofree Waiter *waiter = NULL;
  GQueue unwanted = G_QUEUE_INIT;

  g_mutex_lock (&pace->lock);
  gint64 now_us = lq_clock_monotonic_us (pace->clock);
  LqPaceTurn turn = { bucket, now_us };
  bucket->armed = FALSE;
  if (now_us >= bucket->next_us && !is_full (bucket->scope))
    waiter = take_first (bucket, &unwanted);
  if (waiter != NULL)
    note_turn (bucket, now_us);
  gint64 delay_us = arm (bucket, now_us);
  g_mutex_unlock (&pace->lock);

  set_timer (bucket, delay_us);
  drop_all (&unwanted);
  if (waiter != NULL)
    waiter->klass->go (waiter->data, &turn);
}

static void
queue (Bucket *bucket, gboolean again, const LqPaceClass *klass, gpointer data)
{
  Waiter *waiter = g_new (Waiter, 1);

  *waiter = (Waiter) { klass, data };
  if (again)
    g_queue_push_head (&bucket->waiters, waiter);
  else
    g_queue_push_tail (&bucket->waiters, waiter);
}

/* Of a bucket that rested: what it did not use is not owed to it. */
static void
start_afresh (Bucket *bucket, gint64 now_us)
{
  bucket->due_us = now_us;
  note_turn (bucket, now_us);
}

/* What becomes of one who enters. */
typedef enum
{
  DROPPED,
  QUEUED,
  GOES,
} Fate;

void
lq_pace_enter (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action, gboolean again,
               const LqPaceClass *klass, gpointer data)
{
  LqPaceTurn turn = { NULL };
  Fate fate = DROPPED;
  gint64 delay_us = -1;

  g_mutex_lock (&pace->lock);
  if (!pace->closed)
    {
      Bucket *bucket = find_bucket (pace, account_id, region, action);
      turn = (LqPaceTurn) { bucket, lq_clock_monotonic_us (pace->clock) };
      if (!g_queue_is_empty (&bucket->waiters) || turn.at_us < bucket->next_us || is_full (bucket->scope))
        fate = QUEUED;
      else if (klass->wanted (data))
        fate = GOES;
      if (fate == QUEUED)
        queue (bucket, again, klass, data);
      else if (fate == GOES)
        start_afresh (bucket, turn.at_us);
      delay_us = arm (bucket, turn.at_us);
    }
  g_mutex_unlock (&pace->lock);

  if (fate == QUEUED)
    set_timer (turn.bucket, delay_us);
  else if (fate == GOES)
    klass->go (data, &turn);
  else
    klass->drop (data);
}

/* AWS throttled a turn of the bucket. One that was had before the rate was halved tells nothing about the rate since:
 * what was under way then halves it once. */
static void
slow_down (Bucket *bucket, gint64 turn_us, gint64 asked_us, gint64 now_us)
{
  if (turn_us > bucket->slowed_us)
    {
      bucket->rate = MAX (bucket->rate / 2, MIN (bucket->full_rate, LOWEST_RATE));
      bucket->slowed_us = now_us;
    }
  if (bucket->full_rate <= 0)
    return;
  gint64 until_us = now_us + MAX (asked_us, 2 * interval_of (bucket));
  bucket->due_us = MAX (bucket->due_us, until_us);
  bucket->next_us = MAX (bucket->next_us, until_us);
}

static void
speed_up (Bucket *bucket, gint64 turn_us)
{
  if (turn_us > bucket->slowed_us)
    bucket->rate = MIN (bucket->rate + bucket->full_rate / ANSWERS_TO_FULL_RATE, bucket->full_rate);
}

/* What a call's end tells about its scope. One that does not answer at all keeps no more than one call waiting, so that
 * the others find room. */
static void
note_end (LqPace *pace, const LqPaceTurn *turn, LqPaceOutcome outcome, gint64 asked_us)
{
  Scope *scope = turn->bucket->scope;

  scope->under_way--;
  if (outcome == LQ_PACE_SILENT)
    scope->most = 1;
  else if (outcome != LQ_PACE_UNKNOWN)
    scope->most = pace->settings.per_scope;
  if (outcome == LQ_PACE_THROTTLED)
    slow_down (turn->bucket, turn->at_us, asked_us, lq_clock_monotonic_us (pace->clock));
  else if (outcome == LQ_PACE_ANSWERED)
    speed_up (turn->bucket, turn->at_us);
}

/* Sets the timers that the scope's buckets did without while it was full, from the bucket numbered `first` on. */
static void
wake (LqPace *pace, Scope *scope, guint first)
{
  gint64 now_us = lq_clock_monotonic_us (pace->clock);
  guint i = 0, length;

  do
    {
      g_mutex_lock (&pace->lock);
      length = scope->buckets->len;
      Bucket *bucket = scope->buckets->pdata[(first + i) % length];
      gint64 delay_us = arm (bucket, now_us);
      g_mutex_unlock (&pace->lock);
      set_timer (bucket, delay_us);
    }
  while (++i < length);
}

void
lq_pace_leave (LqPace *pace, LqPaceTurn *turn, LqPaceOutcome outcome, gint64 asked_us)
{
  if (turn->bucket == NULL)
    return;
  Scope *scope = turn->bucket->scope;
  g_mutex_lock (&pace->lock);
  gboolean was_full = is_full (scope);
  note_end (pace, turn, outcome, asked_us);
  gboolean has_room = was_full && !is_full (scope);
  guint first = scope->first++;
  g_mutex_unlock (&pace->lock);
  turn->bucket = NULL;
  if (has_room)
    wake (pace, scope, first);
}

double
lq_pace_rate (const LqPace *pace, const LqAwsAction *action, double *quota)
{
  *quota = lq_pace_settings_rate (action) * pace->settings.scale;
  return lq_pace_settings_rate (action) * pace->settings.share;
}

gint64
lq_pace_backlog_us (LqPace *pace, guint *n_waiting)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&pace->lock);
  gint64 now_us = lq_clock_monotonic_us (pace->clock);
  gint64 longest_us = 0;
  GHashTableIter iter;
  gpointer value;

  *n_waiting = 0;
  g_hash_table_iter_init (&iter, pace->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Bucket *bucket = value;
      guint n = g_queue_get_length ((GQueue *) &bucket->waiters);
      if (n == 0)
        continue;
      *n_waiting += n;
      longest_us = MAX (longest_us, MAX (bucket->next_us - now_us, 0) + (gint64) (n - 1) * interval_of (bucket));
    }
  return longest_us;
}

void
lq_pace_close (LqPace *pace)
{
  GQueue waiters = G_QUEUE_INIT;
  GHashTableIter iter;
  gpointer value;

  g_mutex_lock (&pace->lock);
  pace->closed = TRUE;
  g_hash_table_iter_init (&iter, pace->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Bucket *bucket = value;
      Waiter *waiter;
      while ((waiter = g_queue_pop_head (&bucket->waiters)) != NULL)
        g_queue_push_tail (&waiters, waiter);
    }
  g_mutex_unlock (&pace->lock);
  drop_all (&waiters);
}
