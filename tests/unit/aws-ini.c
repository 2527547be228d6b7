/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/ini.h"

#include <string.h>

#include "base/error.h"

static GHashTable *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GHashTable *ini = lq_ini_parse (text, strlen (text), "file", &error);

  g_assert_no_error (error);
  return ini;
}

static void
test_values (void)
{
  g_autoptr (GHashTable) ini = parse ("\xef\xbb\xbf# about\n"
                                      "[default]\r\n"
                                      "Region=us-east-1\r\n"
                                      "\n"
                                      "; another\n"
                                      "[ profile a b ]\n"
                                      "key = a=b # said\n"
                                      "secret = ab#c;d\n"
                                      "empty =\n"
                                      "[default]\n"
                                      "output = json\n"
                                      "region = eu-west-1\n"
                                      "[last]\n"
                                      "no_newline = 1");

  g_assert_cmpstr (lq_ini_get (ini, "default", "region"), ==, "eu-west-1");
  g_assert_cmpstr (lq_ini_get (ini, "default", "output"), ==, "json");
  g_assert_cmpstr (lq_ini_get (ini, "profile a b", "key"), ==, "a=b");
  g_assert_cmpstr (lq_ini_get (ini, "profile a b", "secret"), ==, "ab#c;d");
  g_assert_cmpstr (lq_ini_get (ini, "profile a b", "empty"), ==, "");
  g_assert_cmpstr (lq_ini_get (ini, "last", "no_newline"), ==, "1");
  g_assert_null (lq_ini_get (ini, "last", "region"));
  g_assert_null (lq_ini_get (ini, "nowhere", "region"));
}

static void
test_indented (void)
{
  g_autoptr (GHashTable) ini = parse ("[services mine]\n"
                                      "lambda =\n"
                                      "  endpoint_url = http://127.0.0.1:1\n"
                                      "\n"
                                      "  # about\n"
                                      "  Other = 2\n"
                                      "sts =\n"
                                      "\tendpoint_url = http://127.0.0.1:2\n"
                                      "long = one\n"
                                      "  two = three\n"
                                      "[default]\n"
                                      "  region = us-east-1\n");

  g_assert_cmpstr (lq_ini_get (ini, "services mine", "lambda.endpoint_url"), ==, "http://127.0.0.1:1");
  g_assert_cmpstr (lq_ini_get (ini, "services mine", "lambda.other"), ==, "2");
  g_assert_cmpstr (lq_ini_get (ini, "services mine", "sts.endpoint_url"), ==, "http://127.0.0.1:2");
  g_assert_cmpstr (lq_ini_get (ini, "services mine", "long"), ==, "one\ntwo = three");
  g_assert_cmpstr (lq_ini_get (ini, "default", "region"), ==, "us-east-1");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *said;
  } cases[] = {
    { "region = us-east-1\n", "file, line 1: a key before the first section" },
    { "[default]\n\nsecret\n", "file, line 3: neither a section, nor key = value, nor a comment" },
    { "[default\n", "file, line 1: a section's name without ]" },
    { "[a]\n= 1\n", "file, line 2: neither a section, nor key = value, nor a comment" },
    { "[a]\nb =\n  c\n", "file, line 3: an indented line below an empty value is not key = value" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_ini_parse (cases[i].text, strlen (cases[i].text), "file", &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_cmpstr (error->message, ==, cases[i].said);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/ini/values", test_values);
  g_test_add_func ("/aws/ini/indented", test_indented);
  g_test_add_func ("/aws/ini/refused", test_refused);
  return g_test_run ();
}
