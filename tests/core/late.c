/* SPDX-License-Identifier: Apache-2.0 */
/* Readers that come to their deadline where what was read before may serve (on_scope_error = stale). */
#include <string.h>

#include "base/error.h"
#include "world.h"

#define ITEMS "/items?MaxItems=2"
#define REGIONS "/listRegions {\"MaxResults\":50,\"RegionOptStatusContains\":[\"ENABLED\",\"ENABLED_BY_DEFAULT\"]}"
#define STALE "[collect]\non_scope_error=stale\nmax_stale=7200\n"
#define COLUMNS "region,name,data_as_of"
#define IMPATIENT_US 1
#define PATIENT_US (600 * G_USEC_PER_SEC)

extern const LqTable lq_table_aws_scopes;

/* A table whose rows of other accounts are asked for by their key. */
static const LqOperation list_layers = {
  .action = { .service = "test", .action = "ListLayers", .iam_action = "test:ListLayers" },
  .path = "/layers",
  .rows = "Layers[]",
};
static const LqOperation get_layer = {
  .action = { .service = "test", .action = "GetLayer", .iam_action = "test:GetLayer" },
  .path = "/layers/{layer_account_id}",
  .rows = "",
};
#define LAYER_COLUMNS                                                                                                  \
  LQ_COLUMNS (LQ_KEY ("layer_account_id", LQ_TEXT, "Owner", "Owner."), LQ_COL ("name", LQ_TEXT, "Name", "Name."))
static const LqTable others_layers = { .name = "others_layers", .list = &get_layer, .columns = LAYER_COLUMNS };
static const LqTable layers = {
  .name = "layers",
  .list = &list_layers,
  .elsewhere = &others_layers,
  .columns = LAYER_COLUMNS,
};

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const two_regions[] = { "us-east-1", "eu-west-1", NULL };
static const char *const all_regions[] = { "all", NULL };

/* An hour ago all was read, and calls wait from now on. */
static World *
read_before (const char *const *regions, const char *config)
{
  World *world = world_new_with_config (regions, config);

  world_answer (world, REGIONS, "{\"Regions\":[{\"RegionName\":\"us-east-1\"},{\"RegionName\":\"eu-west-1\"}]}");
  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  assert_rows (world, &lq_test_items, COLUMNS, NULL, "eu-west-1,x,1790000000 us-east-1,x,1790000000");
  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"y\"}]}");
  world->now_s += 3601;
  script_client_hold (TRUE);
  return world;
}

static LqCursor *
ask (World *world, gint64 wait_us)
{
  lq_engine_set_wait (world->engine, wait_us, FALSE);
  return world_query (world, &lq_test_items, COLUMNS, NULL, FALSE);
}

static void
assert_read (World *world, gint64 wait_us, const char *expected)
{
  g_autoptr (LqCursor) cursor = ask (world, wait_us);
  g_autofree char *rows = world_read (cursor, COLUMNS);

  g_assert_cmpstr (rows, ==, expected);
}

static void
assert_late (World *world)
{
  g_autoptr (LqCursor) cursor = ask (world, IMPATIENT_US);
  g_autofree char *rows = world_read (cursor, COLUMNS);

  g_test_message ("%s", rows);
  g_assert_true (g_str_has_prefix (rows, "error: items is still being collected after 0 s"));
}

static void
assert_warned (World *world, const char *part)
{
  g_autofree char *said = lq_engine_take_warnings (world->engine);

  g_test_message ("%s", said);
  g_assert_nonnull (said);
  g_assert_nonnull (strstr (said, part));
}

static void
let_background_end (World *world)
{
  script_client_hold (FALSE);
  while (lq_engine_n_behind (world->engine) > 0)
    {
      if (!script_client_release ())
        g_thread_yield ();
    }
}

/* The scope that answers in time has its new rows, the other what was read of it before, and the collection of that one
 * goes on. */
static void
test_served (void)
{
  g_autoptr (World) world = read_before (two_regions, STALE);

  lq_engine_collect_behind (world->engine, 0);
  {
    g_autoptr (LqCursor) cursor = ask (world, IMPATIENT_US);
    g_assert_true (script_client_release ());
    g_autofree char *rows = world_read (cursor, COLUMNS);
    g_assert_cmpstr (rows, ==, "eu-west-1,x,1790000000 us-east-1,y,1790003601");
  }
  assert_warned (world, "eu-west-1 in account 111111111111 could not be read; its rows are of 2026");
  assert_rows (world, &lq_table_aws_scopes, "region,status,data_as_of", NULL,
               "eu-west-1,unreachable,1790000000 us-east-1,ok,1790003601");
  g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
  let_background_end (world);
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 4);
  assert_read (world, IMPATIENT_US, "eu-west-1,y,1790003601 us-east-1,y,1790003601");
  assert_rows (world, &lq_table_aws_scopes, "region,status", NULL, "eu-west-1,ok us-east-1,ok");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 4);
  g_assert_null (lq_engine_take_warnings (world->engine));
}

/* With nobody to go on, too. */
static void
test_no_collector (void)
{
  g_autoptr (World) world = read_before (two_regions, STALE);

  assert_read (world, IMPATIENT_US, "eu-west-1,x,1790000000 us-east-1,x,1790000000");
  assert_warned (world, "us-east-1 in account 111111111111 could not be read; its rows are of 2026");
  script_client_hold (FALSE);
  assert_read (world, PATIENT_US, "eu-west-1,y,1790003601 us-east-1,y,1790003601");
}

/* What is too old does not serve, and then it is the deadline that is told of; nor does it without `stale`. */
static void
test_too_old (void)
{
  static const char *const configs[] = { STALE, "" };

  for (gsize i = 0; i < G_N_ELEMENTS (configs); i++)
    {
      g_autoptr (World) world = read_before (two_regions, configs[i]);
      lq_engine_collect_behind (world->engine, 0);
      world->now_s += i == 0 ? 3600 : 0;
      assert_late (world);
      g_assert_cmpuint (lq_engine_n_behind (world->engine), ==, 1);
      let_background_end (world);
      g_autoptr (LqCursor) cursor = ask (world, IMPATIENT_US);
      g_autofree char *rows = world_read (cursor, "name");
      g_assert_cmpstr (rows, ==, "y y");
    }
}

/* One scope of which nothing is kept is enough: rows without it would look like all there are. */
static void
test_nothing_kept (void)
{
  g_autoptr (World) world = world_new_with_config (two_regions, STALE);

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  assert_rows (world, &lq_test_items, "name", WHERE ("region=us-east-1"), "x");
  world->now_s += 3601;
  script_client_hold (TRUE);
  assert_late (world);
}

/* Which Regions there are is not known in time: those that were known are read. */
static void
test_late_discovery (void)
{
  g_autoptr (World) world = read_before (all_regions, STALE);

  lq_engine_collect_behind (world->engine, 0);
  assert_read (world, IMPATIENT_US, "eu-west-1,x,1790000000 us-east-1,x,1790000000");
  assert_warned (world, "which accounts and Regions there are is what was known before: items is still being");
  world_answer (world, REGIONS, "{\"Regions\":[{\"RegionName\":\"eu-west-1\"}]}");
  let_background_end (world);
  assert_read (world, IMPATIENT_US, "eu-west-1,y,1790003601");
  g_assert_cmpuint (script_client_calls ("ListRegions"), ==, 2);
}

/* What was asked of another account is what serves for it, whether AWS fails or is late. */
static void
test_elsewhere (void)
{
  g_autoptr (World) world = world_new_with_config (one_region, STALE);
  const char *const *where = WHERE ("layer_account_id=999999999999");

  world_answer (world, "/layers", "{\"Layers\":[{\"Owner\":\"111111111111\",\"Name\":\"own\"}]}");
  world_answer (world, "/layers/999999999999", "{\"Owner\":\"999999999999\",\"Name\":\"foreign\"}");
  assert_rows (world, &layers, "name", where, "foreign");
  world_answer (world, "/layers/999999999999", "!500 ServiceException");
  world->now_s += 3601;
  assert_rows (world, &layers, "name", where, "foreign");
  assert_warned (world, "us-east-1 in account 111111111111 could not be read; its rows are of 2026");
  script_client_hold (TRUE);
  world->now_s += 3000;
  lq_engine_set_wait (world->engine, IMPATIENT_US, FALSE);
  assert_rows (world, &layers, "name", where, "foreign");
}

/* Who the caller is takes longer than a reader waits; what makes no call does not wait for it. */
static void
test_identity (void)
{
  g_autoptr (World) world = world_new_with_items_and_config (one_region, STALE);

  script_client_hold_identity (TRUE);
  {
    g_autoptr (LqCursor) patient = ask (world, PATIENT_US);
    g_autoptr (LqCursor) cursor = ask (world, IMPATIENT_US);
    g_autofree char *said = world_read (cursor, "name");
    g_test_message ("%s", said);
    g_assert_true (g_str_has_prefix (said, "error: items is still being collected after 0 s (nothing is under way); "
                                           "who the caller is (its credentials, sts GetCallerIdentity) is not known"));
    assert_rows (world, &lq_table_aws_scopes, "region", NULL, "");
    g_assert_null (lq_engine_take_warnings (world->engine));
    script_client_hold_identity (FALSE);
    g_autofree char *rows = world_read (patient, "name");
    g_assert_cmpstr (rows, ==, "a b c d e");
  }
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
}

/* Nor does the end of a process, or somebody who interrupts the query. */
static void
test_identity_at_the_end (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  script_client_hold_identity (TRUE);
  g_autoptr (LqCursor) cursor = ask (world, PATIENT_US);
  lq_cursor_cancel (cursor);
  g_autofree char *said = world_read (cursor, "name");
  g_assert_cmpstr (said, ==, "error: the query on items was cancelled");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/late/" #name, test_##name)
  TEST (served);
  TEST (no_collector);
  TEST (too_old);
  TEST (nothing_kept);
  TEST (late_discovery);
  TEST (elsewhere);
  TEST (identity);
  TEST (identity_at_the_end);
  return g_test_run ();
}
