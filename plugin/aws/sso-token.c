/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sso-token.h"

#include <string.h>

#include "aws/credentials-json.h"
#include "aws/secret-file.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define RENEW_S (15 * 60)
#define MAX_LIFETIME_S (366 * 24 * 3600)
#define ACCESS_TOKEN "accessToken"
#define REFRESH_TOKEN "refreshToken"
#define EXPIRES "expiresAt"
#define ANSWER "the answer of sso-oidc CreateToken"

static const LqAwsAction create_token = { .service = "sso-oidc", .action = "CreateToken", .anonymous = TRUE };

typedef struct
{
  char *path, *shown;   /* the file, and its name for people */
  LqJsonSecret *object; /* its content; NULL where that is of no use */
  const char *access_token;
  gint64 expires_s;
} Token;

static void
token_clear (Token *token)
{
  g_free (token->path);
  g_free (token->shown);
  lq_json_wipe (token->object);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Token, token_clear)

static char *
find_file (const LqCredentialsContext *context, const LqSsoSession *session)
{
  g_autofree char *home = lq_shared_config_find_home ((const char *const *) context->environment);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, session->name, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL);

  return g_build_filename (home, ".aws", "sso", "cache", name, NULL);
}

static gboolean
load (Token *token, GError **error)
{
  gsize length;
  char *text = lq_secret_file_read (token->path, LQ_CREDENTIALS_JSON_MAX_BYTES, &length, error);

  g_clear_pointer (&token->object, lq_json_wipe);
  if (text == NULL)
    return FALSE;
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, token->shown, error);
  explicit_bzero (text, length);
  g_free (text);
  if (object == NULL)
    return FALSE;
  token->access_token = lq_credentials_json_need (object, ACCESS_TOKEN, token->shown, error);
  if (token->access_token == NULL)
    return FALSE;
  if (!lq_timestamp_from_json (json_object_get (object, EXPIRES), &token->expires_s))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s has no " EXPIRES " that is a time", token->shown);
      return FALSE;
    }
  token->object = g_steal_pointer (&object);
  return TRUE;
}

/* What CreateToken takes; NULL where the file does not have it all, or the client's registration is over. Wipe it. */
static char *
make_request (const Token *token, gint64 now_s)
{
  static const char *const members[] = { "clientId", "clientSecret", REFRESH_TOKEN };
  g_autoptr (LqJsonSecret) request = json_object ();
  gint64 registered_until_s;

  if (!lq_timestamp_from_json (json_object_get (token->object, "registrationExpiresAt"), &registered_until_s) ||
      registered_until_s <= now_s)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = lq_credentials_json_need (token->object, members[i], "", NULL);
      if (value == NULL)
        return NULL;
      json_object_set_new (request, members[i], json_string (value));
    }
  json_object_set_new (request, "grantType", json_string ("refresh_token"));
  return json_dumps (request, JSON_COMPACT);
}

/* Sets a member, and wipes what it was. */
static void
replace (json_t *object, const char *name, const char *text)
{
  g_autoptr (LqJsonSecret) old = json_incref (json_object_get (object, name));
  json_object_set_new (object, name, json_string (text));
}

/* Puts what CreateToken said into the file. */
static gboolean
store (Token *token, const json_t *answer, gint64 now_s, GError **error)
{
  const char *access_token = lq_credentials_json_need (answer, ACCESS_TOKEN, ANSWER, error);
  gint64 lifetime_s = json_integer_value (json_object_get (answer, "expiresIn"));
  const char *refresh_token = json_string_value (json_object_get (answer, REFRESH_TOKEN));

  if (access_token == NULL)
    return FALSE;
  if (lifetime_s <= 0 || lifetime_s > MAX_LIFETIME_S)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, ANSWER " has no expiresIn that can be");
      return FALSE;
    }
  g_autoptr (GDateTime) expires = g_date_time_new_from_unix_utc (now_s + lifetime_s);
  g_autofree char *when = g_date_time_format (expires, "%Y-%m-%dT%H:%M:%SZ");
  replace (token->object, ACCESS_TOKEN, access_token);
  replace (token->object, EXPIRES, when);
  if (refresh_token != NULL)
    replace (token->object, REFRESH_TOKEN, refresh_token);
  token->access_token = json_string_value (json_object_get (token->object, ACCESS_TOKEN));
  token->expires_s = now_s + lifetime_s;
  char *text = json_dumps (token->object, JSON_COMPACT);
  gboolean ok = lq_secret_file_write (token->path, text, error);
  lq_text_wipe (text);
  return ok;
}

/* `request` is taken over. */
static gboolean
renew (LqCredentialsContext *context, const LqSsoSession *session, char *request, Token *token,
       GCancellable *cancellable, GError **error)
{
  LqAwsCall call = { .action = &create_token,
                     .region = session->region,
                     .method = "POST",
                     .path = "/token",
                     .content_type = "application/json",
                     .body = request };
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (context->client, &call, cancellable, error);
  gsize length;

  lq_text_wipe (request);
  if (reply == NULL)
    return FALSE;
  const char *text = g_bytes_get_data (reply->body, &length);
  g_autoptr (LqJsonSecret) answer = lq_credentials_json_parse (text, length, ANSWER, error);
  g_clear_pointer (&reply->body, lq_text_wipe_bytes);
  return answer != NULL && store (token, answer, lq_clock_wall_s (context->clock), error);
}

/* Renews a token that ends soon, if that can be. An error is that it went wrong; the token is the file's then, which
 * another program may have renewed meanwhile. */
static void
keep_fresh (LqCredentialsContext *context, const LqSsoSession *session, Token *token, GCancellable *cancellable,
            GError **error)
{
  gint64 now_s = lq_clock_wall_s (context->clock);
  gboolean due = session->renewable && token->expires_s - now_s < RENEW_S;
  char *request = due ? make_request (token, now_s) : NULL;

  if (request != NULL && !renew (context, session, request, token, cancellable, error))
    load (token, NULL);
}

char *
lq_sso_token_get (LqCredentialsContext *context, const LqSsoSession *session, GCancellable *cancellable,
                  GError **error)
{
  g_auto (Token) token = { .path = find_file (context, session) };
  g_autoptr (GError) problem = NULL;

  token.shown = lq_text_escape (token.path, -1);
  if (!load (&token, error))
    return NULL;
  keep_fresh (context, session, &token, cancellable, &problem);
  if (token.object != NULL && token.expires_s > lq_clock_wall_s (context->clock))
    return g_strdup (token.access_token);
  if (g_error_matches (problem, LQ_ERROR, LQ_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s: the token has expired%s%s", token.shown,
                 problem != NULL ? " and cannot be renewed: " : "", problem != NULL ? problem->message : "");
  return NULL;
}
