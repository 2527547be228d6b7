/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sts.h"

#include <string.h>

#include "aws/error.h"
#include "aws/partition.h"
#include "aws/sigv4.h"
#include "aws/xml.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define DEFAULT_SESSION_NAME "lambdaquery"
#define ACCOUNT_DIGITS 12
/* Enough for the longest token: a form that grew would leave a copy behind. */
#define FORM_BYTES ((gsize) 64 * 1024)

static const LqAwsAction caller_identity = { .service = "sts", .action = "GetCallerIdentity",
                                             .iam_action = "sts:GetCallerIdentity" };
static const LqAwsAction assume_role = { .service = "sts", .action = "AssumeRole", .iam_action = "sts:AssumeRole" };
/* the same, where a refusal is an answer too */
static const LqAwsAction try_role = { .service = "sts", .action = "AssumeRole", .iam_action = "sts:AssumeRole" };
/* no permission of the caller's, but the role's trust policy decides */
static const LqAwsAction assume_with_token = { .service = "sts", .action = "AssumeRoleWithWebIdentity",
                                               .anonymous = TRUE };

static GString *
form_new (const LqAwsAction *action)
{
  GString *form = g_string_sized_new (FORM_BYTES);

  g_string_append_printf (form, "Action=%s&Version=2011-06-15", action->action);
  return form;
}

static void
form_add (GString *form, const char *name, const char *value)
{
  if (value == NULL)
    return;
  char *encoded = lq_sigv4_encode (value);
  g_string_append_printf (form, "&%s=%s", name, encoded);
  lq_text_wipe (encoded);
}

static void
form_add_role (GString *form, const LqStsRole *role)
{
  form_add (form, "RoleArn", role->role_arn);
  form_add (form, "RoleSessionName", role->session_name != NULL ? role->session_name : DEFAULT_SESSION_NAME);
}

static gboolean
is_refusal (const GError *error, gpointer data)
{
  return g_error_matches (error, LQ_ERROR, LQ_ERROR_DENIED);
}

/* Makes the call and reads `fields` out of the answer, all of which must be there. The form is taken over. */
static gboolean
call_sts (LqAwsClient *client, const LqAwsAction *action, GString *form, LqCredentialsProvider *credentials,
          const char *region, const LqXmlField *fields, gsize n_fields, GCancellable *cancellable, GError **error)
{
  LqAwsCall call = { .action = action,
                     .region = region,
                     .credentials = credentials,
                     .method = "POST",
                     .path = "/",
                     .is_answer = action == &try_role ? is_refusal : NULL,
                     .content_type = "application/x-www-form-urlencoded; charset=utf-8",
                     .body = form->str };
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (client, &call, cancellable, error);
  gsize length;

  lq_text_wipe (g_string_free (form, FALSE));
  if (reply == NULL)
    return FALSE;
  const char *text = g_bytes_get_data (reply->body, &length);
  gboolean ok = lq_xml_read (text, length, fields, n_fields, error);
  g_clear_pointer (&reply->body, lq_text_wipe_bytes);
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

gboolean
lq_sts_is_account (const char *text)
{
  return strlen (text) == ACCOUNT_DIGITS && strspn (text, "0123456789") == ACCOUNT_DIGITS;
}

char *
lq_sts_account (LqAwsClient *client, LqCredentialsProvider *credentials, const char *region, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *account = NULL;
  const LqXmlField fields[] = { { "Account", &account } };

  if (!call_sts (client, &caller_identity, form_new (&caller_identity), credentials, region, fields,
                 G_N_ELEMENTS (fields), cancellable, error))
    return NULL;
  if (lq_sts_is_account (account))
    return g_steal_pointer (&account);
  g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "sts GetCallerIdentity in %s: the account is not 12 digits", region);
  return NULL;
}

/* The account in arn:aws:sts::123456789012:assumed-role/...; NULL for anything else. */
static char *
account_of_arn (const char *arn)
{
  g_auto (GStrv) parts = g_strsplit (arn, ":", 6);
  return g_strv_length (parts) == 6 && lq_sts_is_account (parts[4]) ? g_strdup (parts[4]) : NULL;
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

const char *
lq_sts_region (LqAwsClient *client, const char *role_arn)
{
  const char *region = lq_aws_client_region (client);
  g_auto (GStrv) parts = g_strsplit (role_arn, ":", 3);
  const LqPartition *partition = g_strv_length (parts) == 3 ? lq_partition_find (parts[1]) : NULL;

  if (region != NULL)
    return region;
  return partition != NULL ? partition->global_region : "us-east-1";
}

/* Asks for a session; the form is taken over. */
static LqCredentials *
get_session (LqAwsClient *client, const LqAwsAction *action, GString *form, LqCredentialsProvider *credentials,
             const char *region, const char *what, GCancellable *cancellable, GError **error)
{
  g_auto (Session) session = { NULL };
  const LqXmlField fields[] = { { "AccessKeyId", &session.key_id },
                                { "SecretAccessKey", &session.secret },
                                { "SessionToken", &session.token },
                                { "Expiration", &session.expiration },
                                { "Arn", &session.arn } };
  gint64 expires_s;

  if (!call_sts (client, action, form, credentials, region, fields, G_N_ELEMENTS (fields), cancellable, error))
    return NULL;
  if (!lq_timestamp_parse (session.expiration, &expires_s))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "sts %s in %s: the expiration is not a time", action->action,
                   region);
      return NULL;
    }
  g_autofree char *account_id = account_of_arn (session.arn);
  return lq_credentials_new (session.key_id, session.secret, session.token, expires_s, account_id, what);
}

LqCredentials *
lq_sts_assume_role (LqAwsClient *client, const LqStsRole *role, LqCredentials *source, const char *region,
                    const char *what, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqCredentialsProvider) credentials = lq_credentials_provider_new_static (source);
  g_autofree char *duration = role->duration_s > 0 ? g_strdup_printf ("%u", role->duration_s) : NULL;
  GString *form = form_new (&assume_role);

  form_add_role (form, role);
  form_add (form, "ExternalId", role->external_id);
  form_add (form, "DurationSeconds", duration);
  return get_session (client, role->may_be_refused ? &try_role : &assume_role, form, credentials, region, what,
                      cancellable, error);
}

LqCredentials *
lq_sts_assume_role_with_token (LqAwsClient *client, const LqStsRole *role, const char *token, const char *region,
                               const char *what, GCancellable *cancellable, GError **error)
{
  GString *form = form_new (&assume_with_token);
  g_autoptr (GError) problem = NULL;

  form_add_role (form, role);
  form_add (form, "WebIdentityToken", token);
  LqCredentials *found =
      get_session (client, &assume_with_token, form, NULL, region, what, cancellable, &problem);
  if (g_error_matches (problem, LQ_ERROR, LQ_ERROR_DENIED))
    lq_error_append (problem, "; the role's trust policy must let the token's issuer, audience and subject in");
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}
