/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"

/* "Principal" in short: "*", an account id, or as IAM writes it. */
static json_t *
principal (json_t *given)
{
  const char *text = json_string_value (given);

  if (lq_fake_is_account_id (text))
    return json_pack ("{s:o}", "AWS", json_sprintf ("arn:aws:iam::%s:root", text));
  return given == NULL ? json_string ("*") : json_incref (given);
}

static json_t *
statement (const json_t *given, const char *resource, const char *action, size_t index)
{
  const char *organization = lq_fake_text (given, "organization");
  json_t *result =
      json_pack ("{s:o, s:s, s:o, s:s, s:s}", "Sid", json_sprintf ("statement-%zu", index + 1), "Effect", "Allow",
                 "Principal", principal (json_object_get (given, "Principal")), "Action", action, "Resource", resource);
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) given, key, value)
    {
      if (g_ascii_isupper (key[0]) && strcmp (key, "Principal") != 0)
        json_object_set (result, key, value);
    }
  if (organization != NULL)
    json_object_set_new (result, "Condition",
                         json_pack ("{s:{s:s}}", "StringEquals", "aws:PrincipalOrgID", organization));
  return result;
}

json_t *
lq_fake_policy_text (const json_t *policy, const char *resource, const char *action)
{
  size_t i;
  json_t *entry;

  if (json_is_string (policy))
    return json_incref ((json_t *) policy);
  if (json_array_size (policy) == 0)
    return NULL;
  json_t *statements = json_array ();
  json_array_foreach (policy, i, entry)
    json_array_append_new (statements, statement (entry, resource, action, i));
  g_autoptr (json_t) document =
      json_pack ("{s:s, s:s, s:o}", "Version", "2012-10-17", "Id", "default", "Statement", statements);
  g_autofree char *text = lq_json_to_text (document);
  return json_string (text);
}

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
