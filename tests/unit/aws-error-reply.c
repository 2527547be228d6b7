/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/error-reply.h"

#include <string.h>

#define XML_ERROR(code, message) \
  "<?xml version=\"1.0\"?>\n<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender" \
  "</Type><Code>" code "</Code><Message>" message "</Message></Error><RequestId>r</RequestId></ErrorResponse>"

/* "code|message" of an answer whose x-amzn-errortype is `type` (may be NULL). */
static char *
read_reply (const char *type, const char *body, gssize length)
{
  g_autofree char *code = NULL;
  g_autofree char *message = NULL;
  LqHttpReply *reply = g_new0 (LqHttpReply, 1);

  reply->status = 400;
  reply->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reply->body = g_bytes_new (body, length < 0 ? strlen (body) : (gsize) length);
  if (type != NULL)
    g_hash_table_insert (reply->headers, g_strdup ("x-amzn-errortype"), g_strdup (type));
  lq_error_reply_read (reply, &code, &message);
  lq_http_reply_free (reply);
  return g_strdup_printf ("%s|%s", code != NULL ? code : "", message != NULL ? message : "");
}

static void
test_forms (void)
{
  static const struct
  {
    const char *type, *body, *expected;
  } cases[] = {
    { "ResourceNotFoundException", "{\"Type\":\"User\",\"Message\":\"no such\"}", "ResourceNotFoundException|no such" },
    { "X:http://internal.amazon.com/coral/", "{\"message\":\"m\"}", "X|m" },
    { NULL, "{\"__type\":\"com.amazon.coral.service#UnrecognizedClientException\",\"message\":\"m\"}",
      "UnrecognizedClientException|m" },
    { NULL, "{\"code\":\"E\",\"MESSAGE\":\"m\"}", "E|m" },
    { NULL, "{\"error\":\"invalid_grant\",\"error_description\":\"m\"}", "invalid_grant|m" },
    { NULL, " \n{\"Code\":\"E\"}", "E|" },
    { "E", "{\"message\":null}", "E|" },
    { "E", "{\"message\":", "E|" },
    { "E", "", "E|" },
    { "E", "[]", "E|" },
    { NULL, XML_ERROR ("AccessDenied", "User: a &amp; b"), "AccessDenied|User: a & b" },
    { NULL, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>m</Message></Error></Errors>"
            "</Response>", "UnauthorizedOperation|m" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = read_reply (cases[i].type, cases[i].body, -1);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_no_error_of_aws (void)
{
  static const char *const bodies[] = {
    "",
    "Forbidden",
    "<html><head><title>403</title></head><body><hr></body></html>",
    "<html><body><p>Code</p></body></html>",
    XML_ERROR ("not a code\n", "m"),
    XML_ERROR ("", "m"),
    "<Error><Code>E</Code>",
    "{\"code\":\"not a code\"}",
    "{\"code\":7}",
    "{\"code\":\"\"}",
    "{\"code\":\"x#\"}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *got = read_reply (NULL, bodies[i], -1);
      g_assert_cmpstr (got, ==, "|");
    }
}

static void
test_bounds (void)
{
  g_autofree char *deep = g_strnfill (4000, '[');
  g_autofree char *nested = g_strconcat ("{\"code\":\"E\",\"a\":", deep, NULL);
  g_autofree char *from_json = read_reply (NULL, nested, -1);
  g_autoptr (GString) tags = g_string_new (NULL);
  for (int i = 0; i < 100; i++)
    g_string_append (tags, "<a>");
  g_string_append (tags, "<Code>E</Code>");
  for (int i = 0; i < 100; i++)
    g_string_append (tags, "</a>");
  g_autofree char *from_xml = read_reply (NULL, tags->str, -1);
  g_autofree char *blank = g_strnfill (1024 * 1024, ' ');
  g_autofree char *large = g_strconcat ("{\"code\":\"E\"", blank, "}", NULL);
  g_autofree char *from_large = read_reply (NULL, large, -1);
  g_autofree char *with_nul = read_reply (NULL, "{\"code\":\"E\"}\0x", 14);

  g_assert_cmpstr (from_json, ==, "|");
  g_assert_cmpstr (from_xml, ==, "|");
  g_assert_cmpstr (from_large, ==, "|");
  g_assert_cmpstr (with_nul, ==, "|");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/error-reply/forms", test_forms);
  g_test_add_func ("/aws/error-reply/no-error-of-aws", test_no_error_of_aws);
  g_test_add_func ("/aws/error-reply/bounds", test_bounds);
  return g_test_run ();
}
