/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-cache.h"

#include "base/error.h"
#include "http-server.h"

#define MINUTE_S 60
#define HOUR_S 3600
#define BROKEN (-1)
#define NOTHING_TO_OFFER (-2)
#define EXPIRED (-10)

/* A source that counts how often it is asked, and may be made to hang. */
typedef struct
{
  LqClock clock;
  gint now_s; /* atomic */
  LqWorkers *threads;
  GCancellable *stop;
  LqCredentialsProvider *cached;

  gint asked; /* atomic */
  gint lifetime_s; /* atomic; 0: for ever; or one of the below */
  HttpGate entered;
  HttpGate *open; /* waits for this; NULL: does not */
  gboolean obeys; /* a cancellable ends the waiting */
} World;

static gint64
read_wall (gpointer data)
{
  World *world = data;
  return (gint64) g_atomic_int_get (&world->now_s) * G_USEC_PER_SEC;
}

static LqCredentials *
source_get (gpointer data, GCancellable *cancellable, GError **error)
{
  World *world = data;
  g_autofree char *key_id = g_strdup_printf ("key%d", g_atomic_int_add (&world->asked, 1) + 1);
  gint lifetime_s = g_atomic_int_get (&world->lifetime_s);

  http_gate_add (&world->entered);
  if (world->open != NULL)
    http_gate_await (world->open, 1);
  if (world->obeys && g_cancellable_is_cancelled (cancellable))
    g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled");
  else if (lifetime_s == BROKEN)
    g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "no route");
  else if (lifetime_s != NOTHING_TO_OFFER)
    return lq_credentials_new (key_id, "secret", NULL,
                               lifetime_s == 0 ? 0 : g_atomic_int_get (&world->now_s) + lifetime_s, NULL, "the source");
  return NULL;
}

static char *
source_looked (gpointer data)
{
  return g_strdup ("keys under the mat");
}

static void
world_start (World *world, gint lifetime_s)
{
  static const LqCredentialsProviderClass klass = { .name = "source", .get = source_get, .looked = source_looked };

  *world = (World) { .now_s = 1000000, .lifetime_s = lifetime_s };
  world->clock = (LqClock) { read_wall, read_wall, world };
  world->threads = lq_credentials_cache_threads_new (1);
  world->stop = g_cancellable_new ();
  http_gate_init (&world->entered);
  g_autoptr (LqCredentialsProvider) source = lq_credentials_provider_new (&klass, world);
  world->cached = lq_credentials_cache_new (source, &world->clock, world->threads, world->stop);
}

static void
world_clear (World *world)
{
  lq_workers_free (world->threads);
  lq_credentials_provider_unref (world->cached);
  g_object_unref (world->stop);
  http_gate_clear (&world->entered);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
expect_key (World *world, const char *key_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqCredentials) got = lq_credentials_provider_get (world->cached, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (got->access_key_id, ==, key_id);
}

static void
expect_error (World *world, LqErrorCode kind, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_credentials_provider_get (world->cached, NULL, &error));
  g_assert_error (error, LQ_ERROR, (int) kind);
  g_assert_cmpstr (error->message, ==, message);
}

/* Waits until nothing is queued or running on the threads: those that were asked for come before this. */
static void
settle (World *world)
{
  lq_workers_free (world->threads);
  world->threads = lq_credentials_cache_threads_new (1);
}

static void
test_held_for_ever (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, 0);
  g_assert_null (lq_credentials_provider_peek (world.cached));
  expect_key (&world, "key1");
  g_atomic_int_add (&world.now_s, 1000 * HOUR_S);
  expect_key (&world, "key1");
  g_autoptr (LqCredentials) peeked = lq_credentials_provider_peek (world.cached);
  g_assert_cmpstr (peeked->access_key_id, ==, "key1");
}

static void
test_renewed_behind_the_back (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, HOUR_S);
  expect_key (&world, "key1");
  g_atomic_int_add (&world.now_s, 44 * MINUTE_S);
  expect_key (&world, "key1");
  g_assert_cmpint (world.asked, ==, 1);
  g_atomic_int_add (&world.now_s, 2 * MINUTE_S);
  expect_key (&world, "key1");
  http_gate_await (&world.entered, 2);
  lq_workers_free (world.threads);
  expect_key (&world, "key2");
  g_assert_cmpint (world.asked, ==, 2);
  world.threads = lq_credentials_cache_threads_new (1);
}

static void
test_waited_for_at_the_end (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, HOUR_S);
  expect_key (&world, "key1");
  g_atomic_int_add (&world.now_s, 56 * MINUTE_S);
  g_assert_null (lq_credentials_provider_peek (world.cached));
  expect_key (&world, "key2");
}

/* Of a short life the last quarter is waited for, not the last five minutes, which might be all of it. */
static void
test_short_lives (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, 4 * MINUTE_S);
  expect_key (&world, "key1");
  g_atomic_int_add (&world.now_s, MINUTE_S);
  expect_key (&world, "key1");
  g_assert_cmpint (world.asked, ==, 1);
  g_atomic_int_add (&world.now_s, 2 * MINUTE_S + 1);
  expect_key (&world, "key2");
}

static void
test_failed_renewal (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, HOUR_S);
  expect_key (&world, "key1");
  g_atomic_int_add (&world.now_s, 56 * MINUTE_S);
  world.lifetime_s = BROKEN;
  expect_key (&world, "key1"); /* it still works */
  g_assert_cmpint (world.asked, ==, 2);
  expect_key (&world, "key1"); /* and nobody is asked again at once */
  g_assert_cmpint (world.asked, ==, 2);
  g_atomic_int_add (&world.now_s, MINUTE_S);
  expect_key (&world, "key1");
  g_assert_cmpint (world.asked, ==, 3);
  g_atomic_int_add (&world.now_s, 4 * MINUTE_S);
  expect_error (&world, LQ_ERROR_NETWORK, "no route");
  world.lifetime_s = HOUR_S;
  expect_key (&world, "key5");
}

static void
test_nothing_and_expired (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, NOTHING_TO_OFFER);
  expect_error (&world, LQ_ERROR_CREDENTIALS,
                "no AWS credentials found: looked for keys under the mat; set the variables, or name a profile that "
                "has some (AWS_PROFILE)");
  world.lifetime_s = EXPIRED;
  expect_error (&world, LQ_ERROR_CREDENTIALS,
                "the credentials from the source expired at 1970-01-12T13:46:30Z: renew them");
}

static void
test_invalidated (void)
{
  g_auto (World) world = { 0 };

  world_start (&world, 0);
  g_autoptr (LqCredentials) first = lq_credentials_provider_get (world.cached, NULL, NULL);
  lq_credentials_cache_invalidate (world.cached, first);
  expect_key (&world, "key2");
  lq_credentials_cache_invalidate (world.cached, first); /* late: it is not what is held any more */
  expect_key (&world, "key2");
}

typedef struct
{
  HttpGate told;
  GPtrArray *keys; /* of char *, filled on one thread */
} Told;

static void
on_told (LqCredentials *credentials, const GError *error, gpointer data)
{
  Told *told = data;

  g_ptr_array_add (told->keys, g_strdup (credentials != NULL ? credentials->access_key_id : error->message));
  http_gate_add (&told->told);
}

static void
told_clear (Told *told)
{
  http_gate_clear (&told->told);
  g_ptr_array_unref (told->keys);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static void
told_start (Told *told)
{
  http_gate_init (&told->told);
  told->keys = g_ptr_array_new_with_free_func (g_free);
}

static void
test_one_flight_for_all (void)
{
  g_auto (HttpGate) open = { 0 };
  g_auto (World) world = { 0 };
  g_auto (Told) told = { 0 };

  http_gate_init (&open);
  told_start (&told);
  world_start (&world, 0);
  world.open = &open;
  for (int i = 0; i < 100; i++)
    lq_credentials_cache_get_async (world.cached, on_told, &told);
  http_gate_await (&world.entered, 1);
  for (int i = 0; i < 100; i++)
    lq_credentials_cache_get_async (world.cached, on_told, &told);
  http_gate_add (&open);
  http_gate_await (&told.told, 200);
  g_assert_cmpint (world.asked, ==, 1);
  for (guint i = 0; i < told.keys->len; i++)
    g_assert_cmpstr (told.keys->pdata[i], ==, "key1");
}

static gpointer
get_blocking (gpointer data)
{
  World *world = data;
  return lq_credentials_provider_get (world->cached, NULL, NULL);
}

static gpointer
get_cancelled (gpointer data)
{
  gpointer *both = data;
  World *world = both[0];
  GError *error = NULL;

  g_assert_null (lq_credentials_provider_get (world->cached, both[1], &error));
  return error;
}

/* All threads hang elsewhere: who may block flies himself, for the others too. */
static void
test_taken_over (void)
{
  g_auto (HttpGate) open = { 0 };
  g_auto (World) hanging = { 0 };
  g_auto (World) world = { 0 };
  g_auto (Told) told = { 0 };

  http_gate_init (&open);
  told_start (&told);
  world_start (&hanging, 0);
  hanging.open = &open;
  lq_credentials_cache_get_async (hanging.cached, on_told, &told);
  http_gate_await (&hanging.entered, 1);

  world_start (&world, 0);
  lq_workers_free (world.threads);
  lq_credentials_provider_unref (world.cached);
  static const LqCredentialsProviderClass klass = { .name = "source", .get = source_get };
  g_autoptr (LqCredentialsProvider) source = lq_credentials_provider_new (&klass, &world);
  world.cached = lq_credentials_cache_new (source, &world.clock, hanging.threads, world.stop);
  lq_credentials_cache_get_async (world.cached, on_told, &told);
  g_assert_cmpint (g_atomic_int_get (&world.asked), ==, 0);
  expect_key (&world, "key1");
  http_gate_await (&told.told, 1);
  http_gate_add (&open);
  http_gate_await (&told.told, 2);
  world.threads = lq_credentials_cache_threads_new (1);
  settle (&hanging);
  g_assert_cmpint (world.asked, ==, 1);
}

/* Who flies for all and is cancelled leaves the flight to the others. */
static void
test_cancelled_flyer (void)
{
  g_auto (HttpGate) open = { 0 };
  g_auto (World) world = { 0 };
  g_auto (Told) told = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  http_gate_init (&open);
  told_start (&told);
  world_start (&world, 0);
  world.open = &open;
  world.obeys = TRUE;
  gpointer both[] = { &world, cancellable };
  GThread *flyer = g_thread_new ("flyer", get_cancelled, both);
  http_gate_await (&world.entered, 1);
  lq_credentials_cache_get_async (world.cached, on_told, &told);
  g_cancellable_cancel (cancellable);
  http_gate_add (&open);
  g_autoptr (GError) error = g_thread_join (flyer);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  http_gate_await (&told.told, 1);
  g_assert_cmpstr (told.keys->pdata[0], ==, "key2");
}

/* Who waits for another's flight may give up, and the flight goes on. */
static void
test_cancelled_waiter (void)
{
  g_auto (HttpGate) open = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  http_gate_init (&open);
  world_start (&world, 0);
  world.open = &open;
  GThread *flyer = g_thread_new ("flyer", get_blocking, &world);
  http_gate_await (&world.entered, 1);
  gpointer both[] = { &world, cancellable };
  GThread *waiter = g_thread_new ("waiter", get_cancelled, both);
  g_cancellable_cancel (cancellable);
  g_autoptr (GError) error = g_thread_join (waiter);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  http_gate_add (&open);
  g_autoptr (LqCredentials) got = g_thread_join (flyer);
  g_assert_cmpstr (got->access_key_id, ==, "key1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-cache/held-for-ever", test_held_for_ever);
  g_test_add_func ("/aws/credentials-cache/renewed-behind-the-back", test_renewed_behind_the_back);
  g_test_add_func ("/aws/credentials-cache/waited-for-at-the-end", test_waited_for_at_the_end);
  g_test_add_func ("/aws/credentials-cache/short-lives", test_short_lives);
  g_test_add_func ("/aws/credentials-cache/failed-renewal", test_failed_renewal);
  g_test_add_func ("/aws/credentials-cache/nothing-and-expired", test_nothing_and_expired);
  g_test_add_func ("/aws/credentials-cache/invalidated", test_invalidated);
  g_test_add_func ("/aws/credentials-cache/one-flight-for-all", test_one_flight_for_all);
  g_test_add_func ("/aws/credentials-cache/taken-over", test_taken_over);
  g_test_add_func ("/aws/credentials-cache/cancelled-flyer", test_cancelled_flyer);
  g_test_add_func ("/aws/credentials-cache/cancelled-waiter", test_cancelled_waiter);
  return g_test_run ();
}
