/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/page.h"

#define KEPT_S (90 * 24 * 3600)

static const LqFakePageNames page_names = { "MaxResults", "NextToken", "NextToken", "InvalidMaxResultsException",
                                            "InvalidNextTokenException" };

static const char *const keys[] = { "EventId",      "EventName",   "ReadOnly",    "Username", "ResourceType",
                                    "ResourceName", "EventSource", "AccessKeyId", NULL };

/* What is asked for. */
typedef struct
{
  const char *key, *value; /* NULL: everything */
  double from_s, to_s;
} Lookup;

static gboolean
refuse (LqFakeReply *reply, const char *code, const char *text)
{
  lq_fake_reply_error (reply, 400, code, "%s", text);
  return FALSE;
}

static gboolean
read_attribute (const LqFakeRequest *request, Lookup *lookup, LqFakeReply *reply)
{
  json_t *attributes = json_object_get (request->body, "LookupAttributes");
  json_t *attribute = json_array_get (attributes, 0);

  if (json_array_size (attributes) > 1)
    return refuse (reply, "InvalidLookupAttributesException", "You can only specify one lookup attribute.");
  if (attribute == NULL)
    return TRUE;
  lookup->key = lq_fake_text (attribute, "AttributeKey");
  lookup->value = lq_fake_text (attribute, "AttributeValue");
  gboolean read_only = g_strcmp0 (lookup->key, "ReadOnly") == 0;
  if (lookup->key == NULL || lookup->value == NULL || !g_strv_contains (keys, lookup->key) ||
      (read_only && strcmp (lookup->value, "true") != 0 && strcmp (lookup->value, "false") != 0))
    return refuse (reply, "InvalidLookupAttributesException", "The lookup attribute is not valid.");
  return TRUE;
}

/* A start in the future is refused, as measured; one before the history's beginning as the API's text says. */
static gboolean
read_times (const LqFakeRequest *request, Lookup *lookup, LqFakeReply *reply)
{
  json_t *start = json_object_get (request->body, "StartTime"), *end = json_object_get (request->body, "EndTime");
  double now_s = (double) request->now_s, oldest_s = now_s - KEPT_S;

  lookup->from_s = start != NULL ? json_number_value (start) : oldest_s;
  lookup->to_s = end != NULL ? json_number_value (end) : G_MAXDOUBLE;
  if (lookup->from_s > lookup->to_s)
    return refuse (reply, "InvalidTimeRangeException", "The start time is after the end time.");
  if (lookup->from_s > now_s || lookup->from_s < oldest_s)
    return refuse (reply, "InvalidTimeRangeException", "The time range is outside the range of possible values.");
  return TRUE;
}

static gboolean
read_lookup (const LqFakeRequest *request, Lookup *lookup, LqFakeReply *reply)
{
  const char *category = lq_fake_request_parameter (request, "EventCategory");

  *lookup = (Lookup) { 0 };
  if (category != NULL && strcmp (category, "insight") != 0)
    return refuse (reply, "InvalidEventCategoryException", "The event category is not valid.");
  return read_attribute (request, lookup, reply) && read_times (request, lookup, reply);
}

/* A resource is named by the event's list, everything else by a member. */
static gboolean
has_attribute (const LqFakeItem *event, const Lookup *lookup)
{
  if (lookup->key == NULL || lq_fake_has (json_object_get (event->shown, "Resources"), lookup->key, lookup->value))
    return TRUE;
  return g_strcmp0 (lq_fake_text (event->shown, lookup->key), lookup->value) == 0;
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const LqFakeItem *left = *(LqFakeItem *const *) a, *right = *(LqFakeItem *const *) b;

  return left->seq < right->seq ? 1 : left->seq > right->seq ? -1 : 0;
}

void
lq_fake_lookup_events (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Events", 50, 50, 50, TRUE, &page_names };
  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  gboolean insights = lq_fake_request_parameter (request, "EventCategory") != NULL;
  Lookup lookup;

  if (!read_lookup (request, &lookup, reply))
    return;
  for (guint i = 0; !insights && i < request->region->events->items->len; i++)
    {
      LqFakeItem *event = request->region->events->items->pdata[i];
      double time_s = json_number_value (json_object_get (event->shown, "EventTime"));
      if (time_s >= lookup.from_s && time_s <= lookup.to_s && has_attribute (event, &lookup))
        g_ptr_array_add (events, event);
    }
  g_ptr_array_sort (events, newest_first);
  lq_fake_page (request, events, &paging, lq_fake_render_shown, reply);
}
