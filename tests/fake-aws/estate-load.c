/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/estate-load.h"

#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "fake-aws/regions.h"

gboolean
lq_fake_estate_fail (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CONFIG, text);
  return FALSE;
}

static gboolean
check_keys (const json_t *object, const char *const *known, const char *where, GError **error)
{
  const char *key;
  json_t *value;

  if (!json_is_object (object))
    return lq_fake_estate_fail (error, "%s is no object", where);
  json_object_foreach ((json_t *) object, key, value)
    {
      if (!g_strv_contains (known, key))
        return lq_fake_estate_fail (error, "unknown key '%s' in %s", key, where);
    }
  return TRUE;
}

gboolean
lq_fake_estate_split (const json_t *entry, const json_t *defaults, const char *const *own, json_t **shown,
                      json_t **extra, GError **error)
{
  g_autoptr (json_t) all = json_copy ((json_t *) defaults);
  g_autoptr (json_t) rest = json_object ();
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) entry, key, value)
    {
      if (g_ascii_isupper (key[0]) && json_is_null (value))
        json_object_del (all, key);
      else if (g_ascii_isupper (key[0]))
        json_object_set (all, key, value);
      else if (g_strv_contains (own, key))
        json_object_set (rest, key, value);
      else
        return lq_fake_estate_fail (error, "unknown key '%s'", key);
    }
  *shown = g_steal_pointer (&all);
  *extra = g_steal_pointer (&rest);
  return TRUE;
}

gboolean
lq_fake_is_account_id (const char *text)
{
  return text != NULL && strlen (text) == 12 && strspn (text, "0123456789") == 12;
}

json_t *
lq_fake_made_up_sha256 (const char *seed)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) seed, -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *text = g_base64_encode (digest, length);
  return json_string (text);
}

json_t *
lq_fake_made_up_uuid (const char *seed)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return json_sprintf ("%.8s-%.4s-4%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
}

json_t *
lq_fake_made_up_size (const char *seed)
{
  return json_integer (300 + g_str_hash (seed) % 5000000);
}

static gboolean
merge_config (LqFakeEstate *estate, LqFakeRegion *region, const json_t *entry, GError **error)
{
  static const char *const own[] = { "functions", "tags", "deleted", "moved", NULL };
  const char *id = lq_fake_text (entry, "CodeSigningConfigId");
  json_t *shown = NULL, *extra = NULL;

  if (id == NULL)
    return lq_fake_estate_fail (error, "a code signing config has no CodeSigningConfigId");
  if (json_is_true (json_object_get (entry, "deleted")))
    {
      lq_fake_list_remove (region->configs, id);
      return TRUE;
    }
  g_autoptr (json_t) defaults = json_pack (
      "{s:s, s:o, s:s, s:{s:[o]}, s:{s:s}, s:s}", "CodeSigningConfigId", id, "CodeSigningConfigArn",
      json_sprintf ("arn:%s:lambda:%s:%s:code-signing-config:%s", region->partition, region->name, region->account_id,
                    id),
      "Description", "", "AllowedPublishers", "SigningProfileVersionArns",
      json_sprintf ("arn:%s:signer:%s:%s:/signing-profiles/release/a1b2c3d4e5", region->partition, region->name,
                    region->account_id),
      "CodeSigningPolicies", "UntrustedArtifactOnDeployment", "Warn", "LastModified", "2026-03-02T09:15:38.519042403Z");
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  LqFakeItem *item = lq_fake_item_new (++region->last_seq, id, shown, extra);
  lq_fake_list_put (region->configs, item, !json_is_true (json_object_get (entry, "moved")));
  return TRUE;
}

static gboolean
merge_signer (LqFakeRegion *region, const json_t *patch, GError **error)
{
  json_t *value;
  size_t i;

  json_array_foreach (json_object_get (patch, "signing_profiles"), i, value)
    {
      if (!lq_fake_estate_merge_profile (region, value, error))
        return FALSE;
    }
  json_array_foreach (json_object_get (patch, "signing_jobs"), i, value)
    {
      if (!lq_fake_estate_merge_job (region, value, error))
        return FALSE;
    }
  return TRUE;
}

/* An entry takes the place of that with its UUID. */
static gboolean
merge_mapping (LqFakeRegion *region, json_t *entry, GError **error)
{
  const char *uuid = lq_fake_text (entry, "UUID");
  json_t *each;
  size_t i;

  if (uuid == NULL)
    return lq_fake_estate_fail (error, "an event source mapping has no UUID");
  if (region->mappings == NULL)
    region->mappings = json_array ();
  json_array_foreach (region->mappings, i, each)
    {
      if (g_strcmp0 (lq_fake_text (each, "UUID"), uuid) == 0)
        break;
    }
  if (json_is_true (json_object_get (entry, "deleted")))
    json_array_remove (region->mappings, i);
  else if (i < json_array_size (region->mappings))
    json_array_set (region->mappings, i, entry);
  else
    json_array_append (region->mappings, entry);
  return TRUE;
}

/* All but the functions, whose layers must be there before them. */
static gboolean
merge_region (LqFakeEstate *estate, const char *account_id, const char *name, const json_t *patch, GError **error)
{
  static const char *const known[] = {
    "functions",    "layers",           "code_signing_configs", "event_source_mappings", "signing_profiles",
    "signing_jobs", "account_settings", "events",               NULL,
  };
  const char *layer;
  json_t *value;
  size_t i;

  if (!check_keys (patch, known, name, error))
    return FALSE;
  LqFakeRegion *region = lq_fake_estate_region (estate, account_id, name);
  json_object_foreach (json_object_get (patch, "layers"), layer, value)
    {
      if (!lq_fake_estate_merge_layer (estate, region, layer, value, error))
        return FALSE;
    }
  json_array_foreach (json_object_get (patch, "code_signing_configs"), i, value)
    {
      if (!merge_config (estate, region, value, error))
        return FALSE;
    }
  if (!merge_signer (region, patch, error))
    return FALSE;
  json_array_foreach (json_object_get (patch, "event_source_mappings"), i, value)
    {
      if (!merge_mapping (region, value, error))
        return FALSE;
    }
  json_array_foreach (json_object_get (patch, "events"), i, value)
    {
      if (!lq_fake_estate_merge_event (estate, region, value, error))
        return FALSE;
    }
  json_t *settings = json_object_get (patch, "account_settings");
  if (settings != NULL)
    {
      json_decref (region->settings);
      region->settings = json_incref (settings);
    }
  return TRUE;
}

static gboolean
check_opt_in (const json_t *regions, GError **error)
{
  static const char *const words[] = { "ENABLED", "ENABLING", "DISABLING", "DISABLED", NULL };
  const char *name;
  json_t *status;

  json_object_foreach ((json_t *) regions, name, status)
    {
      const LqFakeRegionInfo *info = lq_fake_region_find (name);
      if (info == NULL || !info->opt_in)
        return lq_fake_estate_fail (error, "%s is no Region to opt into", name);
      if (!json_is_string (status) || !g_strv_contains (words, json_string_value (status)))
        return lq_fake_estate_fail (error, "opt_in_regions: %s is ENABLED, ENABLING, DISABLING or DISABLED", name);
    }
  return TRUE;
}

static gboolean
check_roles (const json_t *roles, GError **error)
{
  static const char *const known[] = {
    "trusts", "external_id", "web_tokens", "denied", "max_duration", "lifetime", NULL,
  };
  const char *name;
  json_t *role;

  json_object_foreach ((json_t *) roles, name, role)
    {
      if (!json_is_null (role) && !check_keys (role, known, name, error))
        return FALSE;
    }
  return TRUE;
}

/* Who gets in, and where. A role that is null goes away. */
static gboolean
merge_access (LqFakeAccount *account, const json_t *patch, GError **error)
{
  json_t *opt_in = json_object_get (patch, "opt_in_regions"), *denied = json_object_get (patch, "scp_denied");

  if (!check_opt_in (opt_in, error) || !check_roles (json_object_get (patch, "roles"), error))
    return FALSE;
  json_object_update (account->opt_in_regions, opt_in);
  json_object_update (account->roles, json_object_get (patch, "roles"));
  if (denied != NULL)
    {
      json_decref (account->scp_denied);
      account->scp_denied = json_incref (denied);
    }
  return TRUE;
}

/* `like`: "ACCOUNT/REGION", of another account. */
static gboolean
merge_like (LqFakeAccount *account, const json_t *patch, GError **error)
{
  const char *like = lq_fake_text (patch, "like");
  g_auto (GStrv) parts = g_strsplit (like == NULL ? "" : like, "/", 2);

  if (like != NULL && (g_strv_length (parts) != 2 || !lq_fake_is_account_id (parts[0]) ||
                       lq_fake_region_find (parts[1]) == NULL || strcmp (parts[0], account->id) == 0))
    return lq_fake_estate_fail (error, "'like' is another account and a Region of it, such as 123456789012/us-east-1");
  if (like != NULL)
    {
      g_free (account->like_account);
      g_free (account->like_region);
      account->like_account = g_strdup (parts[0]);
      account->like_region = g_strdup (parts[1]);
    }
  if (account->like_account != NULL && json_object_get (patch, "regions") != NULL)
    return lq_fake_estate_fail (error, "an account that is like another has no regions of its own");
  return TRUE;
}

static gboolean
merge_account (LqFakeEstate *estate, const char *id, const json_t *patch, GError **error)
{
  static const char *const known[] = { "about",   "organization",   "like",       "roles",
                                       "regions", "opt_in_regions", "scp_denied", NULL };
  const char *organization = lq_fake_text (patch, "organization");
  const char *region;
  json_t *value;

  if (!lq_fake_is_account_id (id))
    return lq_fake_estate_fail (error, "an account id has 12 digits");
  if (!check_keys (patch, known, "the account", error))
    return FALSE;
  LqFakeAccount *account = lq_fake_estate_account (estate, id);
  if (organization != NULL)
    {
      g_free (account->organization);
      account->organization = g_strdup (organization);
    }
  if (!merge_access (account, patch, error) || !merge_like (account, patch, error))
    return FALSE;
  json_object_foreach (json_object_get (patch, "regions"), region, value)
    {
      if (!merge_region (estate, id, region, value, error))
        {
          g_prefix_error (error, "%s: ", region);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
merge_functions (LqFakeEstate *estate, const char *account_id, const json_t *account, GError **error)
{
  const char *name;
  json_t *patch, *entry;
  size_t i;

  json_object_foreach (json_object_get (account, "regions"), name, patch)
    {
      LqFakeRegion *region = lq_fake_estate_region (estate, account_id, name);
      json_array_foreach (json_object_get (patch, "functions"), i, entry)
        {
          if (lq_fake_estate_merge_function (estate, region, entry, error))
            continue;
          g_prefix_error (error, "%s: function %zu: ", name, i);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
merge_credential (LqFakeEstate *estate, const char *access_key, const json_t *patch, GError **error)
{
  static const char *const known[] = { "secret", "account", "arn", "token", "expires", "denied", "deleted", NULL };
  const char *secret = lq_fake_text (patch, "secret"), *account = lq_fake_text (patch, "account");
  const char *expires = lq_fake_text (patch, "expires"), *arn = lq_fake_text (patch, "arn");
  gint64 expires_s = 0;

  if (!check_keys (patch, known, "the credential", error))
    return FALSE;
  if (json_is_true (json_object_get (patch, "deleted")))
    {
      g_hash_table_remove (estate->credentials, access_key);
      return TRUE;
    }
  if (secret == NULL || account == NULL)
    return lq_fake_estate_fail (error, "a credential needs secret and account");
  if (expires != NULL && !lq_timestamp_parse (expires, &expires_s))
    return lq_fake_estate_fail (error, "'expires' should be a time such as 2026-11-21T00:00:00Z");
  LqFakeCredential *credential = g_new0 (LqFakeCredential, 1);
  credential->access_key = g_strdup (access_key);
  credential->secret = g_strdup (secret);
  credential->token = g_strdup (lq_fake_text (patch, "token"));
  credential->expires_s = expires_s;
  credential->account_id = g_strdup (account);
  credential->arn = arn != NULL ? g_strdup (arn) : g_strdup_printf ("arn:aws:iam::%s:user/tester", account);
  credential->user_id = g_strdup_printf ("AIDA%s", access_key + MIN (strlen (access_key), 4));
  credential->denied = json_incref (json_object_get (patch, "denied"));
  lq_fake_estate_put_credential (estate, credential);
  return TRUE;
}

/* One that is null goes away. */
static gboolean
merge_sign_in (LqFakeEstate *estate, const char *refresh_token, json_t *patch, GError **error)
{
  static const char *const known[] = { "client_secret", "access_tokens", "roles", NULL };

  if (!json_is_null (patch) && !check_keys (patch, known, "the sign-in", error))
    return FALSE;
  if (!json_is_null (patch) && !json_is_array (json_object_get (patch, "access_tokens")))
    return lq_fake_estate_fail (error, "a sign-in needs access_tokens, a list");
  g_autoptr (json_t) own = json_deep_copy (patch);
  json_object_set (estate->sign_ins, refresh_token, own);
  return TRUE;
}

gboolean
lq_fake_estate_merge (LqFakeEstate *estate, const json_t *patch, GError **error)
{
  static const char *const known[] = { "about", "credentials", "accounts", "organizations", "sign_ins", NULL };
  json_t *accounts = json_object_get (patch, "accounts");
  const char *key;
  json_t *value;

  if (!check_keys (patch, known, "the estate", error))
    return FALSE;
  json_object_foreach (accounts, key, value)
    {
      if (!merge_account (estate, key, value, error))
        {
          g_prefix_error (error, "account %s: ", key);
          return FALSE;
        }
    }
  json_object_foreach (accounts, key, value)
    {
      if (!merge_functions (estate, key, value, error))
        {
          g_prefix_error (error, "account %s: ", key);
          return FALSE;
        }
    }
  json_object_foreach (json_object_get (patch, "organizations"), key, value)
    {
      if (!lq_fake_estate_merge_organization (estate, key, value, error))
        {
          g_prefix_error (error, "organization %s: ", key);
          return FALSE;
        }
    }
  json_object_foreach (json_object_get (patch, "credentials"), key, value)
    {
      if (!merge_credential (estate, key, value, error))
        {
          g_prefix_error (error, "credential %s: ", key);
          return FALSE;
        }
    }
  json_object_foreach (json_object_get (patch, "sign_ins"), key, value)
    {
      if (!merge_sign_in (estate, key, value, error))
        return FALSE;
    }
  return TRUE;
}
