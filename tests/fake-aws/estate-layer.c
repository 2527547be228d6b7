/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/estate-load.h"

static json_t *
version_defaults (const LqFakeRegion *region, const char *layer, json_int_t version)
{
  g_autofree char *layer_arn =
      g_strdup_printf ("arn:%s:lambda:%s:%s:layer:%s", region->partition, region->name, region->account_id, layer);
  g_autofree char *arn = g_strdup_printf ("%s:%" JSON_INTEGER_FORMAT, layer_arn, version);

  return json_pack ("{s:{s:o, s:o}, s:s, s:s, s:s, s:s, s:I, s:[s], s:[s]}", "Content", "CodeSha256",
                    lq_fake_made_up_sha256 (arn), "CodeSize", lq_fake_made_up_size (arn), "LayerArn", layer_arn,
                    "LayerVersionArn", arn, "Description", "", "CreatedDate", "2026-02-03T10:20:30.123+0000", "Version",
                    version, "CompatibleArchitectures", "x86_64", "CompatibleRuntimes", "python3.12");
}

/* The content's made-up parts stay where the entry gives only some. */
static void
complete_content (json_t *shown, const json_t *defaults)
{
  g_autoptr (json_t) content = json_copy (json_object_get (defaults, "Content"));

  json_object_update (content, json_object_get (shown, "Content"));
  json_object_set (shown, "Content", content);
}

static gboolean
merge_version (LqFakeEstate *estate, LqFakeRegion *region, LqFakeItem *layer, const json_t *entry, GError **error)
{
  static const char *const own[] = { "policy", "deleted", NULL };
  json_int_t version = json_integer_value (json_object_get (entry, "Version"));
  json_t *shown = NULL, *extra = NULL;

  if (version < 1)
    return lq_fake_estate_fail (error, "a layer version needs a Version from 1");
  g_autofree char *name = g_strdup_printf ("%" JSON_INTEGER_FORMAT, version);
  g_autoptr (json_t) defaults = version_defaults (region, layer->name, version);
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  complete_content (shown, defaults);
  const char *arn = lq_fake_text (shown, "LayerVersionArn");
  json_t *policy = lq_fake_policy_text (json_object_get (extra, "policy"), arn, "lambda:GetLayerVersion");
  json_object_del (extra, "policy");
  if (policy != NULL)
    {
      g_autofree char *seed = g_strconcat (arn, json_string_value (policy), NULL);
      json_object_set_new (extra, "policy", policy);
      json_object_set_new (extra, "revision_id", lq_fake_made_up_uuid (seed));
    }
  LqFakeItem *item = lq_fake_item_new (++region->last_seq, name, shown, extra);
  item->seq = (guint64) version;
  lq_fake_list_put (layer->children, item, TRUE);
  return TRUE;
}

gboolean
lq_fake_estate_merge_layer (LqFakeEstate *estate, LqFakeRegion *region, const char *name, const json_t *versions,
                            GError **error)
{
  LqFakeItem *layer = lq_fake_list_find (region->layers, name);
  size_t i;
  json_t *entry;

  if (json_is_null (versions))
    {
      lq_fake_list_remove (region->layers, name);
      return TRUE;
    }
  if (!json_is_array (versions))
    return lq_fake_estate_fail (error, "layer %s should be a list of versions", name);
  if (layer == NULL)
    {
      layer = lq_fake_item_new (++region->last_seq, name, json_object (), json_object ());
      layer->children = lq_fake_list_new ();
      lq_fake_list_put (region->layers, layer, FALSE);
    }
  json_array_foreach (versions, i, entry)
    {
      if (merge_version (estate, region, layer, entry, error))
        continue;
      g_prefix_error (error, "layer %s: version %zu: ", name, i);
      return FALSE;
    }
  return TRUE;
}
