/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sso-token.h"

#include "aws/error.h"
#include "aws/secret-file.h"
#include "aws/sso-file.h"
#include "base/error.h"
#include "base/text.h"

#define RENEW_S ((gint64) 15 * 60)

static const LqAwsAction create_token = { .service = "sso-oidc", .action = "CreateToken", .anonymous = TRUE };

static char *
find_file (const LqCredentialsContext *context, const LqSsoSession *session)
{
  g_autofree char *home = lq_shared_config_find_home ((const char *const *) context->environment);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, session->name, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL);

  return g_build_filename (home, ".aws", "sso", "cache", name, NULL);
}

static gboolean
save (const LqSsoFile *file, GError **error)
{
  char *text = lq_sso_file_text (file, error);
  gboolean ok = text != NULL && lq_secret_file_write (file->path, text, error);

  lq_text_wipe (text);
  return ok;
}

/* `request` is taken over. */
static gboolean
renew (LqCredentialsContext *context, const LqSsoSession *session, char *request, LqSsoFile *file,
       GCancellable *cancellable, GError **error)
{
  LqAwsCall call = { .action = &create_token,
                     .region = session->region,
                     .method = "POST",
                     .path = "/token",
                     .content_type = "application/json",
                     .body = request };
  LqAwsErrorInfo info = { .service = create_token.service, .action = create_token.action, .region = session->region };
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (context->client, &call, cancellable, error);
  gsize length;

  lq_text_wipe (request);
  if (reply == NULL)
    return FALSE;
  const char *text = g_bytes_get_data (reply->body, &length);
  gboolean ok = lq_sso_file_renew (file, text, length, lq_clock_wall_s (context->clock), error);
  g_clear_pointer (&reply->body, lq_text_wipe_bytes);
  if (!ok)
    lq_aws_error_prefix (error, &info);
  return ok && save (file, error);
}

/* Renews a token that ends soon, if that can be. An error is that it went wrong; the token is the file's then, which
 * another program may have renewed meanwhile. */
static void
keep_fresh (LqCredentialsContext *context, const LqSsoSession *session, LqSsoFile *file, GCancellable *cancellable,
            GError **error)
{
  gint64 now_s = lq_clock_wall_s (context->clock);
  gboolean due = session->renewable && file->expires_s - now_s < RENEW_S;
  char *request = due ? lq_sso_file_request (file, now_s) : NULL;

  if (request != NULL && !renew (context, session, request, file, cancellable, error))
    lq_sso_file_load (file, NULL);
}

char *
lq_sso_token_get (LqCredentialsContext *context, const LqSsoSession *session, GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *path = find_file (context, session);
  g_auto (LqSsoFile) file = { NULL };
  g_autoptr (GError) problem = NULL;

  lq_sso_file_init (&file, path);
  if (!lq_sso_file_load (&file, error))
    return NULL;
  keep_fresh (context, session, &file, cancellable, &problem);
  if (file.object != NULL && file.expires_s > lq_clock_wall_s (context->clock))
    return g_strdup (file.access_token);
  if (g_error_matches (problem, LQ_ERROR, LQ_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s: the token has expired%s%s", file.shown,
                 problem != NULL ? " and cannot be renewed: " : "", problem != NULL ? problem->message : "");
  return NULL;
}
