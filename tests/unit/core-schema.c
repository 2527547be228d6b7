/* SPDX-License-Identifier: Apache-2.0 */
#include "core/schema.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"

static const LqOperation list_things = {
  .action = { .service = "things", .action = "ListThings", .iam_action = "things:ListThings" },
  .path = "/things",
  .rows = "Things[]",
};

static const LqOperation get_fact = {
  .action = { .service = "things", .action = "GetFact", .iam_action = "things:GetFact" },
  .path = "/facts/{name}",
  .rows = "",
};

static const LqOperation get_policy = {
  .action = { .service = "things", .action = "GetThingPolicy", .iam_action = "things:GetThingPolicy" },
  .path = "/things/{name}/policy",
  .rows = "Policy@json.Statement[]",
  .unfold = lq_policy_unfold,
};

static const LqTable facts = {
  .name = "facts",
  .list = &get_fact,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "", "Name."), LQ_COL ("size", LQ_BIGINT, "Fact.Size", "Size.")),
};

static const LqLookup fact_of = { &facts, "name", "name" };
static const LqLookup facts_of = { &facts, "name", "name", .count = TRUE };

static json_t *
make_nothing (const LqValue *cells, const LqMakeContext *context)
{
  return NULL;
}

static const LqTable things = {
  .name = "things",
  .about = "One row per thing | being.",
  .cost = "One call.",
  .list = &list_things,
  .columns = LQ_LOCAL_COLUMNS (LQ_SCOPE_COLUMN ("region", "Region."), LQ_KEY ("name", LQ_TEXT, "Name", "Name or |."),
                               LQ_COL ("parts", LQ_TEXT, "Parts", "Parts.", .flags = LQ_COLUMN_INTERNAL),
                               LQ_VIA (&fact_of, "size", LQ_BIGINT, "size", "Size.", .flags = LQ_COLUMN_HIDDEN),
                               LQ_VIA (&facts_of, "fact_count", LQ_BIGINT, "name", "Count.", .flags = LQ_COLUMN_HIDDEN),
                               LQ_VIA (&fact_of, "inner", LQ_BIGINT, "size", "Inner.", .flags = LQ_COLUMN_INTERNAL),
                               LQ_MADE (make_nothing, "name inner parts", "made", LQ_TEXT, "Made.")),
  .examples = LQ_EXAMPLES ("SELECT name FROM things"),
};

static const LqTable parts = {
  .name = "parts",
  .parent = &things,
  .expand = "parts",
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Name."), LQ_KEY ("position", LQ_BIGINT, "", "Place."),
                         LQ_COL ("weight", LQ_DOUBLE, "Weight", "Weight.")),
};

static const LqTable policies = {
  .name = "policies",
  .parent = &things,
  .list = &get_policy,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Name."), LQ_COL ("effect", LQ_TEXT, "effect", "Effect."),
                         LQ_COL ("revision_id", LQ_TEXT, "RevisionId", "Revision.")),
};

static void
test_create_table (void)
{
  g_autofree char *sql = lq_schema_create_table (&things);

  g_assert_cmpstr (sql, ==,
                   "CREATE TABLE things (\n"
                   "  region TEXT, -- Region.\n"
                   "  name TEXT, -- Name or |.\n"
                   "  size BIGINT HIDDEN, -- Size.\n"
                   "  fact_count BIGINT HIDDEN, -- Count.\n"
                   "  made TEXT, -- Made.\n"
                   "  data_as_of BIGINT HIDDEN, -- When the oldest answer behind this row was asked for, unix "
                   "seconds.\n"
                   "  max_age BIGINT HIDDEN -- WHERE max_age = 300 asks for answers at most 300 seconds old; under 60 "
                   "counts as 60.\n"
                   ")");
}

static void
test_sources (void)
{
  static const struct
  {
    const LqTable *table;
    const char *column, *expected;
  } cases[] = {
    { &things, "region", "the scope" },
    { &things, "name", "ListThings: Things[].Name" },
    { &things, "size", "GetFact: Fact.Size" },
    { &things, "fact_count", "count of facts" },
    { &things, "max_age", "the query" },
    { &things, "made", "name, GetFact: Fact.Size, ListThings: Things[].Parts" },
    { &facts, "name", "GetFact" },
    { &parts, "name", "ListThings: Things[].Name" },
    { &parts, "position", "ListThings: Things[].Parts[]" },
    { &parts, "weight", "ListThings: Things[].Parts[].Weight" },
    { &policies, "effect", "GetThingPolicy: Policy@json.Statement[]" },
    { &policies, "revision_id", "GetThingPolicy: RevisionId" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int column = lq_table_column (cases[i].table, cases[i].column);
      g_assert_cmpint (column, >=, 0);
      g_autofree char *source = lq_schema_source (cases[i].table, &cases[i].table->columns[column]);
      g_assert_cmpstr (source, ==, cases[i].expected);
    }
}

static void
test_page (void)
{
  g_autofree char *page = lq_schema_page (&things);

  g_assert_true (g_str_has_prefix (page, "# things\n\nOne row per thing | being.\n\n**Cost.** One call.\n"));
  g_assert_nonnull (strstr (page, "\n| `name` | TEXT | key | Name or \\|. | `ListThings: Things[].Name` |\n"));
  g_assert_nonnull (strstr (page, "\n| `size` | BIGINT | hidden | Size. | `GetFact: Fact.Size` |\n"));
  g_assert_nonnull (strstr (page, "\n```sql\nSELECT name FROM things;\n```\n"));
  g_assert_null (strstr (page, "`parts`"));
}

/* Every registered table is there, with the columns that doors show and no others. */
static void
test_json (void)
{
  g_autoptr (json_t) schema = lq_schema_json ();
  json_t *tables = json_object_get (schema, "tables");

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      json_t *shown = json_array_get (tables, i);
      json_t *columns = json_object_get (shown, "columns");
      gsize at = 0;
      g_assert_cmpstr (json_string_value (json_object_get (shown, "name")), ==, lq_tables[i]->name);
      for (const LqColumn *column = lq_tables[i]->columns; column->name != NULL; column++)
        {
          if (!lq_table_shows (column))
            continue;
          json_t *entry = json_array_get (columns, at++);
          g_assert_cmpstr (json_string_value (json_object_get (entry, "name")), ==, column->name);
          g_assert_cmpstr (json_string_value (json_object_get (entry, "type")), ==, lq_schema_type (column->type));
          g_assert_cmpint (json_is_true (json_object_get (entry, "hidden")), ==,
                           (column->flags & LQ_COLUMN_HIDDEN) != 0);
        }
      g_assert_cmpuint (json_array_size (columns), ==, at);
      g_assert_null (lq_tables[i + 1] == NULL ? json_array_get (tables, i + 1) : NULL);
    }
}

static void
assert_actions (const char *name, const char *expected)
{
  g_autoptr (json_t) policy = lq_schema_iam_policy (name);
  json_t *statement = json_array_get (json_object_get (policy, "Statement"), 0);
  g_autofree char *actions = lq_json_to_text (json_object_get (statement, "Action"));

  g_assert_cmpstr (actions, ==, expected);
  g_assert_cmpstr (json_string_value (json_object_get (statement, "Effect")), ==, "Allow");
}

/* Written down once more, so that no permission slips in unseen: people grant what stands here. */
static void
test_iam_policy (void)
{
  assert_actions ("base", "[\"cloudtrail:LookupEvents\",\"lambda:GetFunctionConfiguration\","
                          "\"lambda:GetLayerVersionPolicy\","
                          "\"lambda:GetPolicy\",\"lambda:ListAliases\",\"lambda:ListCodeSigningConfigs\","
                          "\"lambda:ListEventSourceMappings\",\"lambda:ListFunctionEventInvokeConfigs\","
                          "\"lambda:ListFunctionUrlConfigs\",\"lambda:ListFunctions\","
                          "\"lambda:ListFunctionsByCodeSigningConfig\",\"lambda:ListLayerVersions\","
                          "\"lambda:ListLayers\",\"lambda:ListVersionsByFunction\",\"signer:DescribeSigningJob\","
                          "\"signer:GetSigningProfile\",\"signer:ListProfilePermissions\","
                          "\"signer:ListSigningJobs\",\"signer:ListSigningProfiles\"]");
  assert_actions ("code-facts", "[\"lambda:GetFunction\",\"lambda:GetLayerVersion\",\"lambda:ListTags\"]");
  assert_actions ("organization", "[\"account:ListRegions\",\"ec2:DescribeRegions\","
                                  "\"organizations:DescribeOrganization\",\"organizations:ListAccounts\","
                                  "\"organizations:ListAccountsForParent\","
                                  "\"organizations:ListOrganizationalUnitsForParent\"]");
  g_assert_null (lq_schema_iam_policy ("everything"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/schema/create-table", test_create_table);
  g_test_add_func ("/core/schema/sources", test_sources);
  g_test_add_func ("/core/schema/page", test_page);
  g_test_add_func ("/core/schema/json", test_json);
  g_test_add_func ("/core/schema/iam-policy", test_iam_policy);
  return g_test_run ();
}
