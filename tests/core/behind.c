/* SPDX-License-Identifier: Apache-2.0 */
/* Collection that goes on when its reader gave up, and that runs ahead of a schedule. */
#include <string.h>

#include "base/error.h"
#include "world.h"

#define HOUR_S 3600
#define IMPATIENT_US 1
#define PATIENT_US (600 * G_USEC_PER_SEC)

static const char *const one_region[] = { "us-east-1", NULL };

static World *
world_with_collector (void)
{
  World *world = world_new_with_items (one_region);

  lq_engine_collect_behind (world->engine, 0);
  return world;
}

/* One run of a schedule: all names, or "error: ..." after `wait_us`. */
static char *
run (World *world, gint64 wait_us)
{
  g_autofree gboolean *used = g_new0 (gboolean, lq_table_n_columns (&lq_test_items));
  g_autoptr (GError) error = NULL;

  used[lq_table_column (&lq_test_items, "name")] = TRUE;
  LqQuery query = { .table = &lq_test_items, .used = used, .wait_us = wait_us };
  g_autoptr (LqCursor) cursor = lq_engine_query (world->engine, &query, &error);
  g_assert_no_error (error);
  return world_read (cursor, "name");
}

/* Lets what goes on in the background end; `seconds` pass meanwhile. */
static void
let_background_end (World *world, gint64 seconds)
{
  world->now_s += seconds;
  script_client_hold (FALSE);
  while (lq_engine_n_behind (world->engine) > 0)
    {
      if (!script_client_release ())
        g_thread_yield ();
    }
}

static void
test_goes_on (void)
{
  g_autoptr (World) world = world_with_collector ();

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_test_message ("%s", first);
  g_assert_true (g_str_has_prefix (first, "error: items is still being collected after"));
  g_assert_nonnull (strstr (first, "1 under way"));
  g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
  g_autofree char *second = run (world, IMPATIENT_US);
  g_assert_true (g_str_has_prefix (second, "error: "));
  g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
  let_background_end (world, 0);
  g_autofree char *third = run (world, PATIENT_US);
  g_assert_cmpstr (third, ==, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
}

/* An hourly run of what takes 442 s to collect. */
static void
test_hourly_schedule (void)
{
  g_autoptr (World) world = world_with_collector ();
  gint64 start_s = world->now_s;

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_assert_true (g_str_has_prefix (first, "error: "));
  let_background_end (world, 442);
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);

  for (gint64 hour = 1; hour < 6; hour++)
    {
      world->now_s = start_s + hour * HOUR_S;
      g_autofree char *rows = run (world, IMPATIENT_US);
      g_assert_cmpstr (rows, ==, "a b c d e");
      g_assert_false (lq_engine_tick (world->engine));
      world->now_s = start_s + (hour + 1) * HOUR_S - 442 - 221 - 30;
      script_client_hold (TRUE);
      g_assert_true (lq_engine_tick (world->engine));
      g_assert_false (lq_engine_tick (world->engine));
      let_background_end (world, 442);
      g_assert_cmpuint (script_client_calls (NULL), ==, 3 * (hour + 1));
    }
}

/* Until somebody has been answered from it, and no longer. */
static void
test_answered_once (void)
{
  g_autoptr (World) world = world_with_collector ();

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  let_background_end (world, 10);
  world->now_s += 10 * HOUR_S;
  g_autofree char *second = run (world, PATIENT_US);
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  world->now_s += 1;
  g_autofree char *third = run (world, PATIENT_US);
  g_assert_cmpuint (script_client_calls (NULL), ==, 6);
  g_assert_cmpstr (second, ==, third);
}

/* What took long stays valid for three times as long. */
static void
test_long_collections_last (void)
{
  g_autoptr (World) world = world_with_collector ();

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  let_background_end (world, 1000);
  g_autofree char *second = run (world, PATIENT_US);
  world->now_s += 1999;
  g_autofree char *third = run (world, PATIENT_US);
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  world->now_s += 2;
  g_autofree char *fourth = run (world, PATIENT_US);
  g_assert_cmpuint (script_client_calls (NULL), ==, 6);
}

static void
test_failure_behind (void)
{
  g_autoptr (World) world = world_with_collector ();

  world_answer (world, "/items?MaxItems=2", "!403 AccessDeniedException");
  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_assert_nonnull (strstr (first, "still being collected"));
  let_background_end (world, 0);
  g_autofree char *second = run (world, PATIENT_US);
  g_assert_nonnull (strstr (second, "AccessDenied"));
}

static void
test_end_while_collecting (void)
{
  g_autoptr (World) world = world_with_collector ();

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
}

/* A join asks once per row of another table; what takes long is remembered all the same. */
static void
test_many_queries (void)
{
  g_autoptr (World) world = world_with_collector ();

  g_autofree char *another = world_rows (world, &lq_test_items, "name,region", NULL);
  for (guint i = 0; i < 1100; i++)
    {
      g_autofree char *where = g_strdup_printf ("name=n%u", i);
      assert_rows (world, &lq_test_items, "name", WHERE (where), "");
    }
  world->now_s += 10 * HOUR_S;
  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_assert_true (g_str_has_prefix (first, "error: "));
  g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
  let_background_end (world, 442);
  g_autofree char *second = run (world, IMPATIENT_US);
  g_assert_cmpstr (second, ==, "a b c d e");
}

/* Without a collector a query that is late is over. */
static void
test_no_collector (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  g_assert_nonnull (strstr (first, "still being collected"));
  g_assert_null (strstr (first, "goes on"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/behind/" #name, test_##name)
  TEST (goes_on);
  TEST (hourly_schedule);
  TEST (answered_once);
  TEST (long_collections_last);
  TEST (failure_behind);
  TEST (end_while_collecting);
  TEST (many_queries);
  TEST (no_collector);
  return g_test_run ();
}
