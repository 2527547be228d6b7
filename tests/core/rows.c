/* SPDX-License-Identifier: Apache-2.0 */
/* From a query to rows: which calls are made, which rows come. */
#include <string.h>

#include "base/error.h"
#include "world.h"

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const two_regions[] = { "us-east-1", "eu-west-1", NULL };

static void
test_pages (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

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
  g_autoptr (World) world = world_new_with_items (two_regions);

  world_answer (world, "/items/e", "{\"Name\":\"e\"}");
  assert_rows (world, &lq_test_items, "account_id,region,partition,name", WHERE ("name=e"),
               "111111111111,eu-west-1,aws,e 111111111111,us-east-1,aws,e");
}

static void
test_pruned_scopes (void)
{
  g_autoptr (World) world = world_new_with_items (two_regions);

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
  g_autoptr (World) world = world_new_with_items (one_region);

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
  g_autoptr (World) world = world_new_with_items (one_region);
  g_autofree char *long_name = g_strnfill (5000, 'x');
  g_autofree char *where = g_strconcat ("name=", long_name, NULL);

  assert_rows (world, &lq_test_items, "name", WHERE (where), "");
  assert_rows (world, &lq_test_items, "name", WHERE ("name="), "");
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
}

static void
test_flag_filter (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  assert_rows (world, &lq_test_items, "name", WHERE ("kind=x"), "a c");
  assert_rows (world, &lq_test_items, "name", WHERE ("kind=x|y"), "a b c");
}

static void
test_children (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

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
  g_autoptr (World) world = world_new_with_items (one_region);

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
test_expand_what_comes_twice (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Labels\":[{\"L\":\"p\"},{\"L\":\"q\"},{\"L\":\"p\"}]},"
                "{\"Name\":\"b\",\"Labels\":[{\"L\":\"p\"}]}]}");
  assert_rows (world, &lq_test_labels, "name,label,position", NULL, "a,p,3 a,q,2 b,p,1");
  assert_rows (world, &lq_test_wholes, "name,label", NULL, "a,a a,p a,p a,q b,b b,p");
}

static void
test_expand_with_the_parent (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Kind\":\"x\",\"Size\":3,\"Labels\":[{\"L\":\"p\"},{\"L\":\"q\"}]},"
                "{\"Name\":\"b\"}]}");
  assert_rows (world, &lq_test_wholes, "name,place,label,kind,count", NULL,
               "a,0,a,x,3 a,1,p,,NULL a,2,q,,NULL b,0,b,,NULL");
  assert_rows (world, &lq_test_wholes, "name,label", WHERE ("place=1"), "a,p");
  assert_rows (world, &lq_test_labels, "name,label,position", NULL, "a,p,1 a,q,2");
  g_assert_cmpuint (script_client_calls (NULL), ==, 1);
}

static void
test_lookup_of_a_whole_table (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/owners",
                "{\"Owners\":[{\"Id\":\"o1\",\"Title\":\"One\"},{\"Id\":\"o3\",\"Title\":\"Three\"}]}");
  assert_rows (world, &lq_test_items, "name,owner_title", NULL, "a,One b, c, d, e,");
  g_assert_cmpuint (script_client_calls ("ListOwners"), ==, 1);
  assert_rows (world, &lq_test_items, "name,owner_sum", WHERE ("name=a"), "a,4");
}

static void
test_lookup_that_drops_rows (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/detail/a", "{\"Name\":\"a\",\"State\":\"Active\"}");
  world_answer (world, "/detail/d", "{\"Name\":\"d\",\"State\":\"Failed\"}");
  assert_rows (world, &lq_test_items, "name,state", NULL, "a,Active d,Failed");
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 5);
}

static void
test_lookup_shared_by_rows (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  assert_rows (world, &lq_test_items, "name,hue,resolution", NULL, "a,warm,ok b,warm,ok c,,deleted d,, e,,");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
  assert_rows (world, &lq_test_items, "name", WHERE ("resolution=deleted"), "c");
}

static void
test_count (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":2}]}");
  assert_rows (world, &lq_test_items, "name,n_parts", NULL, "a,2 b,0 c,0 d,0 e,0");
  assert_rows (world, &lq_test_parts, "name,part", NULL, "a,1 a,2");
  g_assert_cmpuint (script_client_calls ("ListParts"), ==, 5);
}

/* What is made of what the row holds is judged before anything is looked up. */
static void
test_made_of_the_row (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/detail/a", "{\"Name\":\"a\",\"State\":\"Active\"}");
  assert_rows (world, &lq_test_items, "name,is_red,nothing", NULL, "a,1, b,1, c,0, d,0, e,0,");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  assert_rows (world, &lq_test_items, "name,state", WHERE ("is_red=1"), "a,Active");
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 2);
  assert_rows (world, &lq_test_items, "name", WHERE ("is_red=0"), "c d e");
  assert_rows (world, &lq_test_items, "name", WHERE ("is_red=2"), "");
}

/* A lookup that depends on another: what is made of it uses both, and the rows go on side by side. */
static void
test_lookup_for_some_rows (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  world_answer (world, "/colors?id=blue", "{\"Hue\":\"cold\"}");
  world_answer (world, "/detail/a", "{\"Name\":\"a\",\"State\":\"Active\"}");
  world_answer (world, "/detail/c", "{\"Name\":\"c\",\"State\":\"Failed\"}");
  world->now_s = 1700000000;
  assert_rows (world, &lq_test_items, "name,summary", WHERE ("kind=x"),
               "a,111111111111/Active/1/us-east-1/1700000000 c,111111111111//0/us-east-1/1700000000");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 1);
  assert_rows (world, &lq_test_items, "name,warm_state", NULL, "a,Active b, c, d, e,");
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 2);
  assert_rows (world, &lq_test_items, "name", WHERE ("summary=111111111111/Active/1/us-east-1/1700000000"), "a");
  world->now_s++;
  assert_rows (world, &lq_test_items, "name", WHERE ("summary=111111111111/Active/1/us-east-1/1700000000"), "");
}

static void
test_lookup_with_a_second (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Owner\":\"o1\",\"Color\":\"red\"},"
                "{\"Name\":\"b\",\"Owner\":\"g1\",\"Color\":\"red\"},{\"Name\":\"c\",\"Owner\":\"g1\"},"
                "{\"Name\":\"d\",\"Owner\":\"g2\",\"Color\":\"red\"},{\"Name\":\"e\",\"Color\":\"red\"}]}");
  world_answer (world, "/owners", "{\"Owners\":[{\"Id\":\"o1\",\"Title\":\"One\"}]}");
  world_answer (world, "/guests/g1", "{\"Title\":\"Guest\"}");
  assert_rows (world, &lq_test_items, "name,host", NULL, "a,One b,Guest c, d, e,");
  g_assert_cmpuint (script_client_calls ("ListOwners"), ==, 1);
  g_assert_cmpuint (script_client_calls ("GetGuest"), ==, 2);
  assert_rows (world, &lq_test_items, "name,owner_title,host", WHERE ("is_red=1"), "a,One,One b,,Guest d,, e,,");
  g_assert_cmpuint (script_client_calls ("GetGuest"), ==, 2);
}

/* Each row passes the stages of its lookups, more rows than wait at a time. */
static void
test_lookups_of_many_rows (void)
{
  g_autoptr (World) world = world_new (one_region);
  g_autoptr (GString) items = g_string_new ("{\"Items\":[");
  guint n = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *path = g_strdup_printf ("/detail/n%u", i);
      g_autofree char *state = g_strdup_printf ("{\"Name\":\"n%u\",\"State\":\"s%u\"}", i, i);
      world_answer (world, path, state);
      g_string_append_printf (items, "%s{\"Name\":\"n%u\",\"Color\":\"%s\"}", i > 0 ? "," : "", i,
                              i % 2 == 0 ? "red" : "blue");
    }
  g_string_append (items, "]}");
  world_answer (world, "/items?MaxItems=2", items->str);
  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  world_answer (world, "/colors?id=blue", "{\"Hue\":\"cold\"}");
  g_autoptr (LqCursor) cursor = world_query (world, &lq_test_items, "name,warm_state", NULL, FALSE);
  while (lq_cursor_next (cursor, NULL))
    {
      LqValue name, state;
      lq_cursor_value (cursor, (guint) lq_table_column (&lq_test_items, "name"), &name);
      lq_cursor_value (cursor, (guint) lq_table_column (&lq_test_items, "warm_state"), &state);
      gboolean even = g_ascii_strtoull (name.text + 1, NULL, 10) % 2 == 0;
      g_assert_cmpstr (state.text + (even ? 1 : 0), ==, even ? name.text + 1 : "");
      n++;
    }
  g_assert_cmpuint (n, ==, 1000);
  g_assert_cmpuint (script_client_calls ("GetDetail"), ==, 500);
}

/* Nothing is there, which is no failure. */
static void
test_service_not_in_region (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/owners", "!0 " LQ_AWS_NOT_IN_REGION);
  assert_rows (world, &lq_test_items, "name,owner_title", WHERE ("kind=x"), "a, c,");
}

static void
test_service_without_a_host (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  world_answer (world, "/owners", "!0 NoSuchHost");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name,owner_title", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
}

static void
test_rowids (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/rows/" #name, test_##name)
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
  TEST (made_of_the_row);
  TEST (lookup_for_some_rows);
  TEST (lookup_with_a_second);
  TEST (lookups_of_many_rows);
  TEST (expand_with_the_parent);
  TEST (expand_what_comes_twice);
  TEST (service_not_in_region);
  TEST (service_without_a_host);
  TEST (rowids);
  TEST (no_region);
  return g_test_run ();
}
