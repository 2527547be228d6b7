/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept and for how long, who shares an answer, and what becomes of one that fails or is given up. */
#include <string.h>

#include "base/error.h"
#include "world.h"

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const two_regions[] = { "us-east-1", "eu-west-1", NULL };

static void
test_immutable_facts_stay (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  world_answer (world, "/colors?id=blue", "!403 AccessDeniedException");
  assert_rows (world, &lq_test_items, "name,hue", WHERE ("kind=x"), "a,warm c,");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
  world->now_s += 3000;
  assert_rows (world, &lq_test_items, "name,hue", WHERE ("kind=x"), "a,warm c,");
  /* what was found is true for ever; what was denied is asked again */
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 3);
  world_answer (world, "/colors?id=red", "!404 ResourceNotFoundException");
  assert_rows (world, &lq_test_items, "name,resolution", WHERE ("kind=x"), "a,deleted c,denied");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 4);
}

static void
test_time_to_live (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  world->now_s += 900;
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  world->now_s += 1;
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 6);
}

static void
test_max_age (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("name=e|a"), "");
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y"), "b,1790000000,NULL");
  world->now_s += 60;
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y", "max_age=5"), "b,1790000000,5");
  world->now_s += 1;
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y", "max_age=5"), "b,1790000061,5");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 6);
}

/* A query that takes longer than the age it asked for does not ask the same thing twice. */
static void
test_max_age_counts_from_the_query (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  script_client_hold (TRUE);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name,hue", WHERE ("max_age=60"), TRUE);
  g_assert_true (script_client_release ());
  g_assert_true (script_client_calls ("ListItems") > 0);
  world->now_s += 500;
  script_client_hold (FALSE);
  while (script_client_release ())
    ;
  g_autofree char *rows = world_read (cursor, "name");
  g_assert_cmpstr (rows, ==, "a b c d e");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
}

static void
test_max_age_that_is_none (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autoptr (GError) error = NULL;
  const char *const values[] = { "soon", NULL };
  LqConstraint constraint = { (guint) lq_table_column (&lq_test_items, "max_age"), values };
  LqQuery query = { .table = &lq_test_items, .constraints = &constraint, .n_constraints = 1 };

  g_assert_null (lq_engine_query (world->engine, &query, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
}

static void
test_key_twice (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Size\":1},{\"Name\":\"b\"}],\"NextMarker\":\"n\"}");
  world_answer (world, "/items?MaxItems=2&Marker=n", "{\"Items\":[{\"Name\":\"a\",\"Size\":2}]}");
  script_client_hold (TRUE);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name,size", NULL, TRUE);
  g_assert_true (script_client_release ());
  g_assert_true (lq_cursor_next (cursor, NULL));
  g_assert_true (lq_cursor_next (cursor, NULL));
  g_assert_true (script_client_release ());
  g_autofree char *rest = world_read (cursor, "name,size");
  g_assert_cmpstr (rest, ==, "");
  script_client_hold (FALSE);
  assert_rows (world, &lq_test_items, "name,size", NULL, "a,2 b,NULL");
}

static void
test_errors (void)
{
  static const struct
  {
    const char *body, *said;
  } cases[] = {
    { "{\"Items\":[{\"Size\":1}]}", "items.name (Name): it is missing" },
    { "{\"Items\":[{\"Name\":\"a\",\"Size\":\"big\"}]}", "items.size (Size): a number was expected" },
    { "{}", "the reply has no 'Items'" },
    { "[]", "the reply is no JSON object" },
    { "{\"Items\":[", "the reply is not valid JSON" },
    { "{\"Items\":[],\"NextMarker\":7}", "'NextMarker' is no text" },
    { "!403 AccessDeniedException", "AccessDeniedException" },
    { "!500 ServiceException", "ServiceException" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_new (one_region);
      world_answer (world, "/items?MaxItems=2", cases[i].body);
      g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
      g_test_message ("%s", rows);
      g_assert_true (g_str_has_prefix (rows, "error: "));
      g_assert_nonnull (strstr (rows, cases[i].said));
      if (cases[i].body[0] != '!')
        g_assert_nonnull (strstr (rows, "test ListItems in us-east-1, account 111111111111: "));
      /* an error is not kept */
      world_answer (world, "/items?MaxItems=2", "{\"Items\":[{\"Name\":\"fine\"}]}");
      assert_rows (world, &lq_test_items, "name", NULL, "fine");
    }
}

static void
test_error_on_a_later_page (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/items?MaxItems=2&Marker=m2", "!429 TooManyRequestsException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
}

static void
test_one_failed_scope_fails_the_query (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/items/a/parts", "!403 AccessDeniedException");
  g_autofree char *rows = world_rows (world, &lq_test_parts, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
}

static void
test_marker_that_repeats (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2", "{\"Items\":[],\"NextMarker\":\"n\"}");
  world_answer (world, "/items?MaxItems=2&Marker=n", "{\"Items\":[],\"NextMarker\":\"n\"}");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_nonnull (strstr (rows, "it gave the same NextMarker twice"));
}

static void
test_stream_stops_paging (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autoptr (GError) error = NULL;

  LqCursor *cursor = world_query (world, &lq_test_items, "name", NULL, TRUE);
  g_assert_true (lq_cursor_next (cursor, &error));
  lq_cursor_close (cursor);
  g_assert_cmpuint (script_client_calls (NULL), <=, 2);
  /* what was cut short is not taken for the whole */
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
}

static void
test_one_flight (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  script_client_hold (TRUE);
  g_autoptr (LqCursor) first = world_query (world, &lq_test_items, "name", NULL, FALSE);
  g_autoptr (LqCursor) second = world_query (world, &lq_test_items, "name", NULL, TRUE);
  LqCursor *third = world_query (world, &lq_test_items, "name", NULL, FALSE);
  g_assert_cmpuint (script_client_calls (NULL), ==, 1);
  g_assert_true (script_client_release ());
  lq_cursor_close (third);
  script_client_hold (FALSE);
  while (script_client_release ())
    ;
  g_autofree char *rows = world_read (first, "name");
  g_autofree char *streamed = world_read (second, "name");
  g_assert_cmpstr (rows, ==, "a b c d e");
  g_assert_cmpstr (streamed, ==, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
}

static void
test_abandoned_flight (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  script_client_hold (TRUE);
  LqCursor *cursor = world_query (world, &lq_test_items, "name", NULL, FALSE);
  g_assert_true (script_client_release ());
  lq_cursor_close (cursor);
  while (script_client_release ())
    ;
  g_assert_cmpuint (script_client_calls (NULL), ==, 2);
  script_client_hold (FALSE);
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 5);
}

static gpointer
cancel_cursor (gpointer cursor)
{
  lq_cursor_cancel (cursor);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autoptr (GError) error = NULL;

  script_client_hold (TRUE);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name", NULL, FALSE);
  GThread *thread = g_thread_new ("cancel", cancel_cursor, cursor);
  g_assert_false (lq_cursor_next (cursor, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  g_thread_join (thread);
}

static gboolean
second_time (gpointer data)
{
  guint *asked = data;
  return ++*asked == 2;
}

static void
test_check (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autoptr (GError) error = NULL;
  guint asked = 0;

  script_client_hold (TRUE);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name", NULL, FALSE);
  lq_cursor_set_check (cursor, second_time, &asked);
  g_assert_false (lq_cursor_next (cursor, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  g_assert_cmpuint (asked, ==, 2);
}

static gpointer
read_items (gpointer data)
{
  return world_rows (data, &lq_test_items, "name,hue,owner_title,n_parts", NULL);
}

static void
test_many_threads (void)
{
  g_autoptr (World) world = world_new_with_items (two_regions);
  GThread *threads[8];

  world_answer (world, "/owners", "{\"Owners\":[]}");
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_items, world);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *rows = g_thread_join (threads[i]);
      g_assert_cmpstr (rows, ==, "a,,,0 a,,,0 b,,,0 b,,,0 c,,,0 c,,,0 d,,,0 d,,,0 e,,,0 e,,,0");
    }
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 6);
  g_assert_cmpuint (script_client_calls ("ListOwners"), ==, 2);
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/answers/" #name, test_##name)
  TEST (immutable_facts_stay);
  TEST (time_to_live);
  TEST (max_age);
  TEST (max_age_counts_from_the_query);
  TEST (max_age_that_is_none);
  TEST (key_twice);
  TEST (errors);
  TEST (error_on_a_later_page);
  TEST (one_failed_scope_fails_the_query);
  TEST (marker_that_repeats);
  TEST (stream_stops_paging);
  TEST (one_flight);
  TEST (abandoned_flight);
  TEST (cancel);
  TEST (check);
  TEST (many_threads);
  return g_test_run ();
}
