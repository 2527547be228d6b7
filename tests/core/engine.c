/* SPDX-License-Identifier: Apache-2.0 */
/* From a query to rows: which calls are made, which rows come, what is kept. */
#include <string.h>

#include "base/error.h"
#include "world.h"

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const two_regions[] = { "us-east-1", "eu-west-1", NULL };

/* Five items on three pages. */
static World *
five_items (const char *const *regions)
{
  World *world = world_new (regions);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Size\":1,\"Kind\":\"x\",\"Owner\":\"o1\",\"Color\":\"red\"},"
                "{\"Name\":\"b\",\"Size\":2,\"Kind\":\"y\",\"Color\":\"red\"}],\"NextMarker\":\"m/1\"}");
  world_answer (
      world, "/items?MaxItems=2&Marker=m%2F1",
      "{\"Items\":[{\"Name\":\"c\",\"Kind\":\"x\",\"Owner\":\"o2\",\"Color\":\"blue\"},{\"Name\":\"d\",\"Size\":-4}],"
      "\"NextMarker\":\"m2\"}");
  world_answer (world, "/items?MaxItems=2&Marker=m2", "{\"Items\":[{\"Name\":\"e\",\"Size\":5}],\"NextMarker\":null}");
  return world;
}

#define assert_rows(world, table, columns, where, expected)                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *rows_ = world_rows (world, table, columns, where);                                                \
    g_assert_cmpstr (rows_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_pages (void)
{
  g_autoptr (World) world = five_items (one_region);

  assert_rows (world, &lq_test_items, "name,size,note", NULL, "a,1, b,2, c,NULL, d,-4, e,5,");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 3);
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  g_assert_cmpuint (script_client_cache_hits (), ==, 1);
  g_assert_cmpuint (script_client_identity_calls (), ==, 1);
}

static void
test_empty_page_with_marker (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2", "{\"Items\":[],\"NextMarker\":\"n\"}");
  world_answer (world, "/items?MaxItems=2&Marker=n", "{\"Items\":[{\"Name\":\"z\"}]}");
  assert_rows (world, &lq_test_items, "name", NULL, "z");
}

static void
test_no_rows (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2", "{\"Items\":[]}");
  assert_rows (world, &lq_test_items, "name", NULL, "");
  assert_rows (world, &lq_test_parts, "name", NULL, "");
}

static void
test_scope_columns (void)
{
  g_autoptr (World) world = five_items (two_regions);

  world_answer (world, "/items/e", "{\"Name\":\"e\"}");
  assert_rows (world, &lq_test_items, "account_id,region,partition,name", WHERE ("name=e"),
               "111111111111,eu-west-1,aws,e 111111111111,us-east-1,aws,e");
}

static void
test_pruned_scopes (void)
{
  g_autoptr (World) world = five_items (two_regions);

  assert_rows (world, &lq_test_items, "name", WHERE ("region=ap-east-1"), "");
  assert_rows (world, &lq_test_items, "name", WHERE ("region=us-east-1", "region=eu-west-1"), "");
  g_assert_cmpuint (script_client_identity_calls (), ==, 0);
  assert_rows (world, &lq_test_items, "name", WHERE ("account_id=222222222222"), "");
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
  assert_rows (world, &lq_test_items, "name", WHERE ("region=eu-west-1"), "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
}

static void
test_get_by_key (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/items/a", "{\"Name\":\"a\",\"Size\":1}");
  world_answer (world, "/items/c", "{\"Name\":\"c\"}");
  assert_rows (world, &lq_test_items, "name,size", WHERE ("name=a|c|nobody"), "a,1 c,NULL");
  g_assert_cmpuint (script_client_calls ("GetItem"), ==, 3);
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 0);
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  assert_rows (world, &lq_test_items, "name", WHERE ("name=b"), "b");
  g_assert_cmpuint (script_client_calls ("GetItem"), ==, 3);
}

static void
test_key_that_cannot_be (void)
{
  g_autoptr (World) world = five_items (one_region);
  g_autofree char *long_name = g_strnfill (5000, 'x');
  g_autofree char *where = g_strconcat ("name=", long_name, NULL);

  assert_rows (world, &lq_test_items, "name", WHERE (where), "");
  assert_rows (world, &lq_test_items, "name", WHERE ("name="), "");
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
}

static void
test_flag_filter (void)
{
  g_autoptr (World) world = five_items (one_region);

  assert_rows (world, &lq_test_items, "name", WHERE ("kind=x"), "a c");
  assert_rows (world, &lq_test_items, "name", WHERE ("kind=x|y"), "a b c");
}

static void
test_children (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":2}]}");
  world_answer (world, "/items/b/parts", "{\"Parts\":[]}");
  world_answer (world, "/items/c/parts", "{\"Parts\":[{\"Number\":7}]}");
  world_answer (world, "/items/e/parts", "{\"Parts\":[{\"Number\":9}]}");
  /* d has no answer: it went away after it was listed */
  assert_rows (world, &lq_test_parts, "name,part", NULL, "a,1 a,2 c,7 e,9");
  g_assert_cmpuint (script_client_calls ("ListParts"), ==, 5);
}

static void
test_child_by_key (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":2}]}");
  assert_rows (world, &lq_test_parts, "name,part", WHERE ("name=a"), "a,1 a,2");
  assert_rows (world, &lq_test_parts, "name,part", WHERE ("name=a", "part=2"), "a,2");
  g_assert_cmpuint (script_client_calls (NULL), ==, 1);
}

static void
test_expand (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Labels\":[{\"L\":\"p\"},{\"L\":\"q\"}]},{\"Name\":\"b\"}]}");
  assert_rows (world, &lq_test_labels, "name,label,position", NULL, "a,p,1 a,q,2");
  assert_rows (world, &lq_test_labels, "name,label", WHERE ("label=q"), "a,q");
  g_assert_cmpuint (script_client_calls (NULL), ==, 1);
}

static void
test_lookup_of_a_whole_table (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/owners",
                "{\"Owners\":[{\"Id\":\"o1\",\"Title\":\"One\"},{\"Id\":\"o3\",\"Title\":\"Three\"}]}");
  assert_rows (world, &lq_test_items, "name,owner_title", NULL, "a,One b, c, d, e,");
  g_assert_cmpuint (script_client_calls ("ListOwners"), ==, 1);
  assert_rows (world, &lq_test_items, "name,owner_sum", WHERE ("name=a"), "a,4");
}

static void
test_lookup_that_drops_rows (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/detail/a", "{\"Name\":\"a\",\"State\":\"Active\"}");
  world_answer (world, "/detail/d", "{\"Name\":\"d\",\"State\":\"Failed\"}");
  assert_rows (world, &lq_test_items, "name,state", NULL, "a,Active d,Failed");
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 5);
}

static void
test_lookup_shared_by_rows (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  assert_rows (world, &lq_test_items, "name,hue,resolution", NULL, "a,warm,ok b,warm,ok c,,deleted d,, e,,");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
  assert_rows (world, &lq_test_items, "name", WHERE ("resolution=deleted"), "c");
}

static void
test_count (void)
{
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":2}]}");
  assert_rows (world, &lq_test_items, "name,n_parts", NULL, "a,2 b,0 c,0 d,0 e,0");
  assert_rows (world, &lq_test_parts, "name,part", NULL, "a,1 a,2");
  g_assert_cmpuint (script_client_calls ("ListParts"), ==, 5);
}

static void
test_immutable_facts_stay (void)
{
  g_autoptr (World) world = five_items (one_region);

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
  g_autoptr (World) world = five_items (one_region);

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
  g_autoptr (World) world = five_items (one_region);

  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("name=e|a"), "");
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y"), "b,1790000000,NULL");
  world->now_s += 60;
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y", "max_age=5"), "b,1790000000,5");
  world->now_s += 1;
  assert_rows (world, &lq_test_items, "name,data_as_of,max_age", WHERE ("kind=y", "max_age=5"), "b,1790000061,5");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 6);
}

static void
test_max_age_that_is_none (void)
{
  g_autoptr (World) world = five_items (one_region);
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
  g_autoptr (World) world = five_items (one_region);

  world_answer (world, "/items?MaxItems=2&Marker=m2", "!429 TooManyRequestsException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
}

static void
test_one_failed_scope_fails_the_query (void)
{
  g_autoptr (World) world = five_items (one_region);

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
  g_autoptr (World) world = five_items (one_region);
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
  g_autoptr (World) world = five_items (one_region);

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
  g_autoptr (World) world = five_items (one_region);

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
  g_autoptr (World) world = five_items (one_region);
  g_autoptr (GError) error = NULL;

  script_client_hold (TRUE);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name", NULL, FALSE);
  GThread *thread = g_thread_new ("cancel", cancel_cursor, cursor);
  g_assert_false (lq_cursor_next (cursor, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_rowids (void)
{
  g_autoptr (World) world = five_items (one_region);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "size", NULL, FALSE);

  while (lq_cursor_next (cursor, NULL))
    {
      gint64 rowid = lq_cursor_rowid (cursor);
      g_assert_cmpint (rowid, >, 0);
      g_assert_true (g_hash_table_add (seen, g_memdup2 (&rowid, sizeof rowid)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 5);
}

static void
test_no_region (void)
{
  g_autoptr (World) world = world_new (NULL);
  g_autoptr (GError) error = NULL;
  LqQuery query = { .table = &lq_test_items };

  g_assert_null (lq_engine_query (world->engine, &query, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
}

static gpointer
read_items (gpointer data)
{
  return world_rows (data, &lq_test_items, "name,hue,owner_title,n_parts", NULL);
}

static void
test_many_threads (void)
{
  g_autoptr (World) world = five_items (two_regions);
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
#define TEST(name) g_test_add_func ("/core/engine/" #name, test_##name)
  TEST (pages);
  TEST (empty_page_with_marker);
  TEST (no_rows);
  TEST (scope_columns);
  TEST (pruned_scopes);
  TEST (get_by_key);
  TEST (key_that_cannot_be);
  TEST (flag_filter);
  TEST (children);
  TEST (child_by_key);
  TEST (expand);
  TEST (lookup_of_a_whole_table);
  TEST (lookup_that_drops_rows);
  TEST (lookup_shared_by_rows);
  TEST (count);
  TEST (immutable_facts_stay);
  TEST (time_to_live);
  TEST (max_age);
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
  TEST (rowids);
  TEST (no_region);
  TEST (many_threads);
  return g_test_run ();
}
