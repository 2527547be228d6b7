/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sts.h"

#include <string.h>

#include "aws/error.h"
#include "aws/sigv4.h"
#include "aws/xml.h"
#include "base/text.h"
#include "base/timestamp.h"

#define DEFAULT_SESSION_NAME "lambdaquery"
#define ACCOUNT_DIGITS 12

static const LqAwsAction caller_identity = { .service = "sts", .action = "GetCallerIdentity",
                                             .iam_action = "sts:GetCallerIdentity" };
static const LqAwsAction assume_role = { .service = "sts", .action = "AssumeRole", .iam_action = "sts:AssumeRole" };

static void
add_parameter (GString *form, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_autofree char *encoded = lq_sigv4_encode (value);
  g_string_append_printf (form, "&%s=%s", name, encoded);
}

/* Makes the call and reads `fields` out of the answer, all of which must be there. */
static gboolean
call_sts (LqAwsClient *client, const LqAwsAction *action, const char *parameters, LqCredentialsProvider *credentials,
          const char *region, const LqXmlField *fields, gsize n_fields, GCancellable *cancellable, GError **error)
{
  g_autofree char *body = g_strconcat ("Action=", action->action, "&Version=2011-06-15", parameters, NULL);
  LqAwsCall call = { .action = action,
                     .region = region,
                     .credentials = credentials,
                     .method = "POST",
                     .path = "/",
                     .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                     .body = body };
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (client, &call, cancellable, error);
  gsize length;

  if (reply == NULL)
    return FALSE;
  char *text = g_bytes_unref_to_data (g_steal_pointer (&reply->body), &length);
  gboolean ok = lq_xml_read (text, length, fields, n_fields, error);
  explicit_bzero (text, length);
  g_free (text);
  for (gsize i = 0; ok && i < n_fields; i++)
    {
      ok = *fields[i].value != NULL;
      if (!ok)
        g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "the answer has no %s", fields[i].name);
    }
  LqAwsErrorInfo info = { .service = action->service, .action = action->action, .region = region };
  if (!ok)
    lq_aws_error_prefix (error, &info);
  return ok;
}

static gboolean
is_account (const char *text)
{
  return strlen (text) == ACCOUNT_DIGITS && strspn (text, "0123456789") == ACCOUNT_DIGITS;
}

char *
lq_sts_account (LqAwsClient *client, LqCredentialsProvider *credentials, const char *region, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *account = NULL;
  const LqXmlField fields[] = { { "Account", &account } };

  if (!call_sts (client, &caller_identity, NULL, credentials, region, fields, G_N_ELEMENTS (fields), cancellable,
                 error))
    return NULL;
  if (is_account (account))
    return g_steal_pointer (&account);
  g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "sts GetCallerIdentity in %s: the account is not 12 digits", region);
  return NULL;
}

/* The account in arn:aws:sts::123456789012:assumed-role/...; NULL for anything else. */
static char *
account_of_arn (const char *arn)
{
  g_auto (GStrv) parts = g_strsplit (arn, ":", 6);
  return g_strv_length (parts) == 6 && is_account (parts[4]) ? g_strdup (parts[4]) : NULL;
}

typedef struct
{
  char *key_id, *secret, *token, *expiration, *arn;
} Session;

static void
session_clear (Session *session)
{
  g_free (session->key_id);
  lq_text_wipe (session->secret);
  lq_text_wipe (session->token);
  g_free (session->expiration);
  g_free (session->arn);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

LqCredentials *
lq_sts_assume_role (LqAwsClient *client, const LqStsRole *role, LqCredentials *source, const char *region,
                    const char *what, GCancellable *cancellable, GError **error)
{
  g_auto (Session) session = { NULL };
  const LqXmlField fields[] = { { "AccessKeyId", &session.key_id },
                                { "SecretAccessKey", &session.secret },
                                { "SessionToken", &session.token },
                                { "Expiration", &session.expiration },
                                { "Arn", &session.arn } };
  g_autoptr (LqCredentialsProvider) credentials = lq_credentials_provider_new_static (source);
  g_autoptr (GString) form = g_string_new (NULL);
  g_autofree char *duration = role->duration_s > 0 ? g_strdup_printf ("%u", role->duration_s) : NULL;
  gint64 expires_s;

  add_parameter (form, "RoleArn", role->role_arn);
  add_parameter (form, "RoleSessionName", role->session_name != NULL ? role->session_name : DEFAULT_SESSION_NAME);
  add_parameter (form, "ExternalId", role->external_id);
  add_parameter (form, "DurationSeconds", duration);
  if (!call_sts (client, &assume_role, form->str, credentials, region, fields, G_N_ELEMENTS (fields), cancellable,
                 error))
    return NULL;
  if (!lq_timestamp_parse (session.expiration, &expires_s))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "sts AssumeRole in %s: the expiration is not a time", region);
      return NULL;
    }
  g_autofree char *account_id = account_of_arn (session.arn);
  return lq_credentials_new (session.key_id, session.secret, session.token, expires_s, account_id, what);
}
