/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/page.h"

static const LqFakePageNames page_names = { "maxResults", "nextToken", "nextToken", "ValidationException",
                                            "ValidationException" };

/* Whether a member has the value that a parameter asks for; all have where it is not given. */
static gboolean
fits (const LqFakeRequest *request, const char *parameter, const json_t *shown, const char *member)
{
  const char *wanted = lq_fake_request_parameter (request, parameter);

  return wanted == NULL || g_strcmp0 (lq_fake_text (shown, member), wanted) == 0;
}

/* Without filters, only profiles that can sign are shown. */
static gboolean
profile_fits (const LqFakeRequest *request, const LqFakeItem *profile)
{
  const char *statuses = lq_fake_request_parameter (request, "statuses");
  const char *canceled = lq_fake_request_parameter (request, "includeCanceled");
  const char *status = lq_fake_text (profile->shown, "status");
  g_auto (GStrv) wanted = g_strsplit (statuses != NULL ? statuses : "Active", ",", -1);
  gboolean with_canceled = g_strcmp0 (canceled, "true") == 0 && g_strcmp0 (status, "Canceled") == 0;

  return fits (request, "platformId", profile->shown, "platformId") &&
         (status == NULL || with_canceled || g_strv_contains ((const char *const *) wanted, status));
}

/* A listing leaves out what only the operation for one of them shows. */
static void
render_without (const LqFakeItem *item, const char *const *members, GString *out)
{
  g_autoptr (json_t) listed = json_copy (item->shown);

  for (; *members != NULL; members++)
    json_object_del (listed, *members);
  lq_fake_reply_append_json (out, listed);
}

static void
render_profile (const LqFakeRequest *request, const LqFakeItem *profile, GString *out)
{
  static const char *const others[] = { "statusReason", "revocationRecord", NULL };

  render_without (profile, others, out);
}

static GPtrArray *
those_that_fit (const LqFakeRequest *request, const LqFakeList *list,
                gboolean (*fit) (const LqFakeRequest *request, const LqFakeItem *item))
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < list->items->len; i++)
    {
      if (fit (request, list->items->pdata[i]))
        g_ptr_array_add (found, list->items->pdata[i]);
    }
  return found;
}

void
lq_fake_list_signing_profiles (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "profiles", 25, 25, 25, FALSE, &page_names };
  g_autoptr (GPtrArray) found = those_that_fit (request, request->region->profiles, profile_fits);

  lq_fake_page (request, found, &paging, render_profile, reply);
}

/* Whether the profile's owner lets the caller's account do this with it. */
static gboolean
is_granted (const LqFakeRequest *request, const LqFakeItem *profile)
{
  size_t i;
  json_t *permission;

  json_array_foreach (profile == NULL ? NULL : json_object_get (profile->extra, "permissions"), i, permission)
    {
      const char *principal = lq_fake_text (permission, "principal");
      if (g_strcmp0 (lq_fake_text (permission, "action"), request->operation->iam_action) == 0 && principal != NULL &&
          strstr (principal, request->caller->account_id) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The profile that the request names, of the caller's account or of the owner it names; NULL after an error. */
static LqFakeItem *
find_profile (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *owner = lq_fake_request_parameter (request, "profileOwner");
  const LqFakeRegion *region = request->region;
  gboolean foreign = owner != NULL && strcmp (owner, region->account_id) != 0;

  if (foreign)
    region = lq_fake_estate_find_region (request->estate, owner, region->name);
  LqFakeItem *profile = region != NULL ? lq_fake_list_find (region->profiles, request->labels[0]) : NULL;
  if (foreign && !is_granted (request, profile))
    {
      g_autofree char *resource =
          g_strdup_printf ("arn:%s:signer:%s:%s:/signing-profiles/%s", request->region->partition,
                           request->region->name, owner, request->labels[0]);
      lq_fake_request_deny (request, LQ_FAKE_DENIED_BY_RESOURCE, request->operation->iam_action, resource, reply);
      return NULL;
    }
  if (profile == NULL)
    lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "Signing profile %s not found.", request->labels[0]);
  return profile;
}

void
lq_fake_get_signing_profile (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *profile = find_profile (request, reply);

  if (profile != NULL)
    lq_fake_reply_json (reply, json_incref (profile->shown));
}

/* All on one page, as far as is known; a page size makes several all the same. */
void
lq_fake_list_profile_permissions (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "permissions", 100, 100, 100, FALSE, &page_names };
  LqFakeItem *profile = find_profile (request, reply);
  g_autoptr (GPtrArray) permissions = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_fake_item_free);
  size_t i;
  json_t *permission;

  if (profile == NULL)
    return;
  json_array_foreach (json_object_get (profile->extra, "permissions"), i, permission)
    g_ptr_array_add (permissions, lq_fake_item_new (i + 1, "", json_incref (permission), NULL));
  lq_fake_page (request, permissions, &paging, lq_fake_render_shown, reply);
}

/* Seconds of a parameter that is a time: ISO 8601 as the clients send it, or a number. */
static gboolean
time_parameter (const LqFakeRequest *request, const char *name, double *seconds)
{
  const char *text = lq_fake_request_parameter (request, name);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (text == NULL)
    return FALSE;
  *seconds = time != NULL ? (double) g_date_time_to_unix (time) : g_ascii_strtod (text, NULL);
  return TRUE;
}

static gboolean
expires_in_time (const LqFakeRequest *request, const json_t *job)
{
  json_t *expires = json_object_get (job, "signatureExpiresAt");
  double limit;

  if (time_parameter (request, "signatureExpiresBefore", &limit) &&
      (expires == NULL || json_number_value (expires) >= limit))
    return FALSE;
  return !time_parameter (request, "signatureExpiresAfter", &limit) ||
         (expires != NULL && json_number_value (expires) > limit);
}

static gboolean
is_revoked (const LqFakeItem *job)
{
  return json_object_get (job->shown, "revocationRecord") != NULL;
}

static gboolean
job_fits (const LqFakeRequest *request, const LqFakeItem *job)
{
  const char *revoked = lq_fake_request_parameter (request, "isRevoked");

  return !json_is_true (json_object_get (job->extra, "unlisted")) && fits (request, "status", job->shown, "status") &&
         fits (request, "platformId", job->shown, "platformId") &&
         fits (request, "requestedBy", job->shown, "requestedBy") &&
         fits (request, "jobInvoker", job->shown, "jobInvoker") && expires_in_time (request, job->shown) &&
         (revoked == NULL || (strcmp (revoked, "true") == 0) == is_revoked (job));
}

static void
render_job (const LqFakeRequest *request, const LqFakeItem *job, GString *out)
{
  static const char *const others[] = { "completedAt", "requestedBy", "statusReason", "revocationRecord", NULL };

  render_without (job, others, out);
  g_string_truncate (out, out->len - 1);
  g_string_append_printf (out, ",\"isRevoked\":%s}", is_revoked (job) ? "true" : "false");
}

void
lq_fake_list_signing_jobs (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "jobs", 25, 25, 25, FALSE, &page_names };
  g_autoptr (GPtrArray) found = those_that_fit (request, request->region->jobs, job_fits);

  lq_fake_page (request, found, &paging, render_job, reply);
}

void
lq_fake_describe_signing_job (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *job = lq_fake_list_find (request->region->jobs, request->labels[0]);

  if (job != NULL)
    lq_fake_reply_json (reply, json_incref (job->shown));
  else
    lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "Signing job %s not found.", request->labels[0]);
}
