/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"

/* What Lambda fills in for a function that says nothing about it. */
static const char defaults_text[] =
    "{\"FunctionName\": null, \"FunctionArn\": null, \"Runtime\": \"python3.12\", \"Role\": null,"
    " \"Handler\": \"app.handler\", \"CodeSize\": null, \"Description\": \"\", \"Timeout\": 3, \"MemorySize\": 128,"
    " \"LastModified\": \"2026-05-04T07:08:09.123+0000\", \"CodeSha256\": null, \"Version\": \"$LATEST\","
    " \"TracingConfig\": {\"Mode\": \"PassThrough\"}, \"RevisionId\": null, \"State\": \"Active\","
    " \"LastUpdateStatus\": \"Successful\", \"PackageType\": \"Zip\", \"Architectures\": [\"x86_64\"],"
    " \"EphemeralStorage\": {\"Size\": 512}, \"SnapStart\": {\"ApplyOn\": \"None\", \"OptimizationStatus\": \"Off\"},"
    " \"RuntimeVersionConfig\": {\"RuntimeVersionArn\": null}, \"LoggingConfig\": {\"LogFormat\": \"Text\","
    " \"LogGroup\": null}}";

/* What a function of package type Image lacks. */
static const char *const zip_only[] = { "Runtime", "Handler", "RuntimeVersionConfig", "Layers" };

static void
set_made_up (json_t *defaults, const LqFakeRegion *region, const char *name, const char *arn)
{
  json_object_set_new (defaults, "FunctionName", json_string (name));
  json_object_set_new (defaults, "FunctionArn", json_string (arn));
  json_object_set_new (defaults, "Role",
                       json_sprintf ("arn:%s:iam::%s:role/lambda-%s", region->partition, region->account_id, name));
  json_object_set_new (defaults, "CodeSize", lq_fake_made_up_size (arn));
  json_object_set_new (defaults, "CodeSha256", lq_fake_made_up_sha256 (arn));
  json_object_set_new (defaults, "RevisionId", lq_fake_made_up_uuid (arn));
  json_object_set_new (defaults, "RuntimeVersionConfig",
                       json_pack ("{s:o}", "RuntimeVersionArn",
                                  json_sprintf ("arn:%s:lambda:%s::runtime:%s", region->partition, region->name,
                                                "0cdcfbdefbc5e7d3343f73c2e2dd3cba17d61dea0686b404502a0c9ce83931b9")));
  json_object_set_new (
      defaults, "LoggingConfig",
      json_pack ("{s:s, s:o}", "LogFormat", "Text", "LogGroup", json_sprintf ("/aws/lambda/%s", name)));
}

static json_t *
function_defaults (const LqFakeRegion *region, const char *name, const char *arn, gboolean image)
{
  json_t *defaults = json_loads (defaults_text, 0, NULL);

  set_made_up (defaults, region, name, arn);
  for (gsize i = 0; image && i < G_N_ELEMENTS (zip_only); i++)
    json_object_del (defaults, zip_only[i]);
  if (image)
    json_object_set_new (defaults, "PackageType", json_string ("Image"));
  return defaults;
}

json_t *
lq_fake_estate_attached_layer (const LqFakeEstate *estate, const char *arn)
{
  g_auto (GStrv) parts = g_strsplit (arn, ":", -1);
  json_t *result = json_pack ("{s:s, s:o}", "Arn", arn, "CodeSize", lq_fake_made_up_size (arn));

  if (g_strv_length (parts) != 8)
    return result;
  LqFakeRegion *region = lq_fake_estate_find_region (estate, parts[4], parts[3]);
  LqFakeItem *layer = region == NULL ? NULL : lq_fake_list_find (region->layers, parts[6]);
  LqFakeItem *version = layer == NULL ? NULL : lq_fake_list_find (layer->children, parts[7]);
  if (version == NULL)
    return result;
  json_t *content = json_object_get (version->shown, "Content");
  json_object_set (result, "CodeSize", json_object_get (content, "CodeSize"));
  json_object_set (result, "SigningProfileVersionArn", json_object_get (content, "SigningProfileVersionArn"));
  json_object_set (result, "SigningJobArn", json_object_get (content, "SigningJobArn"));
  return result;
}

/* "name:3" is an own layer's version; a full ARN or an object stand for themselves. */
static void
expand_layers (const LqFakeEstate *estate, const LqFakeRegion *region, json_t *shown)
{
  json_t *given = json_object_get (shown, "Layers"), *entry;
  size_t i;

  if (!json_is_array (given))
    return;
  json_t *layers = json_array ();
  json_array_foreach (given, i, entry)
    {
      const char *text = json_string_value (entry);
      if (text == NULL)
        {
          json_array_append (layers, entry);
          continue;
        }
      g_autofree char *arn = g_str_has_prefix (text, "arn:")
                                 ? g_strdup (text)
                                 : g_strdup_printf ("arn:%s:lambda:%s:%s:layer:%s", region->partition, region->name,
                                                    region->account_id, text);
      json_array_append_new (layers, lq_fake_estate_attached_layer (estate, arn));
    }
  json_object_set_new (shown, "Layers", layers);
}

/* Makes the policy of a function, version or alias the document's text. */
static void
expand_policy (json_t *extra, const char *arn)
{
  json_t *policy = lq_fake_policy_text (json_object_get (extra, "policy"), arn, "lambda:InvokeFunction");

  json_object_del (extra, "policy");
  if (policy != NULL)
    json_object_set_new (extra, "policy", policy);
}

/* Whether two states of one thing differ in nothing but their revision. */
static gboolean
is_unchanged (const LqFakeItem *old, const json_t *shown, const json_t *extra)
{
  g_autoptr (json_t) before = json_copy (old->shown);
  g_autoptr (json_t) after = json_copy ((json_t *) shown);

  json_object_del (before, "RevisionId");
  json_object_del (after, "RevisionId");
  return json_equal (before, after) &&
         g_strcmp0 (lq_fake_text (old->extra, "policy"), lq_fake_text (extra, "policy")) == 0;
}

/* AWS draws a RevisionId with each change of the configuration and of the policy alike; an entry may say its own. */
static void
revise (const json_t *entry, const LqFakeItem *old, json_t *shown, const json_t *extra)
{
  const char *policy = lq_fake_text (extra, "policy");
  const char *before = old != NULL ? lq_fake_text (old->shown, "RevisionId") : NULL;

  if (json_object_get (entry, "RevisionId") != NULL)
    return;
  if (before != NULL && is_unchanged (old, shown, extra))
    json_object_set_new (shown, "RevisionId", json_string (before));
  else if (before != NULL || policy != NULL)
    {
      g_autofree char *text = lq_json_to_text (shown);
      g_autofree char *seed = g_strconcat (before != NULL ? before : "", text, policy, NULL);
      json_object_set_new (shown, "RevisionId", lq_fake_made_up_uuid (seed));
    }
}

static const LqFakeItem *
find_old (const LqFakeList *list, const char *name)
{
  return list != NULL ? lq_fake_list_find (list, name) : NULL;
}

static gboolean
add_version (LqFakeEstate *estate, LqFakeRegion *region, const LqFakeItem *old, LqFakeItem *function,
             const json_t *entry, GError **error)
{
  static const char *const own[] = { "policy", NULL };
  const char *number = lq_fake_text (entry, "Version");
  json_t *shown = NULL, *extra = NULL;

  if (number == NULL)
    return lq_fake_estate_fail (error, "a published version needs its Version, as text");
  g_autofree char *arn = g_strconcat (lq_fake_text (function->shown, "FunctionArn"), ":", number, NULL);
  g_autoptr (json_t) defaults = json_copy (function->shown);
  json_object_set_new (defaults, "FunctionArn", json_string (arn));
  json_object_set_new (defaults, "RevisionId", lq_fake_made_up_uuid (arn));
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  expand_layers (estate, region, shown);
  expand_policy (extra, arn);
  const LqFakeItem *before = find_old (old != NULL ? old->children : NULL, number);
  revise (entry, before, shown, extra);
  /* A version keeps its place in listings. */
  guint64 seq = before != NULL ? before->seq : ++region->last_seq;
  lq_fake_list_put (function->children, lq_fake_item_new (seq, number, shown, extra), FALSE);
  return TRUE;
}

static gboolean
add_alias (LqFakeRegion *region, const LqFakeItem *old, LqFakeItem *function, const json_t *entry, GError **error)
{
  static const char *const own[] = { "policy", NULL };
  const char *name = lq_fake_text (entry, "Name");
  json_t *shown = NULL, *extra = NULL;

  if (name == NULL)
    return lq_fake_estate_fail (error, "an alias needs a Name");
  g_autofree char *arn = g_strconcat (lq_fake_text (function->shown, "FunctionArn"), ":", name, NULL);
  g_autoptr (json_t) defaults =
      json_pack ("{s:s, s:s, s:s, s:s, s:o}", "AliasArn", arn, "Name", name, "FunctionVersion", "$LATEST",
                 "Description", "", "RevisionId", lq_fake_made_up_uuid (arn));
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  expand_policy (extra, arn);
  revise (entry, find_old (old != NULL ? old->aliases : NULL, name), shown, extra);
  lq_fake_list_put (function->aliases, lq_fake_item_new (++region->last_seq, name, shown, extra), FALSE);
  return TRUE;
}

static gboolean
add_versions_and_aliases (LqFakeEstate *estate, LqFakeRegion *region, LqFakeItem *function, GError **error)
{
  const LqFakeItem *old = lq_fake_list_find (region->functions, function->name);
  size_t i;
  json_t *entry;

  function->children = lq_fake_list_new ();
  function->aliases = lq_fake_list_new ();
  json_array_foreach (json_object_get (function->extra, "versions"), i, entry)
    {
      if (!add_version (estate, region, old, function, entry, error))
        return FALSE;
    }
  json_array_foreach (json_object_get (function->extra, "aliases"), i, entry)
    {
      if (!add_alias (region, old, function, entry, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
lq_fake_estate_merge_function (LqFakeEstate *estate, LqFakeRegion *region, const json_t *entry, GError **error)
{
  static const char *const own[] = { "tags",    "code",    "concurrency", "policy", "versions",
                                     "aliases", "deleted", "moved",       "urls",   "event_invoke_configs",
                                     NULL };
  const char *name = lq_fake_text (entry, "FunctionName");
  json_t *shown = NULL, *extra = NULL;

  if (name == NULL)
    return lq_fake_estate_fail (error, "no FunctionName");
  if (json_is_true (json_object_get (entry, "deleted")))
    {
      lq_fake_list_remove (region->functions, name);
      return TRUE;
    }
  gboolean image = g_strcmp0 (lq_fake_text (entry, "PackageType"), "Image") == 0;
  g_autofree char *arn =
      g_strdup_printf ("arn:%s:lambda:%s:%s:function:%s", region->partition, region->name, region->account_id, name);
  g_autoptr (json_t) defaults = function_defaults (region, name, arn, image);
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  expand_layers (estate, region, shown);
  expand_policy (extra, arn);
  revise (entry, lq_fake_list_find (region->functions, name), shown, extra);
  g_autoptr (LqFakeItem) item = lq_fake_item_new (++region->last_seq, name, shown, extra);
  if (!add_versions_and_aliases (estate, region, item, error))
    return FALSE;
  lq_fake_list_put (region->functions, g_steal_pointer (&item), !json_is_true (json_object_get (entry, "moved")));
  return TRUE;
}
