/* SPDX-License-Identifier: Apache-2.0 */
/* Policies of functions, versions and aliases are read again when they have changed, and once a day: core and fake AWS
 * together, on a clock that the test moves. */
#include <string.h>

#include "base/error.h"
#include "setup.h"

#define TIME_TO_LIVE_S 900
#define DAY_S (24 * 3600)

#define REGION(functions)                                                                                              \
  "{\"accounts\":{\"" SETUP_ACCOUNT "\":{\"regions\":{\"us-east-1\":{\"functions\":[" functions "]}}}}}"
#define POLICY(principal) "\"policy\":[{\"Principal\":\"" principal "\"}]"
/* Function f with its version 1 and its alias live. */
#define FUNCTION(own, version, alias)                                                                                  \
  "{\"FunctionName\":\"f\"," own ",\"versions\":[{\"Version\":\"1\"," version                                          \
  "}],\"aliases\":[{\"Name\":\"live\",\"FunctionVersion\":\"1\"," alias "}]}"
#define PARTNER POLICY ("222222222222")
#define NOBODY "\"policy\":[]"

typedef struct
{
  LqFake *fake;
  LqEngine *engine;
  LqClock clock;
  gint64 passed_s; /* since the test began */
} World;

static gint64
world_now (gpointer data)
{
  return lq_clock_wall_us (lq_clock_system ()) + ((World *) data)->passed_s * G_USEC_PER_SEC;
}

static void
load (World *world, const char *estate)
{
  g_autoptr (GError) error = NULL;

  lq_fake_load_estate (world->fake, estate, &error);
  g_assert_no_error (error);
}

static void
world_free (World *world)
{
  lq_engine_free (world->engine);
  lq_fake_free (world->fake);
  g_free (world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* One function, granted to a partner under each of its three names. */
static World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GError) error = NULL;

  world->clock = (LqClock) { world_now, world_now, world };
  world->fake = lq_fake_new (NULL, &error);
  g_assert_no_error (error);
  load (world, "{\"credentials\":{\"" SETUP_ACCESS_KEY "\":{\"secret\":\"" SETUP_SECRET
               "\",\"account\":\"" SETUP_ACCOUNT "\"}}}");
  load (world, REGION (FUNCTION (PARTNER, PARTNER, PARTNER)));
  world->engine = setup_engine (world->fake, NULL, NULL, &world->clock);
  return world;
}

static void
pass (World *world, gint64 seconds)
{
  world->passed_s += seconds;
  lq_fake_set_clock_offset (world->fake, world->passed_s);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The principals of a table, after their qualifiers where there are some; sorted. `max_age`: NULL for none. */
static char *
read_principals (World *world, const LqTable *table, const char *max_age)
{
  const char *const ages[] = { max_age, NULL };
  const LqConstraint constraint = { (guint) lq_table_column (table, "max_age"), ages };
  int qualifier = lq_table_column (table, "qualifier");
  LqQuery query = { .table = table, .constraints = &constraint, .n_constraints = max_age != NULL };
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqCursor) cursor = lq_engine_query (world->engine, &query, &error);

  g_assert_no_error (error);
  while (lq_cursor_next (cursor, &error))
    {
      LqValue name = { .text = "f" }, principal;
      if (qualifier >= 0)
        lq_cursor_value (cursor, (guint) qualifier, &name);
      g_autofree char *text = g_strdup (name.text);
      lq_cursor_value (cursor, (guint) lq_table_column (table, "principal"), &principal);
      g_ptr_array_add (lines, g_strdup_printf ("%s %s", text, strcmp (principal.text, "*") == 0 ? "all" : "partner"));
    }
  g_assert_no_error (error);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (", ", (char **) lines->pdata);
}

/* Of a table, what it shows and how many policies were asked for since it was last asked. */
static void
assert_read (World *world, const char *name, const char *max_age, const char *expected, guint64 n_policies)
{
  lq_fake_reset_counters (world->fake);
  g_autofree char *principals = read_principals (world, lq_table_find (name), max_age);
  g_assert_cmpstr (principals, ==, expected);
  g_assert_cmpuint (lq_fake_count (world->fake, "GetPolicy"), ==, n_policies);
}

#define assert_function(...) assert_read (world, "function_permissions", __VA_ARGS__)
#define assert_qualified(...) assert_read (world, "function_qualified_permissions", __VA_ARGS__)

static void
test_unchanged (void)
{
  g_autoptr (World) world = world_new ();

  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live partner", 2);
  for (int i = 0; i < 3; i++)
    {
      pass (world, TIME_TO_LIVE_S + 1);
      assert_function (NULL, "f partner", 0);
      g_assert_cmpuint (lq_fake_count (world->fake, "ListFunctions"), ==, 1);
      assert_qualified (NULL, "1 partner, live partner", 0);
    }
}

static void
test_changed (void)
{
  g_autoptr (World) world = world_new ();

  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live partner", 2);
  load (world, REGION (FUNCTION (POLICY ("*"), PARTNER, PARTNER)));
  pass (world, TIME_TO_LIVE_S + 1);
  assert_function (NULL, "f all", 1);
  load (world, REGION (FUNCTION (POLICY ("*"), PARTNER, POLICY ("*"))));
  pass (world, TIME_TO_LIVE_S + 1);
  assert_function (NULL, "f all", 0);
  assert_qualified (NULL, "1 partner, live all", 1);
  load (world, REGION (FUNCTION (NOBODY, NOBODY, POLICY ("*"))));
  pass (world, TIME_TO_LIVE_S + 1);
  assert_function (NULL, "", 1);
  assert_qualified (NULL, "live all", 1);
  /* what had no policy is not asked again either, until it has one */
  pass (world, TIME_TO_LIVE_S + 1);
  assert_function (NULL, "", 0);
  assert_qualified (NULL, "live all", 0);
  load (world, REGION (FUNCTION (PARTNER, PARTNER, POLICY ("*"))));
  pass (world, TIME_TO_LIVE_S + 1);
  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live all", 1);
}

static void
test_a_day (void)
{
  g_autoptr (World) world = world_new ();

  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live partner", 2);
  pass (world, DAY_S - 60);
  assert_function (NULL, "f partner", 0);
  assert_qualified (NULL, "1 partner, live partner", 0);
  pass (world, 120);
  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live partner", 2);
}

static void
test_max_age (void)
{
  g_autoptr (World) world = world_new ();

  assert_function (NULL, "f partner", 1);
  assert_qualified (NULL, "1 partner, live partner", 2);
  pass (world, 120);
  assert_function ("60", "f partner", 1);
  assert_qualified ("60", "1 partner, live partner", 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setup_begin ();
  g_test_add_func ("/tables/revisions/unchanged", test_unchanged);
  g_test_add_func ("/tables/revisions/changed", test_changed);
  g_test_add_func ("/tables/revisions/a-day", test_a_day);
  g_test_add_func ("/tables/revisions/max-age", test_max_age);
  int result = g_test_run ();
  setup_end ();
  return result;
}
