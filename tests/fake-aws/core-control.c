/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "fake-aws/core.h"
#include "fake-aws/estate-load.h"

static gboolean
get_counters (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  lq_fake_reply_json (reply, lq_fake_counters_json (core->counters));
  return TRUE;
}

static gboolean
delete_counters (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  lq_fake_counters_reset (core->counters);
  return TRUE;
}

static gboolean
post_rules (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  return lq_fake_rules_add (core->rules, body, error);
}

static gboolean
delete_rules (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  lq_fake_rules_clear (core->rules);
  return TRUE;
}

static gboolean
post_estate (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  return lq_fake_estate_merge (core->estate, body, error);
}

static gboolean
delete_estate (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  lq_fake_estate_free (core->estate);
  core->estate = lq_fake_estate_new ();
  return TRUE;
}

static gboolean
post_settings (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error)
{
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) body, key, value)
    {
      if (!json_is_number (value))
        return lq_fake_estate_fail (error, "the setting '%s' should be a number", key);
      if (strcmp (key, "latency_ms") == 0)
        core->latency_ms = (guint) json_number_value (value);
      else if (strcmp (key, "page_size") == 0)
        core->page_size = (guint) json_number_value (value);
      else if (strcmp (key, "clock_offset") == 0)
        core->clock_offset_s = (gint64) json_number_value (value);
      else if (strcmp (key, "quota") == 0)
        lq_fake_buckets_set (core->buckets, json_number_value (value), core->jitter_us);
      else
        return lq_fake_estate_fail (error, "no setting '%s': latency_ms, page_size, clock_offset, quota", key);
    }
  return TRUE;
}

static const struct
{
  const char *method, *path;
  gboolean (*answer) (LqFakeCore *core, const json_t *body, LqFakeReply *reply, GError **error);
} pages[] = {
  { "GET", "/_fake/counters", get_counters },   { "DELETE", "/_fake/counters", delete_counters },
  { "POST", "/_fake/rules", post_rules },       { "DELETE", "/_fake/rules", delete_rules },
  { "POST", "/_fake/estate", post_estate },     { "DELETE", "/_fake/estate", delete_estate },
  { "POST", "/_fake/settings", post_settings },
};

static gboolean
answer_page (LqFakeCore *core, const LqFakeWire *wire, const json_t *body, LqFakeReply *reply, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    if (strcmp (pages[i].method, wire->method) == 0 && strcmp (pages[i].path, wire->path) == 0)
      return pages[i].answer (core, body, reply, error);
  return lq_fake_estate_fail (error, "the fake has no %s %s", wire->method, wire->path);
}

LqFakeReply *
lq_fake_core_control (LqFakeCore *core, const LqFakeWire *wire)
{
  LqFakeReply *reply = lq_fake_reply_new ();
  gboolean post = strcmp (wire->method, "POST") == 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) body = post ? lq_json_parse (wire->body, wire->body_length, "the request", &error) : NULL;

  lq_fake_reply_json (reply, json_object ());
  if (error == NULL)
    answer_page (core, wire, body, reply, &error);
  if (error != NULL)
    lq_fake_reply_error (reply, 400, "FakeAwsException", "%s", error->message);
  return reply;
}
