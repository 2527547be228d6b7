/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-web.h"

#include "aws/secret-file.h"
#include "base/error.h"
#include "base/text.h"

#define FILE_VARIABLE "AWS_WEB_IDENTITY_TOKEN_FILE"
#define ROLE_VARIABLE "AWS_ROLE_ARN"

static LqCredentials *
assume (LqCredentialsContext *context, const LqStsRole *role, const char *path, GCancellable *cancellable,
        GError **error)
{
  char *token = lq_secret_file_read_token (path, error);
  g_autofree char *shown = lq_text_escape (role->role_arn, -1);
  g_autofree char *what = g_strdup_printf ("web identity (role %s)", shown);

  if (token == NULL)
    {
      g_prefix_error (error, "the web identity token in ");
      return NULL;
    }
  LqCredentials *found =
      lq_sts_assume_role_with_token (context->client, role, token, lq_sts_region (context->client, role->role_arn),
                                     what, cancellable, error);
  lq_text_wipe (token);
  if (found == NULL)
    {
      g_autofree char *shown_path = lq_text_escape (path, -1);
      g_prefix_error (error, "role %s with the web identity token in %s: ", shown, shown_path);
    }
  return found;
}

LqCredentials *
lq_credentials_web_get (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
                        GCancellable *cancellable, GError **error)
{
  LqStsRole role = { .role_arn = lq_credentials_context_need (files, profile, "role_arn", error),
                     .session_name = lq_shared_config_get (files, profile, "role_session_name") };

  if (role.role_arn == NULL)
    return NULL;
  return assume (context, &role, lq_shared_config_get (files, profile, "web_identity_token_file"), cancellable, error);
}

static LqCredentials *
web_get (gpointer data, GCancellable *cancellable, GError **error)
{
  LqCredentialsContext *context = data;
  const char *path = lq_credentials_context_getenv (context, FILE_VARIABLE);
  LqStsRole role = { .role_arn = lq_credentials_context_getenv (context, ROLE_VARIABLE),
                     .session_name = lq_credentials_context_getenv (context, "AWS_ROLE_SESSION_NAME") };

  if (path == NULL)
    return NULL;
  if (role.role_arn == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, FILE_VARIABLE " is set in the environment, but " ROLE_VARIABLE
                                                          " is not");
      return NULL;
    }
  return assume (context, &role, path, cancellable, error);
}

static char *
web_looked (gpointer data)
{
  return g_strdup (FILE_VARIABLE);
}

LqCredentialsProvider *
lq_credentials_web_new (LqCredentialsContext *context)
{
  static const LqCredentialsProviderClass klass = {
    .name = "web identity",
    .get = web_get,
    .free_data = (GDestroyNotify) lq_credentials_context_unref,
    .looked = web_looked,
  };
  return lq_credentials_provider_new (&klass, lq_credentials_context_ref (context));
}
