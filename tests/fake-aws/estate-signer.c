/* SPDX-License-Identifier: Apache-2.0 */
/* Signing profiles and jobs. Signer's own members begin in lower case, so the fake's keys are told from them by name.
 */
#include <string.h>

#include "fake-aws/estate-load.h"

#define PLATFORM "AWSLambda-SHA384-ECDSA"
/* Seconds of 135 months, which is how long signatures for Lambda stay valid. */
#define VALIDITY_S (135.0 * 365.25 / 12 * 24 * 3600)
#define CREATED_S 1767258000.25

static const char *const profile_members[] = { "profileName",
                                               "profileVersion",
                                               "profileVersionArn",
                                               "arn",
                                               "platformId",
                                               "platformDisplayName",
                                               "signatureValidityPeriod",
                                               "signingMaterial",
                                               "signingParameters",
                                               "status",
                                               "statusReason",
                                               "revocationRecord",
                                               "tags",
                                               NULL };
static const char *const job_members[] = { "jobId",
                                           "source",
                                           "signedObject",
                                           "signingMaterial",
                                           "createdAt",
                                           "completedAt",
                                           "signatureExpiresAt",
                                           "requestedBy",
                                           "status",
                                           "statusReason",
                                           "revocationRecord",
                                           "profileName",
                                           "profileVersion",
                                           "platformId",
                                           "platformDisplayName",
                                           "jobOwner",
                                           "jobInvoker",
                                           NULL };

/* What Signer shows of an entry, over `defaults`, and the fake's own keys. Transfer full. */
static gboolean
split (const json_t *entry, const char *const *members, const char *const *own, const json_t *defaults, json_t **shown,
       json_t **extra, GError **error)
{
  g_autoptr (json_t) all = json_copy ((json_t *) defaults);
  g_autoptr (json_t) rest = json_object ();
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) entry, key, value)
    {
      if (g_strv_contains (own, key))
        json_object_set (rest, key, value);
      else if (!g_strv_contains (members, key))
        return lq_fake_estate_fail (error, "unknown key '%s'", key);
      else if (json_is_null (value))
        json_object_del (all, key);
      else
        json_object_set (all, key, value);
    }
  *shown = g_steal_pointer (&all);
  *extra = g_steal_pointer (&rest);
  return TRUE;
}

static gboolean
is_status (const json_t *shown, const char *status)
{
  return g_strcmp0 (lq_fake_text (shown, "status"), status) == 0;
}

static json_t *
profile_defaults (const LqFakeRegion *region, const json_t *entry, const char *name)
{
  g_autofree char *arn = g_strdup_printf ("arn:%s:signer:%s:%s:/signing-profiles/%s", region->partition, region->name,
                                          region->account_id, name);
  g_autofree char *made_up = g_compute_checksum_for_string (G_CHECKSUM_SHA256, arn, -1);
  const char *given = lq_fake_text (entry, "profileVersion");
  json_t *version = given != NULL ? json_string (given) : json_sprintf ("%.10s", made_up);
  json_t *defaults =
      json_pack ("{s:s, s:O, s:o, s:s, s:s, s:s, s:{s:i, s:s}, s:{}, s:s, s:{}}", "profileName", name, "profileVersion",
                 version, "profileVersionArn", json_sprintf ("%s/%s", arn, json_string_value (version)), "arn", arn,
                 "platformId", PLATFORM, "platformDisplayName", "AWS Lambda", "signatureValidityPeriod", "value", 135,
                 "type", "MONTHS", "signingParameters", "status", "Active", "tags");

  json_decref (version);
  if (is_status (entry, "Revoked"))
    {
      json_object_set_new (defaults, "statusReason", json_string ("the key was on a laptop"));
      json_object_set_new (
          defaults, "revocationRecord",
          json_pack ("{s:f, s:f, s:o}", "revocationEffectiveFrom", CREATED_S, "revokedAt", CREATED_S + 86400,
                     "revokedBy",
                     json_sprintf ("arn:%s:iam::%s:user/security", region->partition, region->account_id)));
    }
  return defaults;
}

gboolean
lq_fake_estate_merge_profile (LqFakeRegion *region, const json_t *entry, GError **error)
{
  static const char *const own[] = { "permissions", "deleted", "moved", NULL };
  const char *name = lq_fake_text (entry, "profileName");
  json_t *shown = NULL, *extra = NULL;

  if (name == NULL)
    return lq_fake_estate_fail (error, "a signing profile has no profileName");
  if (json_is_true (json_object_get (entry, "deleted")))
    {
      lq_fake_list_remove (region->profiles, name);
      return TRUE;
    }
  g_autoptr (json_t) defaults = profile_defaults (region, entry, name);
  if (!split (entry, profile_members, own, defaults, &shown, &extra, error))
    return FALSE;
  LqFakeItem *item = lq_fake_item_new (++region->last_seq, name, shown, extra);
  lq_fake_list_put (region->profiles, item, !json_is_true (json_object_get (entry, "moved")));
  return TRUE;
}

/* The version that a profile of the Region has now; made up where there is none of that name. */
static json_t *
version_of (const LqFakeRegion *region, const char *profile)
{
  const LqFakeItem *item = profile != NULL ? lq_fake_list_find (region->profiles, profile) : NULL;
  const char *version = item != NULL ? lq_fake_text (item->shown, "profileVersion") : NULL;

  return json_string (version != NULL ? version : "z9y8x7w6v5");
}

static json_t *
job_defaults (const LqFakeRegion *region, const json_t *entry, const char *id)
{
  json_t *created = json_object_get (entry, "createdAt");
  double created_s = json_is_number (created) ? json_number_value (created) : CREATED_S;
  const char *account = region->account_id;
  json_t *defaults = json_pack (
      "{s:s, s:{s:{s:o, s:o, s:s}}, s:f, s:s, s:o, s:s, s:s, s:s, s:s, s:o}", "jobId", id, "source", "s3", "bucketName",
      json_sprintf ("unsigned-%s", account), "key", json_sprintf ("%s.zip", id), "version", "Uq3n0vGm8pXk", "createdAt",
      created_s, "status", "Succeeded", "profileVersion", version_of (region, lq_fake_text (entry, "profileName")),
      "platformId", PLATFORM, "platformDisplayName", "AWS Lambda", "jobOwner", account, "jobInvoker", account,
      "requestedBy", json_sprintf ("arn:%s:sts::%s:assumed-role/ci/build", region->partition, account));

  if (is_status (entry, "InProgress"))
    return defaults;
  json_object_set_new (defaults, "completedAt", json_real (created_s + 4));
  if (is_status (entry, "Failed"))
    return defaults;
  json_object_set_new (defaults, "signatureExpiresAt", json_real (created_s + VALIDITY_S));
  json_object_set_new (defaults, "signedObject",
                       json_pack ("{s:{s:o, s:o}}", "s3", "bucketName", json_sprintf ("signed-%s", account), "key",
                                  json_sprintf ("signed/%s.zip", id)));
  return defaults;
}

gboolean
lq_fake_estate_merge_job (LqFakeRegion *region, const json_t *entry, GError **error)
{
  static const char *const own[] = { "unlisted", "deleted", "moved", NULL };
  const char *id = lq_fake_text (entry, "jobId");
  json_t *shown = NULL, *extra = NULL;

  if (id == NULL)
    return lq_fake_estate_fail (error, "a signing job has no jobId");
  if (json_is_true (json_object_get (entry, "deleted")))
    {
      lq_fake_list_remove (region->jobs, id);
      return TRUE;
    }
  g_autoptr (json_t) defaults = job_defaults (region, entry, id);
  if (!split (entry, job_members, own, defaults, &shown, &extra, error))
    return FALSE;
  LqFakeItem *item = lq_fake_item_new (++region->last_seq, id, shown, extra);
  lq_fake_list_put (region->jobs, item, !json_is_true (json_object_get (entry, "moved")));
  return TRUE;
}
