/* SPDX-License-Identifier: Apache-2.0 */
/* One collection: what many queries of one engine ask is asked of AWS once, however they end. */
#include <string.h>

#include "base/error.h"
#include "world.h"

extern const LqTable lq_table_aws_scopes;

static const char *const one_region[] = { "us-east-1", NULL };

static World *
begin_collection (void)
{
  World *world = world_new_with_items (one_region);
  g_autofree char *text = g_strdup_printf ("[collect]\nttl=0\nmemory_limit=0\nstate_dir=%s\n",
                                           world->state_dir != NULL ? world->state_dir : "off");
  g_autoptr (LqConfig) config = world_load_config (text);
  g_autoptr (GError) error = NULL;
  const LqEngineOptions options = {
    .config = config, .regions = one_region, .clock = &world->clock, .one_collection = TRUE
  };

  lq_engine_free (world->engine);
  world->engine = lq_engine_new (&options, &error);
  g_assert_no_error (error);
  return world;
}

static void
test_answers_stay (void)
{
  g_autoptr (World) world = begin_collection ();

  assert_rows (world, &lq_test_items, "name,data_as_of", WHERE ("kind=y"), "b,1790000000");
  world->now_s += 7200;
  assert_rows (world, &lq_test_items, "name,data_as_of", WHERE ("kind=y"), "b,1790000000");
  assert_rows (world, &lq_test_items, "name,max_age", WHERE ("kind=y", "max_age=60"), "b,60");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
}

static void
test_failures_stay (void)
{
  g_autoptr (World) world = begin_collection ();

  world_answer (world, "/items/b/parts", "!403 AccessDeniedException");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *rows = world_rows (world, &lq_test_parts, "name", NULL);
      g_assert_true (g_str_has_prefix (rows, "error: "));
    }
  guint calls = script_client_calls ("ListParts");
  world_answer (world, "/items/b/parts", "{\"Parts\":[]}");
  g_autofree char *rows = world_rows (world, &lq_test_parts, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_cmpuint (script_client_calls ("ListParts"), ==, calls);
}

/* What works later does not hide that something failed before. */
static void
test_scopes_stay_failed (void)
{
  g_autoptr (World) world = begin_collection ();

  world_answer (world, "/items/a/parts", "!403 AccessDeniedException");
  g_autofree char *rows = world_rows (world, &lq_test_parts, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  assert_rows (world, &lq_table_aws_scopes, "region,status", NULL, "us-east-1,denied");
}

static void
test_reading_on (void)
{
  g_autoptr (World) world = begin_collection ();
  g_autoptr (GError) error = NULL;

  script_client_hold (TRUE);
  LqCursor *cursor = world_query (world, &lq_test_items, "name", NULL, TRUE);
  g_assert_true (script_client_release ());
  lq_cursor_close (cursor);
  while (script_client_release ())
    ;
  script_client_hold (FALSE);
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/once/" #name, test_##name)
  TEST (answers_stay);
  TEST (failures_stay);
  TEST (scopes_stay_failed);
  TEST (reading_on);
  return g_test_run ();
}
