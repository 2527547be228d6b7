/* SPDX-License-Identifier: Apache-2.0 */
/* How accounts, Regions and the own organization are found. */
#include <string.h>

#include "base/error.h"
#include "world.h"

#define ACCOUNTS "/ {\"MaxResults\":20}"
#define BELOW(unit) "/ {\"MaxResults\":20,\"ParentId\":\"" unit "\"}"
#define ORGANIZATION "/ {}"
#define REGIONS "/listRegions {\"MaxResults\":50,\"RegionOptStatusContains\":[\"ENABLED\",\"ENABLED_BY_DEFAULT\"]}"
#define EC2_REGIONS "/ Action=DescribeRegions&Version=2016-11-15"
#define ITEMS "/items?MaxItems=2"
#define OWN "111111111111"
#define SHOP "222222222222"
#define LAB "333333333333"
#define AUDIT "[scope]\nrole_name=audit\n"
#define ACCOUNT(id)                                                                                                    \
  "{\"Id\":\"" id "\",\"Name\":\"n\",\"State\":\"ACTIVE\","                                                            \
  "\"Arn\":\"arn:aws:organizations::" OWN ":account/o-a1b2c3d4e5/" id "\"}"
#define LAYER "arn:aws:lambda:us-east-1:" LAB ":layer:l:1"

extern const LqTable lq_table_aws_scopes;

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const all_regions[] = { "all", NULL };

static json_t *
own_organization (json_t *value, const LqConvertContext *context)
{
  const char *id = lq_trust_own_organization (context->scope);

  return id != NULL ? json_string (id) : NULL;
}

static const LqOperation list_items = {
  .action = { .service = "test", .action = "ListItems", .iam_action = "test:ListItems" },
  .path = "/items",
  .query = "MaxItems=2",
  .rows = "Items[]",
};

/* Whose rows say what was known of accounts when they were made. */
static const LqTable judged = {
  .name = "judged",
  .list = &list_items,
  .needs_organization = TRUE,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "Name", "Name."),
                         LQ_COL ("organization", LQ_TEXT, NULL, "Own.", .convert = own_organization),
                         LQ_COL ("kind", LQ_TEXT, "Layer", "Kind.", .convert = lq_directory_owner_kind)),
};

static World *
world_of (const char *const *regions, const char *config)
{
  World *world = world_new_with_config (regions, config);

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\",\"Layer\":\"" LAYER "\"}]}");
  return world;
}

/* The root, in which the unit a is and in that b; and c, of which nobody speaks. */
static World *
units (const char *config)
{
  World *world = world_of (one_region, config);

  /* one answer for both questions, each of which takes what it asked for */
  world_answer (world, BELOW ("ou-root-aaaaaaaa"),
                "{\"Accounts\":[" ACCOUNT (SHOP) "],\"OrganizationalUnits\":[{\"Id\":\"ou-root-bbbbbbbb\"}]}");
  world_answer (world, BELOW ("ou-root-bbbbbbbb"), "{\"Accounts\":[" ACCOUNT (LAB) "],\"OrganizationalUnits\":[]}");
  return world;
}

#define UNITS "[scope]\naccounts=organization\nrole_name=audit\ninclude_ous="

static void
test_units (void)
{
  g_autoptr (World) world = units (UNITS "ou-root-aaaaaaaa\n");
  g_autoptr (World) nested = NULL;

  assert_rows (world, &lq_test_items, "account_id", NULL, SHOP " " LAB);
  g_assert_cmpuint (script_client_calls ("ListAccountsForParent"), ==, 2);
  g_assert_cmpuint (script_client_calls ("ListOrganizationalUnitsForParent"), ==, 2);
  g_assert_cmpuint (script_client_calls ("ListAccounts"), ==, 0);
  assert_rows (world, &lq_table_aws_scopes, "account_id,organization_id", NULL,
               SHOP ",o-a1b2c3d4e5 " LAB ",o-a1b2c3d4e5");
}

/* A unit that is named beside the one it is in is read once. */
static void
test_units_within_units (void)
{
  g_autoptr (World) world = units (UNITS "ou-root-bbbbbbbb;ou-root-aaaaaaaa;ou-root-bbbbbbbb\n");

  assert_rows (world, &lq_test_items, "account_id", NULL, SHOP " " LAB);
  g_assert_cmpuint (script_client_calls ("ListAccountsForParent"), ==, 2);
}

static void
test_units_that_are_not (void)
{
  g_autoptr (World) world = units (UNITS "ou-root-cccccccc\n");

  world_answer (world, BELOW ("ou-root-cccccccc"), "!400 ParentNotFoundException");
  g_autofree char *rows = world_rows (world, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_nonnull (strstr (rows, "ParentNotFoundException"));
}

/* Who belongs to the organization is known outside of the units, too, or said not to be. */
static void
test_members_outside_of_units (void)
{
  g_autoptr (World) world = units (UNITS "ou-root-aaaaaaaa\nexclude_accounts=" LAB "\n");

  world_answer (world, BELOW ("ou-root-aaaaaaaa"), "{\"Accounts\":[" ACCOUNT (SHOP) "],\"OrganizationalUnits\":[]}");
  world_answer (world, ACCOUNTS, "!400 AccessDeniedException");
  assert_rows (world, &judged, "account_id,kind", NULL, SHOP ",unknown");
  g_autofree char *warning = lq_engine_take_warnings (world->engine);
  g_assert_true (g_str_has_prefix (warning, "accounts outside of include_ous count as unknown: "));
  world_answer (world, ACCOUNTS, "{\"Accounts\":[" ACCOUNT (SHOP) "," ACCOUNT (LAB) "]}");
  world->now_s += 3601;
  assert_rows (world, &judged, "account_id,kind", NULL, SHOP ",organization");
  g_assert_null (lq_engine_take_warnings (world->engine));
}

/* Rows that say whose an account is are made when all accounts are known. */
static void
test_members (void)
{
  g_autoptr (World) world = world_of (one_region, AUDIT "accounts=organization\n");

  world_answer (world, ACCOUNTS, "{\"Accounts\":[" ACCOUNT (OWN) "],\"NextToken\":\"t\"}");
  world_answer (world, "/ {\"MaxResults\":20,\"NextToken\":\"t\"}", "{\"Accounts\":[" ACCOUNT (LAB) "]}");
  assert_rows (world, &judged, "account_id,organization,kind", NULL,
               OWN ",o-a1b2c3d4e5,organization " LAB ",o-a1b2c3d4e5,self");
  g_assert_cmpuint (script_client_calls ("DescribeOrganization"), ==, 0);
}

/* The own organization is asked for where it matters, once an hour. */
static void
test_organization (void)
{
  g_autoptr (World) world = world_of (one_region, "[trust]\norganization_id=o-configured\n");

  world_answer (world, ORGANIZATION, "{\"Organization\":{\"Id\":\"o-a1b2c3d4e5\"}}");
  assert_rows (world, &lq_test_items, "name", NULL, "x");
  g_assert_cmpuint (script_client_calls ("DescribeOrganization"), ==, 0);
  assert_rows (world, &judged, "organization", NULL, "o-a1b2c3d4e5");
  assert_rows (world, &lq_table_aws_scopes, "organization_id", NULL, "o-a1b2c3d4e5");
  world->now_s += 1800;
  assert_rows (world, &judged, "organization", NULL, "o-a1b2c3d4e5");
  g_assert_cmpuint (script_client_calls ("DescribeOrganization"), ==, 1);
  world_answer (world, ORGANIZATION, "{\"Organization\":{\"Id\":\"o-z9y8x7w6v5\"}}");
  world->now_s += 1801;
  assert_rows (world, &judged, "organization", NULL, "o-z9y8x7w6v5");
  assert_rows (world, &lq_table_aws_scopes, "organization_id", NULL, "o-z9y8x7w6v5");
  g_assert_cmpuint (script_client_calls ("DescribeOrganization"), ==, 2);
}

/* What keeps the organization from being known fails nothing. */
static void
test_organization_unknown (void)
{
  static const struct
  {
    const char *answer, *config, *organization;
    gboolean warned;
  } cases[] = {
    { "!400 AccessDeniedException", "", "", FALSE },
    { "!400 AccessDeniedException", "[trust]\norganization_id=o-configured\n", "o-configured", FALSE },
    { "!400 AWSOrganizationsNotInUseException", "", "", FALSE },
    { "!500 ServiceException", "", "", TRUE },
    { "!500 ServiceException", "[trust]\norganization_id=o-configured\n", "o-configured", TRUE },
    { "{\"Organization\":{\"Id\":\"no id\"}}", "", "", FALSE },
    { "{\"Organization\":{}}", "", "", TRUE },
    { "{}", "", "", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_of (one_region, cases[i].config);
      world_answer (world, ORGANIZATION, cases[i].answer);
      assert_rows (world, &judged, "organization", NULL, cases[i].organization);
      assert_rows (world, &judged, "organization", NULL, cases[i].organization);
      g_assert_cmpuint (script_client_calls ("DescribeOrganization"), ==, 1);
      g_autofree char *warning = lq_engine_take_warnings (world->engine);
      g_test_message ("%s: %s", cases[i].answer, warning);
      g_assert_cmpint (warning != NULL, ==, cases[i].warned);
    }
}

/* Accounts that are listed one by one may be in different organizations. */
static void
test_organizations_of_a_list (void)
{
  g_autoptr (World) world = world_of (one_region, AUDIT "accounts=" SHOP ";" LAB "\n");

  world_answer (world, SHOP "/us-east-1 " ORGANIZATION, "{\"Organization\":{\"Id\":\"o-a1b2c3d4e5\"}}");
  world_answer (world, LAB "/us-east-1 " ORGANIZATION, "{\"Organization\":{\"Id\":\"o-z9y8x7w6v5\"}}");
  assert_rows (world, &judged, "account_id,organization,kind", NULL,
               SHOP ",o-a1b2c3d4e5,self " LAB ",o-z9y8x7w6v5,self");
}

#define EC2(names) "<r><requestId>7</requestId><regionInfo>" names "</regionInfo></r>"
#define EC2_REGION(name) "<item><regionName>" name "</regionName><regionEndpoint>e</regionEndpoint></item>"

static void
test_ec2 (void)
{
  g_autoptr (World) world = world_of (all_regions, "");

  world_answer (world, REGIONS, "!403 AccessDeniedException");
  world_answer (world, EC2_REGIONS, EC2 (EC2_REGION ("us-east-1") EC2_REGION ("eu-west-1")));
  assert_rows (world, &lq_test_items, "region", NULL, "eu-west-1 us-east-1");
  world->now_s += 1000;
  assert_rows (world, &lq_test_items, "region", NULL, "eu-west-1 us-east-1");
  g_assert_cmpuint (script_client_calls ("ListRegions"), ==, 1);
  g_assert_cmpuint (script_client_calls ("DescribeRegions"), ==, 1);
  world_answer (world, EC2_REGIONS, EC2 (EC2_REGION ("us-east-1")));
  world->now_s += 3601;
  assert_rows (world, &lq_test_items, "region", NULL, "us-east-1");
}

static void
test_no_regions (void)
{
  static const struct
  {
    const char *regions, *ec2;
    const char *said[2];
  } cases[] = {
    { "!403 AccessDeniedException", "!403 UnauthorizedOperation",
      { "account:ListRegions is denied, and in its place", "UnauthorizedOperation" } },
    { "!403 AccessDeniedException", "<r>", { "ec2 DescribeRegions in us-east-1", "not XML" } },
    { "!500 InternalServerException", "", { "InternalServerException", "" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (World) world = world_of (all_regions, "");
      world_answer (world, REGIONS, cases[i].regions);
      world_answer (world, EC2_REGIONS, cases[i].ec2);
      g_autofree char *rows = world_rows (world, &lq_test_items, "region", NULL);
      g_test_message ("%s", rows);
      g_assert_true (g_str_has_prefix (rows, "error: "));
      g_assert_nonnull (strstr (rows, cases[i].said[0]));
      g_assert_nonnull (strstr (rows, cases[i].said[1]));
    }
}

/* With stale, Regions that were enabled stay, so that none of their rows is gone. */
static void
test_kept_regions (void)
{
  g_autoptr (World) world = world_of (all_regions, "[collect]\non_scope_error=stale\nmax_stale=7200\n");

  world_answer (world, REGIONS, "{\"Regions\":[{\"RegionName\":\"us-east-1\"},{\"RegionName\":\"eu-west-1\"}]}");
  assert_rows (world, &lq_test_items, "region", NULL, "eu-west-1 us-east-1");
  world_answer (world, REGIONS, "!500 InternalServerException");
  world->now_s += 3601;
  assert_rows (world, &lq_test_items, "region", NULL, "eu-west-1 us-east-1");
  world->now_s += 3600;
  g_autofree char *rows = world_rows (world, &lq_test_items, "region", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_nonnull (strstr (rows, "InternalServerException"));
}

/* Likewise the accounts of an organization; and as long as they cannot be listed, aws_scopes says so. */
static void
test_kept_accounts (void)
{
  g_autoptr (World) world = world_of (
      one_region, "[collect]\non_scope_error=stale\nmax_stale=7200\n" AUDIT "accounts=organization\n");

  world_answer (world, ACCOUNTS, "{\"Accounts\":[" ACCOUNT (OWN) "," ACCOUNT (LAB) "]}");
  assert_rows (world, &lq_test_items, "account_id", NULL, OWN " " LAB);
  assert_rows (world, &lq_table_aws_scopes, "account_id,status", NULL, OWN ",ok " LAB ",ok");
  world_answer (world, ACCOUNTS, "!400 AccessDeniedException");
  world->now_s += 3601;
  assert_rows (world, &lq_test_items, "account_id", NULL, OWN " " LAB);
  g_autofree char *warning = lq_engine_take_warnings (world->engine);
  g_assert_true (g_str_has_prefix (warning, "which accounts there are is what was known before: "));
  assert_rows (world, &lq_table_aws_scopes, "account_id,region,status,last_success", NULL,
               ",us-east-1,denied,1790000000 " OWN ",us-east-1,ok,1790003601 " LAB ",us-east-1,ok,1790003601");
  world->now_s += 3600;
  g_autofree char *rows = world_rows (world, &lq_test_items, "account_id", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_nonnull (strstr (rows, "AccessDeniedException"));
  world_answer (world, ACCOUNTS, "{\"Accounts\":[" ACCOUNT (OWN) "]}");
  assert_rows (world, &lq_test_items, "account_id", NULL, OWN);
  assert_rows (world, &lq_table_aws_scopes, "account_id", NULL, OWN " " LAB);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/discovery/units", test_units);
  g_test_add_func ("/core/discovery/units-within-units", test_units_within_units);
  g_test_add_func ("/core/discovery/units-that-are-not", test_units_that_are_not);
  g_test_add_func ("/core/discovery/members-outside-of-units", test_members_outside_of_units);
  g_test_add_func ("/core/discovery/members", test_members);
  g_test_add_func ("/core/discovery/organization", test_organization);
  g_test_add_func ("/core/discovery/organization-unknown", test_organization_unknown);
  g_test_add_func ("/core/discovery/organizations-of-a-list", test_organizations_of_a_list);
  g_test_add_func ("/core/discovery/ec2", test_ec2);
  g_test_add_func ("/core/discovery/no-regions", test_no_regions);
  g_test_add_func ("/core/discovery/kept-regions", test_kept_regions);
  g_test_add_func ("/core/discovery/kept-accounts", test_kept_accounts);
  return g_test_run ();
}
