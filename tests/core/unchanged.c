/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that serve as long as their parent's row says that they have not changed. */
#include "place.h"

static const LqOutcome none[] = { { "ResourceNotFoundException", NULL, NULL }, { NULL, NULL, NULL } };

static const LqOperation get_grant = {
  .action = { .service = "test", .action = "GetGrant", .iam_action = "test:GetGrant" },
  .path = "/items/{name}/grant",
  .rows = "Who[]",
  .outcomes = none,
  .revision = "note",
  .revision_out = "Revision",
};

static const LqTable grants = {
  .name = "grants",
  .parent = &lq_test_items,
  .list = &get_grant,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Item."), LQ_KEY ("who", LQ_TEXT, "", "Who.")),
};

static const char *const one_region[] = { "us-east-1", NULL };

static void
list_items (World *world, const char *a, const char *b, const char *c)
{
  g_autofree char *body =
      g_strdup_printf ("{\"Items\":[{\"Name\":\"a\",\"Note\":\"%s\"},{\"Name\":\"b\",\"Note\":\"%s\"},"
                       "{\"Name\":\"c\",\"Note\":\"%s\"}]}",
                       a, b, c);
  world_answer (world, "/items?MaxItems=2", body);
}

/* Items a, b and c; a is granted to ann, b to bob and c to nobody. */
static World *
new_world (void)
{
  World *world = world_new (one_region);

  list_items (world, "1", "1", "1");
  world_answer (world, "/items/a/grant", "{\"Who\":[\"ann\"]}");
  world_answer (world, "/items/b/grant", "{\"Who\":[\"bob\"]}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 3);
  return world;
}

static void
test_unchanged (void)
{
  g_autoptr (World) world = new_world ();

  world->now_s += 901;
  assert_rows (world, &grants, "name,who,data_as_of", NULL, "a,ann,1790000000 b,bob,1790000000");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 2);
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 3);
}

static void
test_changed (void)
{
  g_autoptr (World) world = new_world ();

  list_items (world, "1", "2", "2");
  world_answer (world, "/items/a/grant", "{\"Who\":[\"not asked\"]}");
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  world_answer (world, "/items/c/grant", "{\"Who\":[\"cat\"]}");
  world->now_s += 901;
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben c,cat");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 5);
  /* back at a revision that was there before is a change, too */
  list_items (world, "1", "1", "2");
  world->now_s += 901;
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben c,cat");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 6);
}

/* Known to have changed is more than a time to live. */
static void
test_changed_within_time_to_live (void)
{
  g_autoptr (World) world = new_world ();

  world->now_s += 100;
  list_items (world, "1", "2", "1");
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  assert_rows (world, &lq_test_items, "name,note", WHERE ("max_age=60"), "a,1 b,2 c,1");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 4);
}

static void
test_a_day (void)
{
  g_autoptr (World) world = new_world ();

  for (int hour = 1; hour <= 24; hour++)
    {
      world->now_s += 3600;
      assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
    }
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 3);
  world->now_s += 1;
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 6);
}

/* What a sweep drops is not what is just being replaced. */
static void
test_days_later (void)
{
  g_autoptr (World) world = new_world ();

  world->now_s += 3 * 24 * 3600;
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 6);
}

/* An answer that says itself that it is of the parent's revision is believed; where it says another, the parent's row
 * tells nothing of it. */
static void
test_revision_in_the_reply (void)
{
  g_autoptr (World) world = new_world ();

  list_items (world, "2", "2", "1");
  world_answer (world, "/items/a/grant", "{\"Who\":[\"ann\"],\"Revision\":\"2\"}");
  world_answer (world, "/items/b/grant", "{\"Who\":[\"bob\"],\"Revision\":\"own-1\"}");
  world->now_s += 901;
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 5);
  world->now_s += 100;
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 5);
  world->now_s += 801;
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"],\"Revision\":\"own-2\"}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 6);
}

static void
test_max_age (void)
{
  g_autoptr (World) world = new_world ();

  world->now_s += 61;
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,bob");
  assert_rows (world, &grants, "name,who", WHERE ("max_age=60"), "a,ann b,ben");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 6);
}

static void
test_without_revision (void)
{
  g_autoptr (World) world = world_new (one_region);

  world_answer (world, "/items?MaxItems=2", "{\"Items\":[{\"Name\":\"a\"}]}");
  world_answer (world, "/items/a/grant", "{\"Who\":[\"ann\"]}");
  assert_rows (world, &grants, "who", NULL, "ann");
  world->now_s += 900;
  assert_rows (world, &grants, "who", NULL, "ann");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 1);
  world->now_s += 1;
  assert_rows (world, &grants, "who", NULL, "ann");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 2);
}

/* Asked by its key, nobody has looked at the parent, so only the time to live speaks for an answer. */
static void
test_by_key (void)
{
  g_autoptr (World) world = new_world ();

  assert_rows (world, &grants, "who", WHERE ("name=b"), "bob");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 3);
  world->now_s += 901;
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  assert_rows (world, &grants, "who", WHERE ("name=b"), "ben");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 4);
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 1);
}

static void
test_failure_is_no_answer (void)
{
  g_autoptr (World) world = new_world ();

  list_items (world, "1", "2", "1");
  world_answer (world, "/items/b/grant", "!403 AccessDeniedException");
  world->now_s += 901;
  g_autofree char *rows = world_rows (world, &grants, "name,who", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  world_answer (world, "/items/b/grant", "{\"Who\":[\"ben\"]}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann b,ben");
}

/* What was last read stands in for a scope that fails, though it has changed since. */
static void
test_stale (void)
{
  g_autoptr (World) world = world_new_with_config (one_region, "[collect]\non_scope_error = stale\nmax_stale = 7200\n");

  list_items (world, "1", "1", "1");
  world_answer (world, "/items/a/grant", "{\"Who\":[\"ann\"]}");
  assert_rows (world, &grants, "name,who", NULL, "a,ann");
  list_items (world, "2", "1", "1");
  world_answer (world, "/items/a/grant", "!403 AccessDeniedException");
  world->now_s += 901;
  assert_rows (world, &grants, "name,who", NULL, "a,ann");
}

#define TEST(name) g_test_add_func ("/core/unchanged/" #name, test_##name)

/* The next process need not ask, either, as long as that is so. */
static void
test_restart (void)
{
  Place place;

  place_begin (&place, NULL);
  for (guint process = 0; process < 3; process++)
    {
      g_autoptr (World) world = place_start (&place, one_region, "");
      list_items (world, process < 2 ? "1" : "2", "1", "1");
      world_answer (world, "/items/a/grant", "{\"Who\":[\"ann\"]}");
      world->now_s += 3600 * process;
      assert_rows (world, &grants, "name,who", NULL, "a,ann");
      g_assert_cmpuint (script_client_calls ("GetGrant"), ==, process == 0 ? 3 : process - 1);
    }
  g_autoptr (World) world = place_start (&place, one_region, "");
  list_items (world, "2", "1", "1");
  /* that of a is two hours younger */
  world->now_s += 24 * 3600 + 1;
  assert_rows (world, &grants, "name,who", NULL, "a,ann");
  g_assert_cmpuint (script_client_calls ("GetGrant"), ==, 2);
  g_clear_pointer (&world, world_free);
  place_end (&place, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST (unchanged);
  TEST (changed);
  TEST (changed_within_time_to_live);
  TEST (a_day);
  TEST (days_later);
  TEST (revision_in_the_reply);
  TEST (max_age);
  TEST (without_revision);
  TEST (by_key);
  TEST (failure_is_no_answer);
  TEST (stale);
  TEST (restart);
  return g_test_run ();
}
