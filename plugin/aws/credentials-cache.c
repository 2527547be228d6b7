/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-cache.h"

#include "base/error.h"

#define SOFT_S ((gint64) 15 * 60)
#define HARD_S ((gint64) 5 * 60)
/* After a renewal failed, while what is held still works. */
#define PAUSE_S 30

typedef enum
{
  IDLE,
  QUEUED, /* for one of the threads; a thread that may block takes it over, so that nested providers cannot starve */
  FLYING,
} Flight;

typedef struct
{
  LqCredentialsDone done;
  gpointer data;
} Waiter;

typedef struct
{
  LqCredentialsProvider *self; /* borrowed */
  LqCredentialsProvider *inner;
  const LqClock *clock;
  LqWorkers *threads;
  GCancellable *stop;

  GMutex lock;
  Flight flight;
  GArray *waiters;       /* of Waiter */
  LqCredentials *held;   /* may be NULL */
  gint64 soft_s;         /* when to renew behind the back; G_MAXINT64: never */
  gint64 hard_s;         /* when to wait for it */
  gint64 not_before_s;   /* no renewal before that */
} Cache;

static void
cache_free (gpointer data)
{
  Cache *cache = data;

  lq_credentials_provider_unref (cache->inner);
  g_clear_object (&cache->stop);
  g_clear_pointer (&cache->held, lq_credentials_unref);
  g_array_unref (cache->waiters);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

static LqCredentials *cache_get (gpointer data, GCancellable *cancellable, GError **error);
static LqCredentials *cache_peek (gpointer data);
static LqCredentials *cache_held (gpointer data);

static char *
cache_looked (gpointer data)
{
  const Cache *cache = data;
  return lq_credentials_provider_looked (cache->inner);
}

static const LqCredentialsProviderClass cache_class = {
  .name = "cache",
  .get = cache_get,
  .free_data = cache_free,
  .looked = cache_looked,
  .peek = cache_peek,
  .held = cache_held,
};

LqCredentialsProvider *
lq_credentials_cache_new (LqCredentialsProvider *inner, const LqClock *clock, LqWorkers *threads, GCancellable *stop)
{
  Cache *cache = g_new0 (Cache, 1);

  cache->inner = lq_credentials_provider_ref (inner);
  cache->clock = clock;
  cache->threads = threads;
  cache->stop = g_object_ref (stop);
  cache->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
  g_mutex_init (&cache->lock);
  cache->self = lq_credentials_provider_new (&cache_class, cache);
  return cache->self;
}

gboolean
lq_credentials_cache_is (LqCredentialsProvider *provider)
{
  return lq_credentials_provider_data (provider, &cache_class) != NULL;
}

/* With the lock held. */
static void
hold (Cache *cache, LqCredentials *fresh, gint64 now_s)
{
  gint64 lifetime_s = fresh->expires_s - now_s;

  g_clear_pointer (&cache->held, lq_credentials_unref);
  cache->held = lq_credentials_ref (fresh);
  cache->not_before_s = 0;
  cache->soft_s = fresh->expires_s == 0 ? G_MAXINT64 : fresh->expires_s - MIN (SOFT_S, lifetime_s / 2);
  cache->hard_s = fresh->expires_s == 0 ? G_MAXINT64 : fresh->expires_s - MIN (HARD_S, lifetime_s / 4);
}

/* With the lock held. */
static void
queue_flight (Cache *cache)
{
  cache->flight = QUEUED;
  lq_workers_push (cache->threads, lq_credentials_provider_ref (cache->self));
}

/* What is held and will do, with the lock held; starts a renewal where it is time. Borrowed. */
static LqCredentials *
usable (Cache *cache)
{
  gint64 now_s = lq_clock_wall_s (cache->clock);

  if (cache->held == NULL || lq_credentials_have_expired (cache->held, now_s))
    return NULL;
  if (now_s < cache->soft_s || now_s < cache->not_before_s)
    return cache->held;
  if (now_s >= cache->hard_s)
    return NULL;
  if (cache->flight == IDLE)
    queue_flight (cache);
  return cache->held;
}

static LqCredentials *
cache_peek (gpointer data)
{
  Cache *cache = data;

  g_mutex_lock (&cache->lock);
  LqCredentials *held = usable (cache);
  if (held != NULL)
    lq_credentials_ref (held);
  g_mutex_unlock (&cache->lock);
  return held;
}

static LqCredentials *
cache_held (gpointer data)
{
  Cache *cache = data;

  g_mutex_lock (&cache->lock);
  LqCredentials *held = cache->held != NULL ? lq_credentials_ref (cache->held) : NULL;
  g_mutex_unlock (&cache->lock);
  return held;
}

/* What `inner` gives; nothing, and what has expired already, are errors. */
static LqCredentials *
ask_inner (Cache *cache, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqCredentials) fresh = lq_credentials_provider_need (cache->inner, cancellable, error);

  if (fresh == NULL)
    return NULL;
  if (lq_credentials_have_expired (fresh, lq_clock_wall_s (cache->clock)))
    {
      g_autoptr (GDateTime) expired = g_date_time_new_from_unix_utc (fresh->expires_s);
      g_autofree char *when = g_date_time_format (expired, "%Y-%m-%dT%H:%M:%SZ");
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "the credentials from %s expired at %s: renew them",
                   fresh->source, when);
      return NULL;
    }
  return g_steal_pointer (&fresh);
}

/* Makes the flight that `cache->flight` says is FLYING, and tells all who wait. */
static LqCredentials *
fly (Cache *cache, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqCredentials) fresh = ask_inner (cache, cancellable, &problem);
  g_autoptr (GArray) waiters = NULL;

  g_mutex_lock (&cache->lock);
  gint64 now_s = lq_clock_wall_s (cache->clock);
  if (fresh != NULL)
    hold (cache, fresh, now_s);
  else if (cache->held != NULL && !lq_credentials_have_expired (cache->held, now_s))
    {
      fresh = lq_credentials_ref (cache->held);
      cache->not_before_s = now_s + PAUSE_S;
    }
  cache->flight = IDLE;
  /* the one who flew gave up; the others did not */
  if (fresh == NULL && cancellable != cache->stop && cache->waiters->len > 0 &&
      g_error_matches (problem, LQ_ERROR, LQ_ERROR_CANCELLED))
    queue_flight (cache);
  else
    {
      waiters = g_steal_pointer (&cache->waiters);
      cache->waiters = g_array_new (FALSE, FALSE, sizeof (Waiter));
    }
  g_mutex_unlock (&cache->lock);

  for (guint i = 0; waiters != NULL && i < waiters->len; i++)
    {
      const Waiter *waiter = &g_array_index (waiters, Waiter, i);
      waiter->done (fresh, fresh == NULL ? problem : NULL, waiter->data);
    }
  if (fresh == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return g_steal_pointer (&fresh);
}

static void
run_queued (gpointer data)
{
  g_autoptr (LqCredentialsProvider) self = data;
  Cache *cache = lq_credentials_provider_data (self, &cache_class);

  g_mutex_lock (&cache->lock);
  gboolean mine = cache->flight == QUEUED;
  if (mine)
    cache->flight = FLYING;
  g_mutex_unlock (&cache->lock);
  if (mine)
    {
      g_autoptr (LqCredentials) fresh = fly (cache, cache->stop, NULL);
    }
}

LqWorkers *
lq_credentials_cache_threads_new (guint max)
{
  return lq_workers_new ("credentials", max, run_queued);
}

void
lq_credentials_cache_get_async (LqCredentialsProvider *cached, LqCredentialsDone done, gpointer data)
{
  Cache *cache = lq_credentials_provider_data (cached, &cache_class);
  g_autoptr (LqCredentials) now = NULL;

  g_mutex_lock (&cache->lock);
  LqCredentials *held = usable (cache);
  if (held != NULL)
    now = lq_credentials_ref (held);
  else
    {
      Waiter waiter = { done, data };
      g_array_append_val (cache->waiters, waiter);
      if (cache->flight == IDLE)
        queue_flight (cache);
    }
  g_mutex_unlock (&cache->lock);
  if (now != NULL)
    done (now, NULL, data);
}

void
lq_credentials_cache_invalidate (LqCredentialsProvider *cached, const LqCredentials *refused)
{
  Cache *cache = lq_credentials_provider_data (cached, &cache_class);

  g_mutex_lock (&cache->lock);
  if (cache->held != NULL && lq_credentials_equal (cache->held, refused))
    g_clear_pointer (&cache->held, lq_credentials_unref);
  g_mutex_unlock (&cache->lock);
}

/* A thread that waits for another's flight. Shared with the flight, as the thread may give up first. */
typedef struct
{
  GMutex lock;
  GCond landed;
  gboolean over;
  LqCredentials *credentials;
  GError *error;
} Wait;

static void
wait_clear (gpointer data)
{
  Wait *wait = data;

  g_clear_pointer (&wait->credentials, lq_credentials_unref);
  g_clear_error (&wait->error);
  g_mutex_clear (&wait->lock);
  g_cond_clear (&wait->landed);
}

static void
wait_unref (gpointer wait)
{
  g_atomic_rc_box_release_full (wait, wait_clear);
}

/* Ends the wait, unless it is over. */
static void
wait_end (Wait *wait, LqCredentials *credentials, const GError *error)
{
  g_mutex_lock (&wait->lock);
  if (!wait->over)
    {
      wait->over = TRUE;
      wait->credentials = credentials != NULL ? lq_credentials_ref (credentials) : NULL;
      wait->error = error != NULL ? g_error_copy (error) : NULL;
      g_cond_signal (&wait->landed);
    }
  g_mutex_unlock (&wait->lock);
}

static void
wait_landed (LqCredentials *credentials, const GError *error, gpointer data)
{
  wait_end (data, credentials, error);
  wait_unref (data);
}

static void
wait_cancelled (GCancellable *cancellable, gpointer data)
{
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled while waiting for credentials");
  wait_end (data, NULL, error);
}

static LqCredentials *
wait_for_flight (Cache *cache, GCancellable *cancellable, GError **error)
{
  Wait *wait = g_atomic_rc_box_new0 (Wait);
  LqCredentials *found = NULL;

  g_mutex_init (&wait->lock);
  g_cond_init (&wait->landed);
  lq_credentials_cache_get_async (cache->self, wait_landed, g_atomic_rc_box_acquire (wait));
  gulong handler = cancellable == NULL
                       ? 0
                       : g_cancellable_connect (cancellable, G_CALLBACK (wait_cancelled), wait, NULL);
  g_mutex_lock (&wait->lock);
  while (!wait->over)
    g_cond_wait (&wait->landed, &wait->lock);
  found = g_steal_pointer (&wait->credentials);
  if (wait->error != NULL)
    g_propagate_error (error, g_steal_pointer (&wait->error));
  g_mutex_unlock (&wait->lock);
  g_cancellable_disconnect (cancellable, handler);
  wait_unref (wait);
  return found;
}

/* On a thread that may block: it flies itself where nobody does yet. */
static LqCredentials *
cache_get (gpointer data, GCancellable *cancellable, GError **error)
{
  Cache *cache = data;

  g_mutex_lock (&cache->lock);
  LqCredentials *held = usable (cache);
  if (held != NULL)
    lq_credentials_ref (held);
  gboolean mine = held == NULL && cache->flight != FLYING;
  if (mine)
    cache->flight = FLYING;
  g_mutex_unlock (&cache->lock);
  if (held != NULL)
    return held;
  return mine ? fly (cache, cancellable, error) : wait_for_flight (cache, cancellable, error);
}
