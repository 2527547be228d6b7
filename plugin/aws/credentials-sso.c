/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-sso.h"

#include <string.h>

#include "aws/credentials-json.h"
#include "aws/error.h"
#include "aws/sigv4.h"
#include "aws/sso-token.h"
#include "base/error.h"
#include "base/text.h"

#define ANSWER "the answer"
#define SESSION_KEY "sso_session"
#define REGION_KEY "sso_region"
#define START_URL_KEY "sso_start_url"

static const LqAwsAction get_role_credentials = { .service = "sso", .action = "GetRoleCredentials",
                                                  .anonymous = TRUE };

typedef struct
{
  LqSsoSession session;
  const char *account_id, *role;
} Settings;

/* A key of `[sso-session]`, which the profile may repeat but not contradict. Borrowed. */
static const char *
need_of_session (const LqSharedConfig *files, const char *profile, GHashTable *section, const char *key,
                 GError **error)
{
  const char *value = g_hash_table_lookup (section, key);
  const char *own = lq_shared_config_get (files, profile, key);

  if (value == NULL || value[0] == '\0')
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "its " SESSION_KEY " has no %s", key);
  else if (own != NULL && strcmp (own, value) != 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has another %s than its " SESSION_KEY ": keep one", key);
  else
    return value;
  return NULL;
}

static gboolean
read_session (const LqSharedConfig *files, const char *profile, const char *name, LqSsoSession *session,
              GError **error)
{
  GHashTable *section = lq_shared_config_get_section (files, "sso-session", name);

  if (section == NULL)
    {
      g_autofree char *shown = lq_text_escape (name, -1);
      g_autofree char *looked = lq_shared_config_describe (files);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it names " SESSION_KEY " = %s, but there is no [sso-session %s] "
                                                     "in %s", shown, shown, looked);
      return FALSE;
    }
  session->name = name;
  session->renewable = TRUE;
  session->region = need_of_session (files, profile, section, REGION_KEY, error);
  return session->region != NULL && need_of_session (files, profile, section, START_URL_KEY, error) != NULL;
}

static gboolean
read_settings (const LqSharedConfig *files, const char *profile, Settings *settings, GError **error)
{
  const char *name = lq_shared_config_get (files, profile, SESSION_KEY);
  LqSsoSession *session = &settings->session;

  settings->account_id = lq_credentials_context_need (files, profile, "sso_account_id", error);
  if (settings->account_id == NULL)
    return FALSE;
  settings->role = lq_credentials_context_need (files, profile, "sso_role_name", error);
  if (settings->role == NULL)
    return FALSE;
  if (!lq_sts_is_account (settings->account_id))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "its sso_account_id is not 12 digits");
      return FALSE;
    }
  if (name != NULL)
    return read_session (files, profile, name, session, error);
  session->renewable = FALSE;
  session->name = lq_credentials_context_need (files, profile, START_URL_KEY, error);
  if (session->name == NULL)
    return FALSE;
  session->region = lq_credentials_context_need (files, profile, REGION_KEY, error);
  return session->region != NULL;
}

/* `token` is taken over. */
static LqAwsReply *
call_portal (LqCredentialsContext *context, const Settings *settings, char *token, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *role = lq_sigv4_encode (settings->role);
  g_autofree char *query = g_strdup_printf ("role_name=%s&account_id=%s", role, settings->account_id);
  char *header = g_strconcat ("x-amz-sso_bearer_token: ", token, NULL);
  const char *headers[] = { header, NULL };
  LqAwsCall call = { .action = &get_role_credentials,
                     .region = settings->session.region,
                     .method = "GET",
                     .path = "/federation/credentials",
                     .query = query,
                     .headers = headers };
  LqAwsReply *reply = lq_aws_client_call_sync (context->client, &call, cancellable, error);

  lq_text_wipe (header);
  lq_text_wipe (token);
  return reply;
}

static LqCredentials *
read_reply (LqAwsReply *reply, const Settings *settings, const char *profile, GError **error)
{
  static const LqCredentialsForm form = { .key_id = "accessKeyId",
                                          .secret = "secretAccessKey",
                                          .token = "sessionToken",
                                          .expires = "expiration",
                                          .account = "accountId" };
  gsize length;
  const char *text = g_bytes_get_data (reply->body, &length);
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, ANSWER, error);
  json_t *keys = json_object_get (object, "roleCredentials");
  g_autofree char *role = lq_text_escape (settings->role, -1);
  g_autofree char *source = g_strdup_printf ("profile %s (SSO role %s)", profile, role);
  LqAwsErrorInfo info = { .service = get_role_credentials.service,
                          .action = get_role_credentials.action,
                          .region = settings->session.region };

  g_clear_pointer (&reply->body, lq_text_wipe_bytes);
  /* it was asked for the keys of this account, and says nothing else */
  json_object_set_new (keys, form.account, json_string (settings->account_id));
  LqCredentials *found = object != NULL ? lq_credentials_json_read (keys, &form, ANSWER, source, error) : NULL;
  if (found == NULL)
    lq_aws_error_prefix (error, &info);
  return found;
}

LqCredentials *
lq_credentials_sso_get (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
                        GCancellable *cancellable, GError **error)
{
  g_autofree char *shown = lq_text_escape (profile, -1);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqAwsReply) reply = NULL;
  Settings settings;

  if (!read_settings (files, profile, &settings, error))
    return NULL;
  char *token = lq_sso_token_get (context, &settings.session, cancellable, &problem);
  if (token != NULL)
    reply = call_portal (context, &settings, token, cancellable, &problem);
  if (reply != NULL)
    return read_reply (reply, &settings, shown, error);
  gboolean signed_out = token == NULL ? g_error_matches (problem, LQ_ERROR, LQ_ERROR_CREDENTIALS)
                                      : g_strcmp0 (lq_aws_error_code (problem), "UnauthorizedException") == 0;
  if (signed_out)
    lq_error_append (problem, "; run `aws sso login --profile %s`", shown);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}
