/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/trail.h"

#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"

/* What records leave out: code, and links to it. */
static const char *const left_out[] = { "ZipFile", "Location", NULL };

/* A value as records have it: members begin in lower case, and of an environment nothing is said. Transfer full. */
static json_t *
recorded (json_t *value)
{
  const char *key;
  json_t *member, *result;
  size_t i;

  if (json_is_array (value))
    {
      result = json_array ();
      json_array_foreach (value, i, member)
        json_array_append_new (result, recorded (member));
      return result;
    }
  if (!json_is_object (value))
    return json_incref (value);
  result = json_object ();
  json_object_foreach (value, key, member)
    {
      g_autofree char *name = g_strdup (key);
      name[0] = g_ascii_tolower (name[0]);
      if (strcmp (key, "Environment") == 0)
        json_object_set_new (result, name, json_object ());
      else if (!g_strv_contains (left_out, key))
        json_object_set_new (result, name, recorded (member));
    }
  return result;
}

static json_t *
label_value (const char *name, const char *label)
{
  if (strcmp (name, "VersionNumber") == 0)
    return json_integer (g_ascii_strtoll (label, NULL, 10));
  return json_string (label);
}

/* Body, labels and query. */
static json_t *
request_parameters (const LqFakeRequest *request)
{
  g_autoptr (json_t) all = request->body != NULL ? json_copy (request->body) : json_object ();
  const char *const *names = request->operation->labels;
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, request->parameters);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      if (json_object_get (all, name) == NULL)
        json_object_set_new (all, name, json_string (value));
    }
  for (gsize i = 0; i < LQ_FAKE_MAX_LABELS && names[i] != NULL; i++)
    json_object_set_new (all, names[i], label_value (names[i], request->labels[i]));
  return recorded (all);
}

/* Who asks: the name behind the ARN's last slash is that of the user, or of the session. */
static json_t *
identity (const LqFakeCredential *caller)
{
  gboolean session = strstr (caller->arn, ":assumed-role/") != NULL;
  const char *slash = strrchr (caller->arn, '/');

  return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s*}", "type", session ? "AssumedRole" : "IAMUser", "principalId",
                    caller->user_id, "arn", caller->arn, "accountId", caller->account_id, "accessKeyId",
                    caller->access_key, "userName", session || slash == NULL ? NULL : slash + 1);
}

/* Of an answer's error its code as records have it, and its text. */
static void
add_error (json_t *record, const LqFakeReply *reply)
{
  static const char *const texts[] = { "Message", "message" };
  gboolean denied = strcmp (reply->error_code, "AccessDeniedException") == 0;
  g_autoptr (json_t) body = lq_json_parse (reply->body->str, reply->body->len, "the answer", NULL);

  json_object_set_new (record, "errorCode", json_string (denied ? "AccessDenied" : reply->error_code));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set (record, "errorMessage", json_object_get (body, texts[i]));
}

void
lq_fake_trail_record (const LqFakeRequest *request, const LqFakeReply *reply, const char *user_agent)
{
  LqFakeRegion *region = lq_fake_request_writable_region (request);
  json_t *shown = lq_fake_estate_event_defaults (region, request->operation->event);
  json_t *record =
      json_pack ("{s:o, s:s, s:s*, s:o, s:s, s:O*}", "userIdentity", identity (request->caller), "sourceIPAddress",
                 "127.0.0.1", "userAgent", user_agent, "requestParameters", request_parameters (request), "requestID",
                 reply->request_id, "additionalEventData", reply->event_data);

  json_object_set_new (shown, "EventSource", json_sprintf ("%s.amazonaws.com", request->operation->service));
  json_object_set_new (shown, "EventTime", json_integer (request->now_s));
  if (reply->error_code != NULL)
    add_error (record, reply);
  else if (reply->body->len > 0)
    {
      g_autoptr (json_t) answer = lq_json_parse (reply->body->str, reply->body->len, "the answer", NULL);
      json_object_set_new (record, "responseElements", recorded (answer));
    }
  lq_fake_estate_put_event (region, shown, record);
}
