/* SPDX-License-Identifier: Apache-2.0 */
/* Collection that goes on when its reader gave up, and that runs ahead of a schedule. */
#include <string.h>

#include "base/error.h"
#include "world.h"

#define HOUR_S 3600
#define IMPATIENT_US 1
#define PATIENT_US (600 * G_USEC_PER_SEC)

extern const LqTable lq_table_aws_scopes;

static const char *const one_region[] = { "us-east-1", NULL };

static World *
world_with_collector (void)
{
  World *world = world_new_with_items (one_region);

  lq_engine_collect_behind (world->engine, 0);
  return world;
}

static void
assert_said (const char *text, const char *part)
{
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

static World *
world_without_collector (void)
{
  return world_new_with_items (one_region);
}

static LqCursor *
ask (World *world, const LqTable *table, const char *column, gint64 wait_us)
{
  g_autofree gboolean *used = g_new0 (gboolean, lq_table_n_columns (table));
  g_autoptr (GError) error = NULL;

  used[lq_table_column (table, column)] = TRUE;
  LqQuery query = { .table = table, .used = used, .wait_us = wait_us };
  LqCursor *cursor = lq_engine_query (world->engine, &query, &error);
  g_assert_no_error (error);
  return cursor;
}

static char *
run_on (World *world, const LqTable *table, const char *column, gint64 wait_us)
{
  g_autoptr (LqCursor) cursor = ask (world, table, column, wait_us);
  return world_read (cursor, column);
}

/* One run of a schedule: all names, or "error: ..." after `wait_us`. */
static char *
run (World *world, gint64 wait_us)
{
  return run_on (world, &lq_test_items, "name", wait_us);
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

/* The rest of a schedule whose first query is run(): one that needs the same data, and one that needs none of AWS. */
static void
run_others (World *world, const char *wholes)
{
  g_autofree char *same = run_on (world, &lq_test_wholes, "name", IMPATIENT_US);
  g_autofree char *local = run_on (world, &lq_table_aws_scopes, "region", IMPATIENT_US);

  if (wholes != NULL)
    g_assert_cmpstr (same, ==, wholes);
  else
    assert_said (same, "error: wholes is still being collected after 0 s");
  g_assert_cmpstr (local, ==, "us-east-1");
}

/* An hourly run of what takes 442 s to collect: none of its queries waits longer than its deadline, as no answer comes
 * while one waits, and no run but the first fails. */
static void
test_hourly_schedule (void)
{
  g_autoptr (World) world = world_with_collector ();
  g_autofree char *wholes = world_rows (world, &lq_test_wholes, "name", NULL);
  gint64 start_s = world->now_s += 10 * HOUR_S;

  g_assert_cmpstr (wholes, !=, "");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  assert_said (first, "error: items is still being collected after 0 s (1 answers and 3 pages read, ");
  assert_said (first, " under way); us-east-1 in account 111111111111 is not read yet; ");
  assert_said (first, "collection goes on");
  run_others (world, NULL);
  let_background_end (world, 442);
  g_assert_cmpuint (script_client_calls (NULL), ==, 6);

  for (gint64 hour = 1; hour < 6; hour++)
    {
      world->now_s = start_s + hour * HOUR_S;
      script_client_hold (TRUE);
      g_autofree char *rows = run (world, IMPATIENT_US);
      g_assert_cmpstr (rows, ==, "a b c d e");
      run_others (world, wholes);
      g_assert_false (lq_engine_tick (world->engine));
      world->now_s = start_s + (hour + 1) * HOUR_S - 442 - 221 - 30;
      g_assert_true (lq_engine_tick (world->engine));
      g_assert_true (lq_engine_tick (world->engine));
      g_assert_false (lq_engine_tick (world->engine));
      let_background_end (world, 442);
      g_assert_cmpuint (script_client_calls (NULL), ==, 3 * (hour + 2));
    }
}

/* Each reader of one flight has a deadline of its own: who gives up takes nothing from who does not. */
static void
test_deadlines_differ (void)
{
  static World *(*const make[]) (void) = { world_with_collector, world_without_collector };

  for (gsize i = 0; i < G_N_ELEMENTS (make); i++)
    {
      g_autoptr (World) world = make[i] ();
      script_client_hold (TRUE);
      g_autoptr (LqCursor) patient = ask (world, &lq_test_items, "name", PATIENT_US);
      g_autofree char *given_up = run (world, IMPATIENT_US);
      assert_said (given_up, "error: items is still being collected after 0 s");
      script_client_hold (FALSE);
      g_assert_true (script_client_release ());
      g_autofree char *rows = world_read (patient, "name");
      g_assert_cmpstr (rows, ==, "a b c d e");
      g_assert_cmpuint (script_client_calls (NULL), ==, 3);
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
  assert_said (first, "still being collected");
  assert_said (first, "how long still is not known; give it longer ([collect] deadline");
  g_assert_null (strstr (first, "goes on"));
  script_client_set_backlog (7, 25 * G_USEC_PER_SEC);
  g_autofree char *second = run (world, IMPATIENT_US);
  assert_said (second, "; at least 25 s are left, as 7 calls wait for their turn; ");
  script_client_set_backlog (0, 0);
}

/* The last time tells how long it takes still. */
static void
test_time_left (void)
{
  g_autoptr (World) world = world_with_collector ();

  script_client_hold (TRUE);
  g_autofree char *first = run (world, IMPATIENT_US);
  assert_said (first, "how long still is not known");
  let_background_end (world, 442);
  world->now_s += 10 * HOUR_S;
  g_autofree char *second = run (world, PATIENT_US);
  g_assert_cmpstr (second, ==, "a b c d e");
  world->now_s += 10 * HOUR_S;
  script_client_hold (TRUE);
  g_autofree char *third = run (world, IMPATIENT_US);
  assert_said (third, "; the last time it took 442 s, so some 442 s are left; collection goes on");
  world->now_s += 300;
  g_autofree char *fourth = run (world, IMPATIENT_US);
  assert_said (fourth, "; the last time it took 442 s, so some 142 s are left; collection goes on");
  world->now_s += 300;
  g_autofree char *fifth = run (world, IMPATIENT_US);
  assert_said (fifth, "; longer than the last time, when it took 442 s; collection goes on");
  let_background_end (world, 0);
}

/* One deadline for all that an engine is asked, as a command has it; what is there already is answered past it. */
static void
test_in_all (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  g_autofree char *answered = run (world, 0);
  g_assert_cmpstr (answered, ==, "a b c d e");
  lq_engine_set_wait (world->engine, IMPATIENT_US, TRUE);
  script_client_hold (TRUE);
  g_autofree char *again = run (world, 0);
  g_assert_cmpstr (again, ==, answered);
  g_autofree char *parts = world_rows (world, &lq_test_parts, "name", NULL);
  assert_said (parts, "parts is still being collected after 0 s");
}

/* The same for a check. */
static void
test_check (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autoptr (GError) error = NULL;

  lq_engine_set_wait (world->engine, IMPATIENT_US, TRUE);
  script_client_hold (TRUE);
  g_assert_null (lq_engine_check (world->engine, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DEADLINE);
  assert_said (error->message, "the check has tried 0 of ");
  assert_said (error->message, "give it longer");
  g_clear_error (&error);
  lq_engine_set_wait (world->engine, 0, TRUE);
  lq_engine_cancel_check (world->engine);
  g_assert_null (lq_engine_check (world->engine, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
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
  TEST (deadlines_differ);
  TEST (time_left);
  TEST (in_all);
  TEST (check);
  return g_test_run ();
}
