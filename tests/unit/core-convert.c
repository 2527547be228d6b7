/* SPDX-License-Identifier: Apache-2.0 */
#include "core/convert.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/json.h"

static json_t *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  json_t *value = text != NULL ? lq_json_parse (text, strlen (text), "test", &error) : NULL;

  g_assert_no_error (error);
  return value;
}

static char *
show (json_t *result)
{
  char *text = result != NULL ? lq_json_to_text (result) : g_strdup ("(missing)");

  json_decref (result);
  return text;
}

static void
test_published (void)
{
  static const struct
  {
    const char *element;
    gboolean expected;
  } cases[] = {
    { "{\"Version\":\"1\"}", TRUE },
    { "{\"Version\":\"$LATEST\"}", FALSE },
    { "{\"Version\":\"$LATEST.PUBLISHED\"}", TRUE },
    { "{}", TRUE }, /* a row without its key is an error, not nothing */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) element = parse (cases[i].element);
      g_assert_cmpint (lq_convert_is_published (element), ==, cases[i].expected);
    }
}

static void
test_values (void)
{
  static const struct
  {
    LqConvert convert;
    const char *value, *expected; /* value NULL: nothing was selected */
  } cases[] = {
    { lq_convert_time, "\"2026-09-28T09:25:49.569+0000\"", "1790587549" },
    { lq_convert_time, "1790587549.9", "1790587549" },
    { lq_convert_time, "\"yesterday\"", "(missing)" },
    { lq_convert_time, NULL, "(missing)" },
    { lq_convert_environment_names, NULL, "[]" },
    { lq_convert_environment_names, "{}", "[]" },
    { lq_convert_environment_names, "{\"Variables\":{}}", "[]" },
    { lq_convert_environment_names, "{\"Variables\":{\"b\":\"secret\",\"a\":\"secret\",\"B\":\"secret\"}}",
      "[\"B\",\"a\",\"b\"]" },
    { lq_convert_environment_names, "{\"Error\":{\"ErrorCode\":\"AccessDeniedException\"}}", "(missing)" },
    { lq_convert_environment_names, "{\"Variables\":{\"a\":\"secret\"},\"Error\":{\"ErrorCode\":\"X\"}}", "(missing)" },
    { lq_convert_environment_names, "{\"Variables\":{\"a\":\"secret\"},\"Error\":null}", "[\"a\"]" },
    { lq_convert_length, "[1,2,3]", "3" },
    { lq_convert_length, "[]", "0" },
    { lq_convert_length, NULL, "0" },
    { lq_convert_list, "[1]", "[1]" },
    { lq_convert_list, NULL, "[]" },
    { lq_convert_inner_error, "{\"ErrorCode\":\"AccessDeniedException\",\"Message\":\"no kms:Decrypt\"}",
      "\"AccessDeniedException: no kms:Decrypt\"" },
    { lq_convert_inner_error, "{\"Message\":\"odd\"}", "\"Error: odd\"" },
    { lq_convert_inner_error, "{}", "\"Error: \"" },
    { lq_convert_inner_error, NULL, "(missing)" },
    { lq_convert_outcome, NULL, "\"ok\"" },
    { lq_convert_key, NULL, "\"the key\"" },
    { lq_convert_position, NULL, "7" },
    { lq_convert_storage_mode, "{\"Location\":\"https://example.com/\"}", "\"COPY\"" },
    { lq_convert_storage_mode, "{\"ResolvedS3Object\":{\"S3Bucket\":\"b\"}}", "\"REFERENCE\"" },
    { lq_convert_storage_mode, "{\"ImageUri\":\"x\"}", "(missing)" },
    { lq_convert_storage_mode, "{\"Location\":null,\"ResolvedS3Object\":null}", "(missing)" },
    { lq_convert_storage_mode, NULL, "(missing)" },
  };
  const LqConvertContext context = { .position = 7, .outcome = "ok", .key = "the key" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) value = parse (cases[i].value);
      g_autofree char *got = show (cases[i].convert (value, &context));
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

/* Nothing is known of what AWS refused to show: no empty list then. */
static void
test_outcome (void)
{
  const LqConvertContext context = { .outcome = "denied" };
  g_autofree char *list = show (lq_convert_list (NULL, &context));
  g_autofree char *outcome = show (lq_convert_outcome (NULL, &context));
  g_autofree char *key = show (lq_convert_key (NULL, &context));

  g_assert_cmpstr (list, ==, "(missing)");
  g_assert_cmpstr (outcome, ==, "\"denied\"");
  g_assert_cmpstr (key, ==, "(missing)");
}

static void
test_versions_behind (void)
{
  static const struct
  {
    LqValue cells[2];
    const char *expected, *outdated;
  } cases[] = {
    { { { LQ_VALUE_INT, .number = 7 }, { LQ_VALUE_INT, .number = 4 } }, "3", "1" },
    { { { LQ_VALUE_INT, .number = 7 }, { LQ_VALUE_INT, .number = 7 } }, "0", "0" },
    { { { LQ_VALUE_INT, .number = 3 }, { LQ_VALUE_INT, .number = 5 } }, "0", "0" },
    { { { LQ_VALUE_NULL }, { LQ_VALUE_INT, .number = 5 } }, "(missing)", "(missing)" },
    { { { LQ_VALUE_INT, .number = 5 }, { LQ_VALUE_NULL } }, "(missing)", "(missing)" },
  };
  const LqMakeContext context = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = show (lq_convert_versions_behind (cases[i].cells, &context));
      g_autofree char *outdated = show (lq_convert_is_outdated (cases[i].cells, &context));
      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_cmpstr (outdated, ==, cases[i].outdated);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/convert/values", test_values);
  g_test_add_func ("/core/convert/published", test_published);
  g_test_add_func ("/core/convert/outcome", test_outcome);
  g_test_add_func ("/core/convert/versions-behind", test_versions_behind);
  return g_test_run ();
}
