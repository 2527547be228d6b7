/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-login.h"

#include <string.h>

#include "aws/credentials-json.h"
#include "aws/secret-file.h"
#include "base/error.h"
#include "base/text.h"

#define KEYS "accessToken"

/* Transfer full. */
static char *
find_file (const LqCredentialsContext *context, const char *session)
{
  const char *folder = lq_credentials_context_getenv (context, "AWS_LOGIN_CACHE_DIRECTORY");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, session, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL);

  if (folder != NULL)
    return g_build_filename (folder, name, NULL);
  g_autofree char *home = lq_shared_config_find_home ((const char *const *) context->environment);
  return g_build_filename (home, ".aws", "login", "cache", name, NULL);
}

static LqCredentials *
read_file (const char *path, const char *profile, GError **error)
{
  static const LqCredentialsForm form = { .key_id = "accessKeyId",
                                          .secret = "secretAccessKey",
                                          .token = "sessionToken",
                                          .expires = "expiresAt",
                                          .account = "accountId" };
  gsize length;
  char *text = lq_secret_file_read (path, LQ_CREDENTIALS_JSON_MAX_BYTES, &length, error);

  if (text == NULL)
    return NULL;
  g_autofree char *shown = lq_text_escape (path, -1);
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, shown, error);
  explicit_bzero (text, length);
  g_free (text);
  if (object == NULL)
    return NULL;
  g_autofree char *source = g_strdup_printf ("profile %s (aws login)", profile);
  g_autofree char *what = g_strconcat (KEYS " in ", shown, NULL);
  return lq_credentials_json_read (json_object_get (object, KEYS), &form, what, source, error);
}

LqCredentials *
lq_credentials_login_get (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
                          GCancellable *cancellable, GError **error)
{
  g_autofree char *path = find_file (context, lq_shared_config_get (files, profile, "login_session"));
  g_autofree char *shown = lq_text_escape (profile, -1);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqCredentials) found = read_file (path, shown, &problem);

  if (found != NULL && !lq_credentials_have_expired (found, lq_clock_wall_s (context->clock)))
    return g_steal_pointer (&found);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "its sign-in (login_session) %s%s: run `aws login --profile %s`",
               problem != NULL ? "cannot be used: " : "has expired", problem != NULL ? problem->message : "", shown);
  return NULL;
}
