/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/xml.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"

static void
test_json (void)
{
  static const struct
  {
    const char *xml, *json;
  } cases[] = {
    { "<r/>", "{}" },
    { "<r>text</r>", "{}" },
    { "<?xml version=\"1.0\"?>\n<r xmlns=\"urn:x\">\n  <a>1</a>\n  <b> x &amp; y </b>\n</r>\n",
      "{\"a\":\"1\",\"b\":\" x & y \"}" },
    { "<r><a/><b></b></r>", "{\"a\":null,\"b\":null}" },
    { "<r><s><i>1</i></s></r>", "{\"s\":{\"i\":\"1\"}}" },
    { "<r><s><i>1</i><j/><i>2</i><i><k>3</k></i></s></r>",
      "{\"s\":{\"i\":[\"1\",\"2\",{\"k\":\"3\"}],\"j\":null}}" },
    { "<r><a><![CDATA[<b>]]></a></r>", "{\"a\":\"<b>\"}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (json_t) read = lq_xml_to_json (cases[i].xml, strlen (cases[i].xml), &error);
      g_assert_no_error (error);
      g_autofree char *text = lq_json_to_text (read);
      g_assert_cmpstr (text, ==, cases[i].json);
    }
}

static void
refused (const char *xml, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lq_xml_to_json (xml, length, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REPLY);
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_refused (void)
{
  static const char *const broken[] = { "", "secret", "<r>", "<r><secret></r>", "{\"secret\":1}",
                                        "<r>&secret;</r>", "<r/>secret" };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, ' ');

  refused (NULL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    refused (broken[i], strlen (broken[i]));
  for (guint i = 0; i < 40; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < 40; i++)
    g_string_append (deep, "</a>");
  refused (deep->str, deep->len);
  refused (large, strlen (large));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/xml/json", test_json);
  g_test_add_func ("/aws/xml/refused", test_refused);
  return g_test_run ();
}
