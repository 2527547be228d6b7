/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/reply.h"

#include <string.h>

#include "base/cleanup.h"

static int
append_text (const char *text, size_t length, void *data)
{
  g_string_append_len (data, text, (gssize) length);
  return 0;
}

void
lq_fake_reply_append_json (GString *out, const json_t *value)
{
  json_dump_callback (value, append_text, out, JSON_COMPACT | JSON_ENCODE_ANY);
}

LqFakeReply *
lq_fake_reply_new (void)
{
  LqFakeReply *reply = g_new0 (LqFakeReply, 1);

  reply->status = 200;
  reply->content_type = "application/json";
  reply->body = g_string_new (NULL);
  reply->request_id = g_uuid_string_random ();
  return reply;
}

void
lq_fake_reply_free (LqFakeReply *reply)
{
  if (reply == NULL)
    return;
  g_string_free (reply->body, TRUE);
  g_free (reply->error_code);
  g_free (reply->request_id);
  g_free (reply);
}

void
lq_fake_reply_json (LqFakeReply *reply, json_t *value)
{
  g_autoptr (json_t) owned = value;

  g_string_truncate (reply->body, 0);
  lq_fake_reply_append_json (reply->body, owned);
}

void
lq_fake_reply_append_xml (LqFakeReply *reply, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (reply->body, escaped);
}

/* Which key holds the text differs from exception to exception; those that the front end makes have no type. */
static json_t *
error_body (const char *code, const char *text)
{
  static const char *const lower_case[] = { "InvalidParameterValueException", "TooManyRequestsException", NULL };
  static const char *const service[] = { "ResourceNotFoundException", "CodeSigningConfigNotFoundException", NULL };

  if (strcmp (code, "TooManyRequestsException") == 0)
    return json_pack ("{s:s, s:s, s:s}", "Reason", "CallerRateLimitExceeded", "Type", "User", "message", text);
  if (g_strv_contains (lower_case, code))
    return json_pack ("{s:s, s:s}", "Type", "User", "message", text);
  if (g_strv_contains (service, code))
    return json_pack ("{s:s, s:s}", "Type", "User", "Message", text);
  if (strcmp (code, "ServiceException") == 0)
    return json_pack ("{s:s, s:s}", "Type", "Service", "Message", text);
  if (strcmp (code, "AccessDeniedException") == 0)
    return json_pack ("{s:s}", "Message", text);
  return json_pack ("{s:s}", "message", text);
}

void
lq_fake_reply_error (LqFakeReply *reply, guint status, const char *code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_free (reply->error_code);
  reply->error_code = g_strdup (code);
  reply->status = status;
  if (reply->protocol == LQ_FAKE_REST_JSON)
    {
      lq_fake_reply_json (reply, error_body (code, text));
      return;
    }
  g_string_printf (reply->body,
                   "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  <Error>\n"
                   "    <Type>%s</Type>\n    <Code>%s</Code>\n    <Message>",
                   status < 500 ? "Sender" : "Receiver", code);
  lq_fake_reply_append_xml (reply, text);
  g_string_append_printf (reply->body, "</Message>\n  </Error>\n  <RequestId>%s</RequestId>\n</ErrorResponse>\n",
                          reply->request_id);
  reply->content_type = "text/xml";
}
