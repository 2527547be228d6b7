/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/request.h"

const char *
lq_fake_request_parameter (const LqFakeRequest *request, const char *name)
{
  return g_hash_table_lookup (request->parameters, name);
}

static gboolean
any_fits (const LqFakeRequest *request, const json_t *patterns, const char *action)
{
  g_autofree char *with_region = g_strdup_printf ("%s/%s", request->region->name, action);
  size_t i;
  json_t *pattern;

  json_array_foreach (patterns, i, pattern)
    {
      if (g_pattern_match_simple (json_string_value (pattern), action) ||
          g_pattern_match_simple (json_string_value (pattern), with_region))
        return TRUE;
    }
  return FALSE;
}

LqFakeDenial
lq_fake_request_denied (const LqFakeRequest *request, const char *action)
{
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, request->caller->account_id);
  const LqFakeOrganization *organization = lq_fake_estate_organization_of (request->estate, account);
  /* An organization's policies do not bind the account that makes them. */
  gboolean bound = organization == NULL || g_strcmp0 (organization->management, account->id) != 0;

  if (bound && any_fits (request, account->scp_denied, action))
    return LQ_FAKE_DENIED_BY_SCP;
  return any_fits (request, request->caller->denied, action) ? LQ_FAKE_DENIED_BY_IDENTITY : LQ_FAKE_NOT_DENIED;
}

char *
lq_fake_request_denial_text (const LqFakeRequest *request, LqFakeDenial denial, const char *action,
                             const char *resource)
{
  g_autofree char *front = g_strdup_printf ("User: %s is not authorized to perform: %s on resource: %s",
                                            request->caller->arn, action, resource);

  switch (denial)
    {
    case LQ_FAKE_DENIED_BY_SCP:
      return g_strconcat (front, " with an explicit deny in a service control policy", NULL);
    case LQ_FAKE_DENIED_BY_RESOURCE:
      return g_strconcat (front, " because no resource-based policy allows the ", action, " action", NULL);
    default:
      return g_strconcat (front, " because no identity-based policy allows the ", action, " action", NULL);
    }
}

void
lq_fake_request_deny (const LqFakeRequest *request, LqFakeDenial denial, const char *action, const char *resource,
                      LqFakeReply *reply)
{
  g_autofree char *text = lq_fake_request_denial_text (request, denial, action, resource);
  gboolean ec2 = reply->service->protocol == LQ_FAKE_EC2_XML;

  lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_DENIED, "%s%s",
                        ec2 ? "You are not authorized to perform this operation. " : "", text);
}

char *
lq_fake_request_arn (const LqFakeRequest *request, const char *rest)
{
  return g_strdup_printf ("arn:%s:%s:%s:%s:%s", request->region->partition, request->operation->service,
                          request->region->name, request->region->account_id, rest);
}

LqFakeRegion *
lq_fake_request_writable_region (const LqFakeRequest *request)
{
  return lq_fake_estate_find_region (request->estate, request->region->account_id, request->region->name);
}

gboolean
lq_fake_request_is_for_revision (const LqFakeRequest *request, const char *current, LqFakeReply *reply)
{
  const char *expected = lq_fake_request_parameter (request, "RevisionId");

  if (expected == NULL || g_strcmp0 (expected, current) == 0)
    return TRUE;
  lq_fake_reply_error (reply, 412, "PreconditionFailedException",
                       "The RevisionId provided does not match the latest RevisionId. Call the GetFunction or the "
                       "GetPolicy API to retrieve the latest RevisionId");
  return FALSE;
}

json_t *
lq_fake_request_time (const LqFakeRequest *request, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (request->now_s);
  g_autofree char *text = g_date_time_format (time, format);

  return json_string (text);
}
