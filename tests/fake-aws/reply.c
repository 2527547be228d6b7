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
  reply->body = g_string_new (NULL);
  reply->request_id = g_uuid_string_random ();
  lq_fake_reply_set_service (reply, lq_fake_service_find ("lambda"));
  return reply;
}

void
lq_fake_reply_set_service (LqFakeReply *reply, const LqFakeService *service)
{
  static const char *const types[LQ_FAKE_N_PROTOCOLS] = {
    [LQ_FAKE_REST_JSON] = "application/json",
    [LQ_FAKE_JSON_1_1] = "application/x-amz-json-1.1",
    [LQ_FAKE_QUERY_XML] = "text/xml",
    [LQ_FAKE_EC2_XML] = "text/xml;charset=UTF-8",
  };

  reply->service = service;
  reply->content_type = types[service->protocol];
}

void
lq_fake_reply_free (LqFakeReply *reply)
{
  if (reply == NULL)
    return;
  g_string_free (reply->body, TRUE);
  g_free (reply->error_code);
  g_free (reply->request_id);
  json_decref (reply->event_data);
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

void
lq_fake_reply_append_element (LqFakeReply *reply, const char *name, const char *text)
{
  g_string_append_printf (reply->body, "<%s>", name);
  lq_fake_reply_append_xml (reply, text);
  g_string_append_printf (reply->body, "</%s>\n", name);
}

/* At Lambda, which key holds the text differs from exception to exception; those that the front end makes have no
 * type. */
static json_t *
lambda_error (const char *code, const char *text)
{
  static const char *const lower_case[] = {
    "InvalidParameterValueException", "PreconditionFailedException", "ResourceConflictException", NULL,
  };
  static const char *const service[] = {
    "CodeSigningConfigNotFoundException", "CodeVerificationFailedException", "ResourceNotFoundException", NULL,
  };

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

/* Without a header that would name it, the body does: with a namespace where it is the front door's. */
static json_t *
typed_error (const LqFakeService *service, const char *code, const char *text)
{
  gboolean front_door = lq_fake_service_is_front_door (code);

  return json_pack ("{s:o, s:s}", "__type",
                    front_door ? json_sprintf ("com.amazon.coral.service#%s", code) : json_string (code),
                    front_door ? "message" : service->error_member, text);
}

/* As OAuth has it: InvalidGrantException is the error invalid_grant. */
static json_t *
oauth_error (const LqFakeService *service, const char *code, const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *at = code; *at != '\0' && strcmp (at, "Exception") != 0; at++)
    {
      if (at > code && g_ascii_isupper (*at))
        g_string_append_c (name, '_');
      g_string_append_c (name, g_ascii_tolower (*at));
    }
  return json_pack ("{s:s, s:s}", "error", name->str, service->error_member, text);
}

static json_t *
json_error (const LqFakeService *service, const char *code, const char *text)
{
  if (service->protocol == LQ_FAKE_JSON_1_1)
    return typed_error (service, code, text);
  if (service == lq_fake_service_find ("lambda"))
    return lambda_error (code, text);
  if (service == lq_fake_service_find ("sso-oauth"))
    return oauth_error (service, code, text);
  return json_pack ("{s:s}", service->error_member, text);
}

static void
query_error (LqFakeReply *reply, const char *code, const char *text)
{
  g_string_printf (reply->body, "<ErrorResponse xmlns=\"%s\">\n  <Error>\n    <Type>%s</Type>\n",
                   reply->service->namespace, reply->status < 500 ? "Sender" : "Receiver");
  lq_fake_reply_append_element (reply, "Code", code);
  lq_fake_reply_append_element (reply, "Message", text);
  g_string_append_printf (reply->body, "  </Error>\n  <RequestId>%s</RequestId>\n</ErrorResponse>\n",
                          reply->request_id);
}

static void
ec2_error (LqFakeReply *reply, const char *code, const char *text)
{
  g_string_assign (reply->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error>");
  lq_fake_reply_append_element (reply, "Code", code);
  lq_fake_reply_append_element (reply, "Message", text);
  g_string_append_printf (reply->body, "</Error></Errors><RequestID>%s</RequestID></Response>", reply->request_id);
}

static void
set_error (LqFakeReply *reply, guint status, const char *code, const char *text)
{
  g_free (reply->error_code);
  reply->error_code = g_strdup (code);
  reply->status = status;
  switch (reply->service->protocol)
    {
    case LQ_FAKE_QUERY_XML:
      query_error (reply, code, text);
      break;
    case LQ_FAKE_EC2_XML:
      ec2_error (reply, code, text);
      break;
    default:
      lq_fake_reply_json (reply, json_error (reply->service, code, text));
    }
}

void
lq_fake_reply_error (LqFakeReply *reply, guint status, const char *code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  set_error (reply, status, code, text);
}

void
lq_fake_reply_refuse (LqFakeReply *reply, LqFakeRefusal refusal, const char *format, ...)
{
  const LqFakeRefusalWords *words = lq_fake_service_refusal (reply->service, refusal);
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  const char *code = refusal == LQ_FAKE_REFUSAL_THROTTLED && reply->service->throttled != NULL
                         ? reply->service->throttled
                         : words->code;
  set_error (reply, words->status, code, words->text == NULL ? text : words->text);
}
