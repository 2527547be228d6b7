/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/session.h"

#define DEFAULT_DURATION_S 3600

static void
begin (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *action = request->operation->action;

  g_string_printf (reply->body, "<%sResponse xmlns=\"%s\">\n<%sResult>\n", action, reply->service->namespace, action);
}

static void
end (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *action = request->operation->action;

  g_string_append_printf (
      reply->body, "</%sResult>\n<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\n</%sResponse>\n",
      action, reply->request_id, action);
}

void
lq_fake_get_caller_identity (const LqFakeRequest *request, LqFakeReply *reply)
{
  begin (request, reply);
  lq_fake_reply_append_element (reply, "Arn", request->caller->arn);
  lq_fake_reply_append_element (reply, "UserId", request->caller->user_id);
  lq_fake_reply_append_element (reply, "Account", request->caller->account_id);
  end (request, reply);
}

/* Whether the role lets the caller in. */
static gboolean
role_trusts (const LqFakeRequest *request, const json_t *role)
{
  const char *external_id = lq_fake_text (role, "external_id");

  if (external_id != NULL && g_strcmp0 (external_id, lq_fake_request_parameter (request, "ExternalId")) != 0)
    return FALSE;
  return lq_fake_array_has (json_object_get (role, "trusts"), request->caller->account_id);
}

/* Whether the account's organization has it closed or suspended: nobody gets in then. */
static gboolean
is_closed (const LqFakeRequest *request, const LqFakeAccount *account)
{
  const LqFakeOrganization *organization = lq_fake_estate_organization_of (request->estate, account);
  const LqFakeItem *member = organization == NULL ? NULL : lq_fake_list_find (organization->accounts, account->id);
  const char *state = member == NULL ? NULL : lq_fake_text (member->shown, "State");

  return g_strcmp0 (state, "SUSPENDED") == 0 || g_strcmp0 (state, "CLOSED") == 0;
}

/* Whether the role lets in who holds the token. */
static gboolean
role_trusts_token (const LqFakeRequest *request, const json_t *role)
{
  return lq_fake_array_has (json_object_get (role, "web_tokens"),
                            lq_fake_request_parameter (request, "WebIdentityToken"));
}

/* The role of an ARN such as arn:aws:iam::210987654321:role/Audit, if it lets the caller in. Its path is nothing. */
static const json_t *
find_role (const LqFakeRequest *request, const char *arn,
           gboolean (*lets_in) (const LqFakeRequest *request, const json_t *role), char **account_id, char **name)
{
  g_auto (GStrv) parts = g_strsplit (arn, ":", 6);

  if (g_strv_length (parts) != 6 || !g_str_has_prefix (parts[5], "role/"))
    return NULL;
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, parts[4]);
  const char *base = strrchr (parts[5], '/') + 1;
  const json_t *role = account == NULL ? NULL : json_object_get (account->roles, base);
  if (role == NULL || !lets_in (request, role) || is_closed (request, account))
    return NULL;
  *account_id = g_strdup (parts[4]);
  *name = g_strdup (base);
  return role;
}

static void
answer_session (const LqFakeRequest *request, const LqFakeCredential *session, LqFakeReply *reply)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (session->expires_s);
  g_autofree char *expiration = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

  begin (request, reply);
  g_string_append (reply->body, "<AssumedRoleUser>\n");
  lq_fake_reply_append_element (reply, "AssumedRoleId", session->user_id);
  lq_fake_reply_append_element (reply, "Arn", session->arn);
  g_string_append (reply->body, "</AssumedRoleUser>\n<Credentials>\n");
  lq_fake_reply_append_element (reply, "AccessKeyId", session->access_key);
  lq_fake_reply_append_element (reply, "SecretAccessKey", session->secret);
  lq_fake_reply_append_element (reply, "SessionToken", session->token);
  lq_fake_reply_append_element (reply, "Expiration", expiration);
  g_string_append (reply->body, "</Credentials>\n");
  end (request, reply);
}

/* What is wrong about how long the session is to last; NULL for nothing. Static. */
static const char *
duration_problem (const LqFakeRequest *request, const json_t *role, guint64 seconds)
{
  json_t *most = json_object_get (role, "max_duration");

  if (seconds > DEFAULT_DURATION_S && strstr (request->caller->arn, ":assumed-role/") != NULL)
    return "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
  if (seconds > (most == NULL ? DEFAULT_DURATION_S : (guint64) json_integer_value (most)))
    return "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
  return NULL;
}

/* `refusal`: what is said where the role does not let the caller in. */
static void
assume (const LqFakeRequest *request, gboolean (*lets_in) (const LqFakeRequest *request, const json_t *role),
        const char *refusal, LqFakeReply *reply)
{
  const char *arn = lq_fake_request_parameter (request, "RoleArn");
  const char *session = lq_fake_request_parameter (request, "RoleSessionName");
  const char *duration = lq_fake_request_parameter (request, "DurationSeconds");
  g_autofree char *account_id = NULL;
  g_autofree char *name = NULL;
  guint64 seconds = DEFAULT_DURATION_S;

  if (arn == NULL || session == NULL ||
      (duration != NULL && !g_ascii_string_to_unsigned (duration, 10, 900, 43200, &seconds, NULL)))
    {
      lq_fake_reply_error (reply, 400, "ValidationError",
                           "RoleArn and RoleSessionName are required, DurationSeconds must be from 900 to 43200");
      return;
    }
  const json_t *role = find_role (request, arn, lets_in, &account_id, &name);
  if (role == NULL)
    {
      lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_DENIED, "%s", refusal);
      return;
    }
  const char *problem = duration_problem (request, role, seconds);
  json_t *lifetime = json_object_get (role, "lifetime");
  if (problem != NULL)
    lq_fake_reply_error (reply, 400, "ValidationError", "%s", problem);
  else
    answer_session (request,
                    lq_fake_session_new (request, role, account_id, name, session,
                                         lifetime == NULL ? (gint64) seconds : json_integer_value (lifetime)),
                    reply);
}

void
lq_fake_assume_role (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *arn = lq_fake_request_parameter (request, "RoleArn");
  g_autofree char *refusal = g_strdup_printf ("User: %s is not authorized to perform: sts:AssumeRole on resource: %s",
                                              request->caller->arn, arn);

  assume (request, role_trusts, refusal, reply);
}

void
lq_fake_assume_role_with_web_identity (const LqFakeRequest *request, LqFakeReply *reply)
{
  assume (request, role_trusts_token, "Not authorized to perform sts:AssumeRoleWithWebIdentity", reply);
}
