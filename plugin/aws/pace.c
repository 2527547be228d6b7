/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define DEFAULT_SHARE (2.0 / 3.0)
#define MIN_SHARE 0.01
#define MAX_SHARE 1000.0
/* Of the bucket that most calls share: AWS's own, and what [collect] pace may say instead. */
#define USUAL_RATE 15.0
#define MIN_RATE 0.01
#define MAX_RATE 100000.0
/* Timers are never early, and late on a busy machine. Turns that came late move none after them: these follow at three
 * fourths of the interval, which at the default share is still below AWS's own rate, until they have caught up with
 * at most so many intervals. */
#define MAX_BEHIND 10

typedef struct
{
  const char *service;
  const char *bucket;
  double per_second;
} Rate;

/* The first that fits counts; NULL fits everything. */
static const Rate rates[] = {
  { "lambda", "GetFunction", 100 },
  { "lambda", "GetPolicy", 15 },
  { "lambda", NULL, USUAL_RATE },
  { "sts", NULL, 600 },
  { "cloudtrail", NULL, 2 },
  { NULL, NULL, 5 },
};

typedef struct
{
  const LqPaceClass *klass;
  gpointer data;
} Waiter;

typedef struct
{
  LqPace *pace;
  gint64 interval_us;
  gint64 due_us;  /* monotonic time of the next turn, had none been late */
  gint64 next_us; /* and as it is */
  GQueue waiters; /* of Waiter */
  gboolean armed; /* a timer is due */
} Bucket;

struct _LqPace
{
  const LqClock *clock;
  const LqAwsWaits *waits;
  double share;
  GMutex lock;
  GHashTable *buckets; /* key text -> Bucket */
  gboolean closed;
};

LqPace *
lq_pace_new (const LqClock *clock, const LqAwsWaits *waits, double share)
{
  LqPace *self = g_new0 (LqPace, 1);

  self->clock = clock;
  self->waits = waits;
  self->share = share;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  return self;
}

void
lq_pace_free (LqPace *pace)
{
  lq_pace_close (pace);
  g_hash_table_unref (pace->buckets);
  g_mutex_clear (&pace->lock);
  g_free (pace);
}

/* What [collect] pace makes of AWS's rates: times 0 for off, times 1 for on. */
static gboolean
read_scale (const LqConfig *config, double *scale, GError **error)
{
  g_autofree char *pace = config != NULL ? lq_config_get (config, "collect", "pace") : NULL;
  double rate;

  *scale = 1;
  if (pace == NULL || strcmp (pace, "on") == 0)
    return TRUE;
  if (strcmp (pace, "off") == 0)
    {
      *scale = 0;
      return TRUE;
    }
  if (!lq_config_get_double (config, "collect", "pace", MIN_RATE, MAX_RATE, USUAL_RATE, &rate, NULL))
    {
      g_autofree char *shown = lq_text_escape (pace, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "[collect] pace is '%s'; it takes on, off, or the requests a second that AWS allows, from %g to %g",
                   shown, MIN_RATE, MAX_RATE);
      return FALSE;
    }
  *scale = rate / USUAL_RATE;
  return TRUE;
}

gboolean
lq_pace_read_share (const LqConfig *config, double *share, GError **error)
{
  double scale;

  *share = DEFAULT_SHARE;
  if (!read_scale (config, &scale, error))
    return FALSE;
  if (config != NULL && !lq_config_get_double (config, "collect", "pace_share", MIN_SHARE, MAX_SHARE, DEFAULT_SHARE,
                                               share, error))
    return FALSE;
  *share *= scale;
  return TRUE;
}

static double
rate_of (const LqAwsAction *action)
{
  for (gsize i = 0;; i++)
    {
      const Rate *rate = &rates[i];
      if (rate->service == NULL ||
          (strcmp (rate->service, action->service) == 0 &&
           (rate->bucket == NULL || g_strcmp0 (rate->bucket, action->bucket) == 0)))
        return rate->per_second;
    }
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
      bucket->interval_us = (gint64) (G_USEC_PER_SEC / (rate_of (action) * pace->share));
      bucket->next_us = G_MININT64;
      g_queue_init (&bucket->waiters);
      g_hash_table_insert (pace->buckets, g_steal_pointer (&key), bucket);
    }
  return bucket;
}

/* How long until the timer that the bucket needs and has not; -1: none is needed. The caller sets it, without the lock,
 * which this wants held. */
static gint64
arm (Bucket *bucket, gint64 now_us)
{
  if (bucket->armed || g_queue_is_empty (&bucket->waiters))
    return -1;
  bucket->armed = TRUE;
  return MAX (bucket->next_us - now_us, 0);
}

/* When the turn after the one that is now may come, with the lock held. */
static void
note_turn (Bucket *bucket, gint64 now_us)
{
  gint64 interval_us = bucket->interval_us;

  bucket->due_us = MAX (bucket->due_us, now_us - MAX_BEHIND * interval_us) + interval_us;
  bucket->next_us = MAX (bucket->due_us, now_us + interval_us - interval_us / 4);
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
  bucket->armed = FALSE;
  if (now_us >= bucket->next_us)
    waiter = take_first (bucket, &unwanted);
  if (waiter != NULL)
    note_turn (bucket, now_us);
  gint64 delay_us = arm (bucket, now_us);
  g_mutex_unlock (&pace->lock);

  set_timer (bucket, delay_us);
  drop_all (&unwanted);
  if (waiter != NULL)
    waiter->klass->go (waiter->data);
}

/* Whether the turn is now, with the lock held; else the waiter is queued. */
static gboolean
take_turn (Bucket *bucket, gboolean again, const Waiter *waiter, gint64 now_us)
{
  if (g_queue_is_empty (&bucket->waiters) && now_us >= bucket->next_us)
    {
      bucket->due_us = now_us;
      note_turn (bucket, now_us);
      return TRUE;
    }
  gpointer copy = g_memdup2 (waiter, sizeof *waiter);
  if (again)
    g_queue_push_head (&bucket->waiters, copy);
  else
    g_queue_push_tail (&bucket->waiters, copy);
  return FALSE;
}

void
lq_pace_enter (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action, gboolean again,
               const LqPaceClass *klass, gpointer data)
{
  Waiter waiter = { klass, data };
  Bucket *bucket = NULL;
  gint64 delay_us = -1;

  g_mutex_lock (&pace->lock);
  gboolean mine = pace->closed || pace->share <= 0;
  gboolean wanted = !pace->closed;
  if (!mine)
    {
      gint64 now_us = lq_clock_monotonic_us (pace->clock);
      bucket = find_bucket (pace, account_id, region, action);
      mine = take_turn (bucket, again, &waiter, now_us);
      delay_us = arm (bucket, now_us);
    }
  g_mutex_unlock (&pace->lock);

  if (!mine)
    set_timer (bucket, delay_us);
  else if (wanted && klass->wanted (data))
    klass->go (data);
  else
    klass->drop (data);
}

void
lq_pace_push_back (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action,
                   gint64 delay_us)
{
  if (pace->share <= 0)
    return;
  g_mutex_lock (&pace->lock);
  Bucket *bucket = find_bucket (pace, account_id, region, action);
  gint64 until_us = lq_clock_monotonic_us (pace->clock) + MAX (delay_us, 2 * bucket->interval_us);
  bucket->due_us = MAX (bucket->due_us, until_us);
  bucket->next_us = MAX (bucket->next_us, until_us);
  g_mutex_unlock (&pace->lock);
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
