/* SPDX-License-Identifier: Apache-2.0 */
/* Many accounts and Regions: which are read, and what becomes of those that fail. */
#include <string.h>

#include "base/error.h"
#include "world.h"

#define ACCOUNTS "/ {\"MaxResults\":20}"
#define ACCOUNTS_2 "/ {\"MaxResults\":20,\"NextToken\":\"t\"}"
#define REGIONS "/listRegions {\"MaxResults\":50,\"RegionOptStatusContains\":[\"ENABLED\",\"ENABLED_BY_DEFAULT\"]}"
#define ITEMS "/items?MaxItems=2"

extern const LqTable lq_table_aws_scopes;

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const two_regions[] = { "us-east-1", "eu-west-1", NULL };
static const char *const all_regions[] = { "all", NULL };

/* Three accounts, of which one is the caller's own, on two pages; and one that is suspended. */
static World *
organization (const char *const *regions, const char *more)
{
  g_autofree char *config =
      g_strconcat ("[scope]\naccounts=organization\nrole_name=audit\nregions=us-east-1\n", more, NULL);
  World *world = world_new_with_config (regions, config);

  world_answer (world, ACCOUNTS,
                "{\"Accounts\":[{\"Id\":\"111111111111\",\"Name\":\"home\",\"State\":\"ACTIVE\"},"
                "{\"Id\":\"222222222222\",\"Name\":\"shop\",\"Status\":\"ACTIVE\"}],\"NextToken\":\"t\"}");
  world_answer (
      world, ACCOUNTS_2,
      "{\"Accounts\":[{\"Id\":\"333333333333\",\"Name\":\"old\",\"State\":\"SUSPENDED\",\"Status\":\"ACTIVE\"},"
      "{\"Id\":\"444444444444\",\"Name\":\"lab\",\"State\":\"ACTIVE\"}]}");
  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  return world;
}

static void
test_organization (void)
{
  g_autoptr (World) world = organization (two_regions, "");

  assert_rows (world, &lq_test_items, "account_id,region,name", NULL,
               "111111111111,eu-west-1,x 111111111111,us-east-1,x 222222222222,eu-west-1,x 222222222222,us-east-1,x "
               "444444444444,eu-west-1,x 444444444444,us-east-1,x");
  g_assert_cmpuint (script_client_calls ("ListAccounts"), ==, 2);
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 6);
  assert_rows (world, &lq_test_items, "account_id", WHERE ("account_id=444444444444", "region=us-east-1"),
               "444444444444");
  g_assert_cmpuint (script_client_calls (NULL), ==, 8);
  assert_rows (world, &lq_table_aws_scopes, "account_id,region,account_name,credentials,status",
               WHERE ("region=us-east-1"),
               "111111111111,us-east-1,home,role,ok 222222222222,us-east-1,shop,role,ok "
               "444444444444,us-east-1,lab,role,ok");
}

static void
test_list (void)
{
  g_autoptr (World) world =
      world_new_with_config (one_region, "[scope]\naccounts=222222222222;444444444444;222222222222\nrole_name=audit\n");

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  assert_rows (world, &lq_test_items, "account_id", NULL, "222222222222 444444444444");
  assert_rows (world, &lq_test_items, "account_id", WHERE ("account_id=111111111111"), "");
  g_assert_cmpuint (script_client_calls (NULL), ==, 2);
}

static void
test_left_out (void)
{
  g_autoptr (World) world = organization (one_region, "exclude_accounts=222222222222\n");

  assert_rows (world, &lq_test_items, "account_id", NULL, "111111111111 444444444444");
}

/* Every account is in one shard of several, and in one only. */
static void
test_shards (void)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint shard = 1; shard <= 3; shard++)
    {
      g_autofree char *line = g_strdup_printf ("shard=%u/3\n", shard);
      g_autoptr (World) world = organization (one_region, line);
      g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
      g_string_append_printf (all, "%s ", rows);
    }
  for (const char *const *id = (const char *const[]) { "111111111111", "222222222222", "444444444444", NULL };
       *id != NULL; id++)
    {
      const char *found = strstr (all->str, *id);
      g_assert_nonnull (found);
      g_assert_null (strstr (found + 1, *id));
    }
}

static void
test_enabled_regions (void)
{
  g_autoptr (World) world = organization (all_regions, "");

  world_answer (world, REGIONS, "{\"Regions\":[{\"RegionName\":\"us-east-1\"}]}");
  world_answer (world, "444444444444/us-east-1 " REGIONS,
                "{\"Regions\":[{\"RegionName\":\"us-east-1\"},{\"RegionName\":\"eu-south-2\"}]}");
  assert_rows (world, &lq_test_items, "account_id,region", NULL,
               "111111111111,us-east-1 222222222222,us-east-1 444444444444,eu-south-2 444444444444,us-east-1");
  g_assert_cmpuint (script_client_calls ("ListRegions"), ==, 3);
  assert_rows (world, &lq_test_items, "account_id,region", WHERE ("region=eu-south-2"), "444444444444,eu-south-2");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 4);
}

static void
test_failed_scopes_are_named (void)
{
  g_autoptr (World) world = organization (two_regions, "");

  world_answer (world, "222222222222/eu-west-1 " ITEMS, "!403 AccessDeniedException");
  world_answer (world, "444444444444/us-east-1 " ITEMS, "{\"Items\":7");
  g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
  g_test_message ("%s", rows);
  g_assert_true (g_str_has_prefix (rows, "error: 2 scopes failed: "));
  g_assert_nonnull (strstr (rows, "AccessDeniedException"));
  g_assert_nonnull (strstr (rows, "in us-east-1, account 444444444444: the reply is not valid JSON"));
  /* the others were read all the same */
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 6);
  assert_rows (world, &lq_test_items, "account_id", WHERE ("account_id=111111111111", "region=us-east-1"),
               "111111111111");
  assert_rows (world, &lq_table_aws_scopes, "account_id,region,status", WHERE ("status=denied|unreachable"),
               "222222222222,eu-west-1,denied 444444444444,us-east-1,unreachable");
}

static void
test_accepted (void)
{
  g_autoptr (World) world = organization (one_region, "accept_denied_scopes=222222222222/us-east-1\n");

  world_answer (world, "222222222222/us-east-1 " ITEMS, "!403 AccessDeniedException");
  assert_rows (world, &lq_test_items, "account_id", NULL, "111111111111 444444444444");
  assert_rows (world, &lq_table_aws_scopes, "account_id,status", WHERE ("status=accepted"), "222222222222,accepted");
  /* what is accepted is that it is denied, nothing else */
  world_answer (world, "222222222222/us-east-1 " ITEMS, "{\"Items\":7");
  world->now_s += 1000;
  g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
}

static void
test_many_failures_are_counted (void)
{
  g_autoptr (GString) config = g_string_new ("[scope]\nrole_name=audit\naccounts=");

  for (guint i = 0; i < 9; i++)
    g_string_append_printf (config, "%012u;", 100 + i);
  g_autoptr (World) world = world_new_with_config (one_region, config->str);
  world_answer (world, ITEMS, "!403 AccessDeniedException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: 9 scopes failed: "));
  g_assert_true (g_str_has_suffix (rows, "; and 4 more"));
}

static void
test_no_organization (void)
{
  g_autoptr (World) world = organization (one_region, "");

  world_answer (world, ACCOUNTS, "!400 AWSOrganizationsNotInUseException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
  g_assert_nonnull (strstr (rows, "AWSOrganizationsNotInUseException"));
}

/* An empty answer that comes of asking elsewhere is said to be one. */
static void
test_elsewhere (void)
{
  g_autoptr (World) world = world_new_with_items (one_region);

  assert_rows (world, &lq_test_items, "name", WHERE ("region=eu-west-1"), "");
  g_autofree char *warning = lq_engine_take_warnings (world->engine);
  g_assert_true (g_str_has_prefix (warning, "items: the account or Region that the query names is not among those"));
  assert_rows (world, &lq_test_items, "name", WHERE ("region=us-east-1", "region=eu-west-1"), "");
  g_assert_null (lq_engine_take_warnings (world->engine));
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
}

#define STALE "[collect]\non_scope_error=stale\nmax_stale=7200\n"

/* A scope that fails keeps its rows for a while, so that nothing seems to be gone. */
static void
test_stale (void)
{
  g_autoptr (World) world = world_new_with_config (two_regions, STALE);

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  assert_rows (world, &lq_test_items, "region,name", NULL, "eu-west-1,x us-east-1,x");
  g_assert_null (lq_engine_take_warnings (world->engine));
  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"y\"}]}");
  world_answer (world, "111111111111/eu-west-1 " ITEMS, "!403 AccessDeniedException");
  world->now_s += 3600;
  assert_rows (world, &lq_test_items, "region,name,data_as_of", NULL, "eu-west-1,x,1790000000 us-east-1,y,1790003600");
  g_autofree char *warning = lq_engine_take_warnings (world->engine);
  g_test_message ("%s", warning);
  g_assert_true (
      g_str_has_prefix (warning, "eu-west-1 in account 111111111111 could not be read; its rows are of 2026"));
  assert_rows (world, &lq_table_aws_scopes, "region,status,last_success,data_as_of", NULL,
               "eu-west-1,denied,1790000000,1790000000 us-east-1,ok,1790003600,1790003600");
  world->now_s += 3601;
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_nonnull (strstr (rows, "AccessDeniedException"));
}

/* Rows of the reading that failed half way do not come twice. */
static void
test_stale_after_half_a_reading (void)
{
  g_autoptr (World) world = world_new_with_config (one_region, STALE);

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"a\"},{\"Name\":\"b\"}]}");
  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1}]}");
  world_answer (world, "/items/b/parts", "{\"Parts\":[{\"Number\":2}]}");
  assert_rows (world, &lq_test_parts, "name,part", NULL, "a,1 b,2");
  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":7}]}");
  world_answer (world, "/items/b/parts", "!500 ServiceException");
  world->now_s += 3600;
  g_autofree char *rows = world_rows (world, &lq_test_parts, "name,part", NULL);
  g_assert_nonnull (strstr (rows, "b,2"));
  g_assert_nonnull (strstr (rows, "a,1"));
  g_assert_null (strstr (strstr (rows, "a,1") + 1, "a,1"));
}

static void
test_nothing_kept (void)
{
  g_autoptr (World) world = world_new_with_config (one_region, STALE);

  world_answer (world, ITEMS, "!403 AccessDeniedException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_nonnull (strstr (rows, "AccessDeniedException"));
}

static void
test_configuration (void)
{
  static const struct
  {
    const char *text, *said;
  } cases[] = {
    { "[scope]\naccounts=everyone\nrole_name=a\n", "[scope] accounts is 'everyone'; it takes self, organization" },
    { "[scope]\naccounts=12345\nrole_name=a\n", "[scope] accounts is '12345'" },
    { "[scope]\naccounts=\nrole_name=a\n", "[scope] accounts is ''" },
    { "[scope]\naccounts=organization\n", "role_name does not say which role" },
    { "[scope]\nshard=3/2\n", "[scope] shard is '3/2'; it takes a part" },
    { "[scope]\nshard=0/2\n", "[scope] shard is '0/2'" },
    { "[collect]\non_scope_error=ignore\n", "[collect] on_scope_error is 'ignore'; it takes fail or stale" },
    { "[scope]\nexclude_accounts=abc\n", "[scope] exclude_accounts is 'abc'" },
    { "[scope]\naccept_denied_scopes=123456789012/us-east-1;123456789012/us-eats\n",
      ": [scope] accept_denied_scopes is '123456789012/us-eats'; it takes account/region such as" },
    { "[scope]\naccept_denied_scopes=12345/us-east-1\n", "accept_denied_scopes is '12345/us-east-1'" },
    { "[scope]\naccept_denied_scopes=123456789012\n", "accept_denied_scopes is '123456789012'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqConfig) config = world_load_config (cases[i].text);
      LqEngineOptions options = { .config = config, .regions = one_region };
      g_assert_null (lq_engine_new (&options, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name) g_test_add_func ("/core/scopes/" #name, test_##name)
  TEST (organization);
  TEST (list);
  TEST (left_out);
  TEST (shards);
  TEST (enabled_regions);
  TEST (failed_scopes_are_named);
  TEST (accepted);
  TEST (many_failures_are_counted);
  TEST (no_organization);
  TEST (elsewhere);
  TEST (stale);
  TEST (stale_after_half_a_reading);
  TEST (nothing_kept);
  TEST (configuration);
  return g_test_run ();
}
