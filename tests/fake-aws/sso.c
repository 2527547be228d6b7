/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: renews the token of a sign-in, and gives a role's keys for it. */
#include "fake-aws/session.h"

#define TOKEN_S 28800
#define KEYS_S 3600
#define MS_PER_S 1000

/* The sign-in with that refresh token, of the client that asks. */
static json_t *
find_renewable (const LqFakeRequest *request)
{
  const char *refresh_token = lq_fake_request_parameter (request, "refreshToken");
  json_t *sign_in = refresh_token != NULL ? json_object_get (request->estate->sign_ins, refresh_token) : NULL;

  return g_strcmp0 (lq_fake_text (sign_in, "client_secret"), lq_fake_request_parameter (request, "clientSecret")) == 0
             ? sign_in
             : NULL;
}

/* Refresh tokens stay; each of the access tokens serves. */
void
lq_fake_create_token (const LqFakeRequest *request, LqFakeReply *reply)
{
  json_t *sign_in = find_renewable (request);

  if (g_strcmp0 (lq_fake_request_parameter (request, "grantType"), "refresh_token") != 0)
    lq_fake_reply_error (reply, 400, "UnsupportedGrantTypeException", "The fake AWS renews tokens, and no more.");
  else if (sign_in == NULL)
    lq_fake_reply_error (reply, 400, "InvalidGrantException", "Invalid refresh token provided");
  else
    {
      json_t *tokens = json_object_get (sign_in, "access_tokens");
      json_t *token = json_sprintf ("aoaAAAAA-%s-%zu", lq_fake_request_parameter (request, "refreshToken"),
                                    json_array_size (tokens));
      json_array_append (tokens, token);
      lq_fake_reply_json (reply, json_pack ("{s:o, s:i, s:s, s:s}", "accessToken", token, "expiresIn", TOKEN_S,
                                            "refreshToken", lq_fake_request_parameter (request, "refreshToken"),
                                            "tokenType", "Bearer"));
    }
}

/* The sign-in with the access token that comes with the request; NULL: nobody is signed in with that. */
static const json_t *
find_signed_in (const LqFakeRequest *request)
{
  const char *token = g_hash_table_lookup (request->headers, "x-amz-sso_bearer_token");
  const char *name;
  json_t *sign_in;

  json_object_foreach (request->estate->sign_ins, name, sign_in)
    {
      if (lq_fake_array_has (json_object_get (sign_in, "access_tokens"), token))
        return sign_in;
    }
  return NULL;
}

static void
answer_keys (const LqFakeRequest *request, const char *account_id, const char *name, LqFakeReply *reply)
{
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, account_id);
  const json_t *role = account != NULL ? json_object_get (account->roles, name) : NULL;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  g_autofree char *made = g_strdup_printf ("AWSReservedSSO_%s_%.16s", name, hash);
  const LqFakeCredential *keys = lq_fake_session_new (request, role, account_id, made, "me", KEYS_S);

  lq_fake_reply_json (reply, json_pack ("{s:{s:s, s:s, s:s, s:I}}", "roleCredentials", "accessKeyId", keys->access_key,
                                        "secretAccessKey", keys->secret, "sessionToken", keys->token, "expiration",
                                        (json_int_t) (keys->expires_s * MS_PER_S)));
}

void
lq_fake_get_role_credentials (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *name = lq_fake_request_parameter (request, "role_name");
  const char *account_id = lq_fake_request_parameter (request, "account_id");
  const json_t *sign_in = find_signed_in (request);
  g_autofree char *role = g_strconcat (account_id != NULL ? account_id : "", "/", name, NULL);

  if (name == NULL || account_id == NULL)
    lq_fake_reply_error (reply, 400, "InvalidRequestException", "role_name and account_id are required");
  else if (sign_in == NULL)
    lq_fake_reply_error (reply, 401, "UnauthorizedException", "Session token not found or invalid");
  else if (!lq_fake_array_has (json_object_get (sign_in, "roles"), role))
    lq_fake_reply_error (reply, 403, "ForbiddenException", "No access");
  else
    answer_keys (request, account_id, name, reply);
}
