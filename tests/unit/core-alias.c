/* SPDX-License-Identifier: Apache-2.0 */
#include "core/alias.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"

#define FUNCTION "arn:aws:lambda:us-east-1:111111111111:function:pay"

/* The rows made of aliases, each as "version weight primary arn", separated by "; ". */
static char *
unfolded (const char *text)
{
  const LqConvertContext context = { .outcome = "ok" };
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) aliases = lq_json_parse (text, strlen (text), "test", &error);
  g_assert_no_error (error);
  g_autoptr (json_t) rows = lq_alias_unfold (aliases, &context, &error);
  g_autoptr (GString) out = g_string_new (NULL);
  json_t *row;
  size_t i;

  g_assert_no_error (error);
  json_array_foreach (rows, i, row)
    {
      json_t *weight = json_object_get (row, "weight");
      const char *version = json_string_value (json_object_get (row, "version"));
      const char *arn = json_string_value (json_object_get (row, "function_version_arn"));
      g_autofree char *share = weight != NULL ? lq_json_to_text (weight) : g_strdup ("-");
      g_string_append_printf (out, "%s%s %s %d %s", i > 0 ? "; " : "", version != NULL ? version : "-", share,
                              json_is_true (json_object_get (row, "is_primary")), arn != NULL ? arn : "-");
    }
  return g_strdup (out->str);
}

static void
test_unfold (void)
{
  static const struct
  {
    const char *aliases, *expected;
  } cases[] = {
    { "[]", "" },
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"Name\":\"live\",\"FunctionVersion\":\"2\"}]",
      "2 1.0 1 " FUNCTION ":2" },
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"FunctionVersion\":\"$LATEST\",\"RoutingConfig\":{}}]",
      "$LATEST 1.0 1 " FUNCTION ":$LATEST" },
    /* 1 - 0.7 would be 0.30000000000000004; what stands here is what 0.7 and 0.3 are as binary fractions */
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"FunctionVersion\":\"2\","
      "\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"1\":0.7}}}]",
      "1 0.69999999999999996 0 " FUNCTION ":1; 2 0.29999999999999999 1 " FUNCTION ":2" },
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"FunctionVersion\":\"2\","
      "\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"1\":0.7,\"3\":0.7}}}]",
      "1 0.69999999999999996 0 " FUNCTION ":1; 3 0.69999999999999996 0 " FUNCTION ":3; 2 0.0 1 " FUNCTION ":2" },
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"FunctionVersion\":\"2\","
      "\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"1\":-1,\"3\":7,\"4\":null}}}]",
      "1 - 0 " FUNCTION ":1; 3 1.0 0 " FUNCTION ":3; 4 - 0 " FUNCTION ":4; 2 - 1 " FUNCTION ":2" },
    { "[{\"AliasArn\":\"" FUNCTION ":live\",\"FunctionVersion\":\"2\","
      "\"RoutingConfig\":{\"AdditionalVersionWeights\":[0.5]}}]",
      "2 1.0 1 " FUNCTION ":2" },
    { "[{\"AliasArn\":\"live\",\"FunctionVersion\":\"2\"}]", "2 1.0 1 -" },
    { "[{\"AliasArn\":7,\"FunctionVersion\":8}, null, \"live\"]", "- 1.0 1 -; - 1.0 1 -; - 1.0 1 -" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = unfolded (cases[i].aliases);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_members (void)
{
  static const char text[] = "[{\"AliasArn\":\"a\",\"Name\":\"live\",\"Description\":\"d\",\"RevisionId\":\"r\","
                             "\"FunctionVersion\":\"1\",\"Novelty\":1}]";
  const LqConvertContext context = { .outcome = "ok" };
  g_autoptr (json_t) aliases = lq_json_parse (text, strlen (text), "test", NULL);
  g_autoptr (json_t) rows = lq_alias_unfold (aliases, &context, NULL);
  g_autofree char *got = lq_json_to_text (rows);

  g_assert_cmpstr (got, ==,
                   "[{\"alias_arn\":\"a\",\"alias_name\":\"live\",\"description\":\"d\",\"is_primary\":true,"
                   "\"revision_id\":\"r\",\"version\":\"1\",\"weight\":1.0}]");
}

static void
test_is_live (void)
{
  static const struct
  {
    LqValue count;
    gboolean expected;
  } cases[] = {
    { { .kind = LQ_VALUE_INT, .number = 0 }, FALSE },
    { { .kind = LQ_VALUE_INT, .number = 1 }, TRUE },
    { { .kind = LQ_VALUE_INT, .number = 9 }, TRUE },
    { { .kind = LQ_VALUE_NULL }, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) got = lq_alias_is_live (&cases[i].count, NULL);
      g_assert_cmpint (json_is_true (got), ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/alias/unfold", test_unfold);
  g_test_add_func ("/core/alias/members", test_members);
  g_test_add_func ("/core/alias/is-live", test_is_live);
  return g_test_run ();
}
