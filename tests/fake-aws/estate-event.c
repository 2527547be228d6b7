/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"

/* Events of one second, at most, that keep their order. */
#define SEQ_BITS 20

/* "EventTime": seconds, or {"ago": seconds before now}. */
static gboolean
read_time (json_t *shown, GError **error)
{
  json_t *given = json_object_get (shown, "EventTime"), *ago = json_object_get (given, "ago");
  double now_s = (double) (g_get_real_time () / G_USEC_PER_SEC);

  if (json_is_number (ago))
    json_object_set_new (shown, "EventTime", json_real (now_s - json_number_value (ago)));
  else if (given != NULL && !json_is_number (given))
    return lq_fake_estate_fail (error, "EventTime should be a number, or {\"ago\": a number}");
  return TRUE;
}

/* Where a text of an event stands in its record. */
static void
copy_text (json_t *shown, const char *member, const json_t *record, const char *path)
{
  g_autoptr (json_t) value = NULL;

  if (json_object_get (shown, member) == NULL && lq_json_select ((json_t *) record, path, &value, NULL) &&
      json_is_string (value))
    json_object_set (shown, member, value);
}

/* The record's members that every record has. */
static json_t *
complete_record (const LqFakeRegion *region, const json_t *shown, const json_t *given)
{
  gint64 time_s = (gint64) json_number_value (json_object_get (shown, "EventTime"));
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_s);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  const char *account = region->account_id;
  json_t *record = json_pack (
      "{s:s, s:{s:s, s:s, s:o, s:s, s:s, s:s}, s:s, s:O, s:O, s:s, s:s, s:s, s:n, s:n, s:o, s:O, s:b, s:s, s:b, s:s, "
      "s:s}",
      "eventVersion", "1.11", "userIdentity", "type", "IAMUser", "principalId", "AIDADEPLOYEREXAMPLE", "arn",
      json_sprintf ("arn:%s:iam::%s:user/deployer", region->partition, account), "accountId", account, "accessKeyId",
      "AKIADEPLOYERKEYEXAMP", "userName", "deployer", "eventTime", text, "eventSource",
      json_object_get (shown, "EventSource"), "eventName", json_object_get (shown, "EventName"), "awsRegion",
      region->name, "sourceIPAddress", "203.0.113.7", "userAgent", "aws-cli/2.31.5", "requestParameters",
      "responseElements", "requestID", lq_fake_made_up_uuid (text), "eventID", json_object_get (shown, "EventId"),
      "readOnly", g_strcmp0 (lq_fake_text (shown, "ReadOnly"), "true") == 0, "eventType", "AwsApiCall",
      "managementEvent", TRUE, "recipientAccountId", account, "eventCategory", "Management");

  json_object_update (record, (json_t *) given);
  return record;
}

void
lq_fake_estate_put_event (LqFakeRegion *region, json_t *shown, json_t *record)
{
  g_autoptr (json_t) given = record;
  guint64 seq = (guint64) json_number_value (json_object_get (shown, "EventTime")) << SEQ_BITS;

  if (json_object_get (shown, "CloudTrailEvent") == NULL)
    {
      g_autoptr (json_t) whole = complete_record (region, shown, given);
      g_autofree char *text = lq_json_to_text (whole);
      copy_text (shown, "Username", whole, "userIdentity.userName");
      copy_text (shown, "AccessKeyId", whole, "userIdentity.accessKeyId");
      json_object_set_new (shown, "CloudTrailEvent", json_string (text));
    }
  seq += ++region->last_seq & ((1 << SEQ_BITS) - 1);
  lq_fake_list_put (region->events, lq_fake_item_new (seq, lq_fake_text (shown, "EventId"), shown, json_object ()),
                    FALSE);
}

/* Whether the name is that of a read. */
static gboolean
is_read (const char *name)
{
  return g_str_has_prefix (name, "Get") || g_str_has_prefix (name, "List") || g_str_has_prefix (name, "Describe");
}

json_t *
lq_fake_estate_event_defaults (const LqFakeRegion *region, const char *name)
{
  g_autofree char *seed =
      g_strdup_printf ("%s/%s/%s/%" G_GUINT64_FORMAT, region->account_id, region->name, name, region->last_seq);
  gboolean signer = strstr (name, "Profile") != NULL || strstr (name, "Signature") != NULL;

  return json_pack ("{s:o, s:s, s:s, s:s, s:[], s:i}", "EventId", lq_fake_made_up_uuid (seed), "EventName", name,
                    "ReadOnly", is_read (name) ? "true" : "false", "EventSource",
                    signer ? "signer.amazonaws.com" : "lambda.amazonaws.com", "Resources", "EventTime", 0);
}

gboolean
lq_fake_estate_merge_event (LqFakeEstate *estate, LqFakeRegion *region, const json_t *entry, GError **error)
{
  static const char *const own[] = { "record", NULL };
  const char *name = lq_fake_text (entry, "EventName");
  g_autoptr (json_t) shown = NULL;
  g_autoptr (json_t) extra = NULL;

  if (name == NULL)
    return lq_fake_estate_fail (error, "an event needs an EventName");
  g_autoptr (json_t) defaults = lq_fake_estate_event_defaults (region, name);
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error) || !read_time (shown, error))
    return FALSE;
  lq_fake_estate_put_event (region, g_steal_pointer (&shown), json_incref (json_object_get (extra, "record")));
  return TRUE;
}
