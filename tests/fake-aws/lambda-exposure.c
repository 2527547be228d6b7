/* SPDX-License-Identifier: Apache-2.0 */
/* What functions are reached by, and where their results go: URLs, event sources, destinations. */
#include <string.h>

#include "fake-aws/estate-load.h"
#include "fake-aws/lambda.h"

/* The entries of `given` as items, each over its defaults. The fake's own keys stay behind. */
typedef json_t *(*Defaults) (const LqFakeRequest *request, const LqFakeItem *function, const json_t *entry);

static GPtrArray *
make_items (const LqFakeRequest *request, const LqFakeItem *function, const json_t *given, Defaults defaults)
{
  static const char *const own[] = { "qualifier", "function", NULL };
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_fake_item_free);
  json_t *entry;
  size_t i;

  json_array_foreach (given, i, entry)
    {
      g_autoptr (json_t) filled = defaults (request, function, entry);
      json_t *shown = NULL, *extra = NULL;
      if (lq_fake_estate_split (entry, filled, own, &shown, &extra, NULL))
        g_ptr_array_add (items, lq_fake_item_new (i + 1, "", shown, extra));
    }
  return items;
}

static json_t *
qualified_arn (const LqFakeItem *function, const char *qualifier)
{
  const char *arn = lq_fake_text (function->shown, "FunctionArn");

  return qualifier != NULL ? json_sprintf ("%s:%s", arn, qualifier) : json_string (arn);
}

static json_t *
url_defaults (const LqFakeRequest *request, const LqFakeItem *function, const json_t *entry)
{
  json_t *arn = qualified_arn (function, lq_fake_text (entry, "qualifier"));
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json_string_value (arn), -1);

  return json_pack ("{s:o, s:o, s:s, s:s, s:s, s:s}", "FunctionUrl",
                    json_sprintf ("https://%.32s.lambda-url.%s.on.aws/", hash, request->region->name), "FunctionArn",
                    arn, "CreationTime", "2026-05-04T07:08:09.123456Z", "LastModifiedTime",
                    "2026-05-05T07:08:09.123456Z", "AuthType", "AWS_IAM", "InvokeMode", "BUFFERED");
}

void
lq_fake_list_function_url_configs (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "FunctionUrlConfigs", 50, 50, 50, FALSE };
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    {
      if (reply->status == 404)
        lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "Function does not exist");
      return;
    }
  g_autoptr (GPtrArray) urls =
      make_items (request, name.function, json_object_get (name.function->extra, "urls"), url_defaults);
  lq_fake_page (request, urls, &paging, lq_fake_render_shown, reply);
}

/* FALSE after an error: a URL is the function's or an alias's, and each has one at most. */
static gboolean
may_have_url (const LqFakeRequest *request, const LqFakeFunctionName *name, LqFakeReply *reply)
{
  const char *auth_type = lq_fake_request_parameter (request, "AuthType");

  if (g_strcmp0 (auth_type, "NONE") != 0 && g_strcmp0 (auth_type, "AWS_IAM") != 0)
    lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "AuthType is NONE or AWS_IAM");
  else if (name->qualifier != NULL && name->alias == NULL)
    lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "'%s' is no alias", name->qualifier);
  else if (lq_fake_has (json_object_get (name->function->extra, "urls"), "qualifier", name->qualifier))
    lq_fake_reply_error (reply, 409, "ResourceConflictException", "FunctionUrlConfig exists for this Lambda function");
  else
    return TRUE;
  return FALSE;
}

void
lq_fake_create_function_url_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char time_format[] = "%Y-%m-%dT%H:%M:%S.000000Z";
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply) || !may_have_url (request, &name, reply))
    return;
  json_t *urls = json_object_get (name.function->extra, "urls");
  json_t *entry =
      json_pack ("{s:s*, s:o, s:o, s:O, s:O*, s:O*}", "qualifier", name.qualifier, "CreationTime",
                 lq_fake_request_time (request, time_format), "LastModifiedTime",
                 lq_fake_request_time (request, time_format), "AuthType", json_object_get (request->body, "AuthType"),
                 "Cors", json_object_get (request->body, "Cors"), "InvokeMode",
                 json_object_get (request->body, "InvokeMode"));
  urls = urls != NULL ? json_copy (urls) : json_array ();
  json_array_append_new (urls, entry);
  json_object_set_new (name.function->extra, "urls", urls);
  g_autoptr (GPtrArray) items = make_items (request, name.function, urls, url_defaults);
  const LqFakeItem *made = items->pdata[items->len - 1];
  g_autoptr (json_t) answer = json_copy (made->shown);
  json_object_del (answer, "LastModifiedTime");
  lq_fake_reply_json (reply, g_steal_pointer (&answer));
}

/* A config of the function itself belongs to $LATEST. */
static json_t *
invoke_defaults (const LqFakeRequest *request, const LqFakeItem *function, const json_t *entry)
{
  const char *qualifier = lq_fake_text (entry, "qualifier");

  return json_pack ("{s:f, s:o, s:{s:{}, s:{}}}", "LastModified", 1777878489.569, "FunctionArn",
                    qualified_arn (function, qualifier != NULL ? qualifier : "$LATEST"), "DestinationConfig",
                    "OnSuccess", "OnFailure");
}

void
lq_fake_list_function_event_invoke_configs (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "FunctionEventInvokeConfigs", 50, 50, 50, FALSE };
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  g_autoptr (GPtrArray) configs = make_items (
      request, name.function, json_object_get (name.function->extra, "event_invoke_configs"), invoke_defaults);
  lq_fake_page (request, configs, &paging, lq_fake_render_shown, reply);
}

static json_t *
mapping_defaults (const LqFakeRequest *request, const LqFakeItem *function, const json_t *entry)
{
  const char *name = lq_fake_text (entry, "function"), *uuid = lq_fake_text (entry, "UUID");
  g_autofree char *rest = g_strconcat ("function:", name != NULL ? name : "", NULL);
  g_autofree char *arn = lq_fake_request_arn (request, rest);
  g_autofree char *tail = g_strconcat ("event-source-mapping:", uuid, NULL);
  g_autofree char *own = lq_fake_request_arn (request, tail);

  return json_pack ("{s:s, s:s, s:s, s:i, s:f, s:s, s:s, s:s}", "UUID", uuid, "EventSourceMappingArn", own,
                    "FunctionArn", arn, "BatchSize", 10, "LastModified", 1777878489.569, "State", "Enabled",
                    "StateTransitionReason", "USER_INITIATED", "LastProcessingResult", "No records processed");
}

/* Whether the mapping is one of those asked for. */
static gboolean
is_asked_for (const LqFakeRequest *request, const LqFakeItem *mapping)
{
  const char *source = lq_fake_request_parameter (request, "EventSourceArn");
  const char *name = lq_fake_request_parameter (request, "FunctionName");
  g_autofree char *rest = g_strconcat ("function:", name != NULL ? name : "", NULL);
  g_autofree char *arn = lq_fake_request_arn (request, rest);

  return (source == NULL || g_strcmp0 (source, lq_fake_text (mapping->shown, "EventSourceArn")) == 0) &&
         (name == NULL || g_strcmp0 (arn, lq_fake_text (mapping->shown, "FunctionArn")) == 0);
}

void
lq_fake_list_event_source_mappings (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "EventSourceMappings", 10000, 100, 100, FALSE };
  g_autoptr (GPtrArray) all = make_items (request, NULL, request->region->mappings, mapping_defaults);
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      if (is_asked_for (request, all->pdata[i]))
        g_ptr_array_add (asked, all->pdata[i]);
    }
  lq_fake_page (request, asked, &paging, lq_fake_render_shown, reply);
}
