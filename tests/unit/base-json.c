/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <string.h>

#include "base/error.h"

/* What `path` selects in `text`, as text; "(missing)" for a missing value, "(error)" for a refusal. */
static char *
select_text (const char *text, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) root = lq_json_parse (text, strlen (text), "test", &error);
  g_autoptr (json_t) value = NULL;

  g_assert_no_error (error);
  if (!lq_json_select (root, path, &value, &error))
    {
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REPLY);
      return g_strdup ("(error)");
    }
  return value != NULL ? lq_json_to_text (value) : g_strdup ("(missing)");
}

static void
test_select (void)
{
  static const struct
  {
    const char *text, *path, *expected;
  } cases[] = {
    { "{\"a\":{\"b\":1}}", "a.b", "1" },
    { "{\"a\":{\"b\":1}}", "", "{\"a\":{\"b\":1}}" },
    { "{\"a\":{}}", "a.b", "(missing)" },
    { "{\"a\":null}", "a", "(missing)" },
    { "{}", "a.b", "(missing)" },
    { "{\"a\":1}", "a.b", "(error)" },
    { "{\"l\":[1,2]}", "l[]", "[1,2]" },
    { "{\"l\":7}", "l[]", "[7]" },
    { "{}", "l[]", "[]" },
    { "{\"l\":[{\"x\":[1]},{\"x\":[2,3]},{}]}", "l[].x[]", "[1,2,3]" },
    { "{\"p\":\"{\\\"S\\\":[{\\\"n\\\":1}]}\"}", "p@json.S[]", "[{\"n\":1}]" },
    { "{\"p\":\"[1,2]\"}", "p@json[]", "[1,2]" },
    { "{\"p\":\"{oops\"}", "p@json.S[]", "(error)" },
    { "{\"p\":7}", "p@json", "(error)" },
    { "{\"b\":2,\"a\":1}", "", "{\"a\":1,\"b\":2}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = select_text (cases[i].text, cases[i].path);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_parse (void)
{
  static const char *const refused[] = { "", "{", "{\"a\":}", "[1] trailing", "\"\\u0000" };
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) big = lq_json_parse ("18446744073709551615", 20, "test", &error);

  g_assert_no_error (error);
  g_assert_true (json_is_real (big));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) problem = NULL;
      g_assert_null (lq_json_parse (refused[i], strlen (refused[i]), "the page", &problem));
      g_assert_error (problem, LQ_ERROR, LQ_ERROR_REPLY);
      g_assert_true (g_str_has_prefix (problem->message, "the page is not valid JSON"));
    }
}

static void
test_errors_quote_nothing (void)
{
  const char *text = "{\"AWS_SECRET\": hunter2}";
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_json_parse (text, strlen (text), "the page", &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_depth (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_json_parse (deep, strlen (deep), "the page", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REPLY);
}

static void
test_wipe (void)
{
  const char *text = "{\"a\": [\"secret\", 1, {\"b\": \"other\"}]}";
  json_t *value = lq_json_parse (text, strlen (text), "test", NULL);
  g_autoptr (json_t) first = json_incref (json_array_get (json_object_get (value, "a"), 0));

  lq_json_wipe (value);
  g_assert_cmpmem (json_string_value (first), json_string_length (first), "\0\0\0\0\0\0", 6);
  lq_json_wipe (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/select", test_select);
  g_test_add_func ("/base/json/parse", test_parse);
  g_test_add_func ("/base/json/errors-quote-nothing", test_errors_quote_nothing);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/wipe", test_wipe);
  return g_test_run ();
}
