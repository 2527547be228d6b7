/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-sso.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"
#include "base/json.h"

#define START_URL "https://corp.awsapps.com/start"
/* sha1 of the session's name, and of the start URL */
#define SESSION_FILE "sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
#define URL_FILE "sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json"
#define ROLE_KEYS "sso_account_id = 222222222222\nsso_role_name = Read/Only\n"
#define CONFIG \
  "[profile new]\nsso_session = corp\n" ROLE_KEYS "[sso-session corp]\nsso_region = eu-west-1\n" \
  "sso_start_url = " START_URL "\nsso_registration_scopes = sso:account:access\n" \
  "[profile old]\nsso_start_url = " START_URL "\nsso_region = eu-west-1\n" ROLE_KEYS \
  "[profile lost]\nsso_session = crop\n" ROLE_KEYS "[profile other]\nsso_session = corp\nsso_region = us-east-1\n" \
  ROLE_KEYS "[profile half]\nsso_session = half\n" ROLE_KEYS "[sso-session half]\nsso_region = eu-west-1\n" \
  "[profile no-role]\nsso_session = corp\nsso_account_id = 222222222222\n" \
  "[profile short]\nsso_session = corp\nsso_account_id = 22\nsso_role_name = r\n" \
  "[profile no-region]\nsso_start_url = " START_URL "\n" ROLE_KEYS
#define TOKEN(until) "\"accessToken\": \"access-1\", \"expiresAt\": \"" until "\""
#define REGISTRATION(until) \
  ", \"clientId\": \"client\", \"clientSecret\": \"client-secret\", \"refreshToken\": \"refresh-1\", " \
  "\"registrationExpiresAt\": \"" until "\", \"startUrl\": \"" START_URL "\", \"region\": \"eu-west-1\""
#define FRESH "{" TOKEN ("2026-11-21T02:19:38Z") REGISTRATION ("2027-01-01T00:00:00Z") "}"
#define OVER "{" TOKEN ("2026-11-21T00:19:38Z") REGISTRATION ("2027-01-01T00:00:00Z") "}"
#define NEARLY_OVER "{" TOKEN ("2026-11-21T00:20:38Z") REGISTRATION ("2027-01-01T00:00:00Z") "}"
#define UNREGISTERED "{" TOKEN ("2026-11-21T00:19:38Z") REGISTRATION ("2026-11-21T00:19:38Z") "}"
#define BARE "{" TOKEN ("2026-11-21T00:19:38UTC") "}"
#define RENEWED "{\"accessToken\": \"access-2\", \"expiresIn\": 28800, \"tokenType\": \"Bearer\", " \
                "\"refreshToken\": \"refresh-2\"}"
#define FOUND(id) id "|secret|token|1795223978|222222222222 from profile new (SSO role Read/Only)"
#define ADVICE "; run `aws sso login --profile new`"

static gboolean
is_for_token (const AwsRequest *request)
{
  return strcmp (request->line, "POST /token HTTP/1.1") == 0;
}

/* GetRoleCredentials' answer, with a key that is named after the access token. */
static char *
give_keys (const AwsRequest *request, gint64 expires_ms)
{
  const char *token = g_hash_table_lookup (request->headers, "x-amz-sso_bearer_token");
  g_autofree char *body =
      g_strdup_printf ("{\"roleCredentials\": {\"accessKeyId\": \"for-%s\", \"secretAccessKey\": \"secret\", "
                       "\"sessionToken\": \"token\", \"expiration\": %" G_GINT64_FORMAT "}}",
                       token != NULL ? token : "nobody", expires_ms);

  return aws_server_answer (200, NULL, body);
}

static char *
serve (const AwsRequest *request, guint number, gpointer data)
{
  if (is_for_token (request))
    return aws_server_answer (200, NULL, RENEWED);
  return give_keys (request, G_GINT64_CONSTANT (1795223978123));
}

static void
world_start (AwsWorld *world, const char *file, const char *token, AwsScript script, const char *profile)
{
  aws_world_init (world, CONFIG, NULL);
  if (token != NULL)
    aws_home_write (&world->home, file, token);
  aws_world_start (world, script, NULL, profile);
}

static void
test_signed_in (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, SESSION_FILE, FRESH, serve, "new");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_cmpstr (got, ==, FOUND ("for-access-1"));
  g_assert_cmpstr (aws_server_request (world.server, 0)->line, ==,
                   "GET /federation/credentials?role_name=Read%2FOnly&account_id=222222222222 HTTP/1.1");
  g_assert_null (aws_server_header (world.server, 0, "authorization"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 1);
}

static void
test_without_session (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, URL_FILE, FRESH, serve, "old");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_cmpstr (got, ==,
                   "for-access-1|secret|token|1795223978|222222222222 from profile old (SSO role Read/Only)");

  /* such a token is not renewed, even if it could be */
  g_auto (AwsWorld) late = { 0 };
  world_start (&late, URL_FILE, OVER, serve, "old");
  g_autofree char *said = aws_world_ask (&late);
  g_assert_cmpstr (said, ==, "3: AWS profile 'old': ~/.aws/" URL_FILE ": the token has expired; run `aws sso login "
                             "--profile old`");
  g_assert_cmpuint (aws_server_count (late.server), ==, 0);
}

/* The member of the cached token. */
static char *
read_member (AwsWorld *world, const char *name)
{
  g_autofree char *path = aws_home_path (&world->home, SESSION_FILE);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  g_autoptr (json_t) object = lq_json_parse (text, length, path, &error);
  g_assert_no_error (error);
  return g_strdup (json_string_value (json_object_get (object, name)));
}

/* The file holds what was renewed, and what else was in it. */
static void
test_renewed (void)
{
  static const char *const expected[][2] = {
    { "accessToken", "access-2" },   { "refreshToken", "refresh-2" },
    { "clientId", "client" },        { "clientSecret", "client-secret" },
    { "startUrl", START_URL },       { "expiresAt", "2026-11-21T08:19:38Z" },
    { "region", "eu-west-1" },       { "registrationExpiresAt", "2027-01-01T00:00:00Z" },
  };
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, SESSION_FILE, NEARLY_OVER, serve, "new");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_cmpstr (got, ==, FOUND ("for-access-2"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_assert_cmpstr (aws_server_request (world.server, 0)->body, ==,
                   "{\"clientId\":\"client\",\"clientSecret\":\"client-secret\",\"refreshToken\":\"refresh-1\","
                   "\"grantType\":\"refresh_token\"}");
  g_assert_cmpstr (aws_server_header (world.server, 0, "content-type"), ==, "application/json");
  g_assert_null (aws_server_header (world.server, 0, "authorization"));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *value = read_member (&world, expected[i][0]);
      g_assert_cmpstr (value, ==, expected[i][1]);
    }
}

/* Hours later, in the middle of everything: the role's keys, and then the token, have run out. */
static char *
serve_hourly (const AwsRequest *request, guint number, gpointer data)
{
  AwsWorld *world = data;

  if (is_for_token (request))
    return aws_server_answer (200, NULL, RENEWED);
  world->step++;
  return give_keys (request, (AWS_WORLD_NOW_S + 3600 * world->step) * 1000);
}

static void
test_renewed_meanwhile (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, SESSION_FILE, FRESH, serve_hourly, "new");
  g_autofree char *first = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (first, "for-access-1|secret|token|1795223978|"));
  aws_world_pass (&world, 3599);
  g_autofree char *second = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (second, "for-access-1|secret|token|1795227578|"));
  aws_world_pass (&world, 3600);
  g_autofree char *third = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (third, "for-access-2|secret|token|1795231178|"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 4);
}

static char *
refuse_token (const AwsRequest *request, guint number, gpointer data)
{
  if (is_for_token (request))
    return aws_server_answer (400, "x-amzn-ErrorType: InvalidGrantException\r\n",
                              "{\"error\": \"invalid_grant\", \"error_description\": \"Invalid refresh token\"}");
  return serve (request, number, data);
}

static char *
mumble_token (const AwsRequest *request, guint number, gpointer data)
{
  return is_for_token (request) ? aws_server_answer (200, NULL, "{\"accessToken\": \"a\", \"expiresIn\": 0}")
                                : serve (request, number, data);
}

/* Each of the tokens could be in a file. */
static char *
flood_token (const AwsRequest *request, guint number, gpointer data)
{
  g_autofree char *token = g_strnfill (32 * 1024 - 100, 't');
  g_autofree char *body =
      g_strdup_printf ("{\"accessToken\": \"%s\", \"expiresIn\": 1, \"refreshToken\": \"%s\"}", token, token);

  return is_for_token (request) ? aws_server_answer (200, NULL, body) : serve (request, number, data);
}

/* Another program was quicker, and used the refresh token up. */
static char *
lose_race (const AwsRequest *request, guint number, gpointer data)
{
  AwsWorld *world = data;

  if (is_for_token (request))
    aws_home_write (&world->home, SESSION_FILE, "{\"accessToken\": \"access-3\", \"expiresAt\": "
                                                "\"2026-11-21T09:00:00Z\"}");
  return refuse_token (request, number, data);
}

static char *
sign_out (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (401, "x-amzn-ErrorType: UnauthorizedException\r\n",
                            "{\"message\": \"Session token not found or invalid\"}");
}

static char *
forbid (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (403, "x-amzn-ErrorType: ForbiddenException\r\n", "{\"message\": \"No access\"}");
}

static char *
mumble_keys (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, "{\"roleCredentials\": {\"accessKeyId\": \"id\"}}");
}

#define WRONG "3: AWS profile 'new': "
#define FILE_OVER WRONG "~/.aws/" SESSION_FILE ": the token has expired"

static void
test_answers (void)
{
  static const struct
  {
    const char *token;
    AwsScript script;
    guint requests;
    const char *expected;
  } cases[] = {
    { OVER, serve, 2, FOUND ("for-access-2") },
    { UNREGISTERED, serve, 0, FILE_OVER ADVICE },
    { BARE, serve, 0, FILE_OVER ADVICE },
    { NULL, serve, 0, WRONG "~/.aws/" SESSION_FILE ": No such file or directory" ADVICE },
    { "{}", serve, 0, WRONG "~/.aws/" SESSION_FILE " has no accessToken" ADVICE },
    { "{" TOKEN ("soon") "}", serve, 0, WRONG "~/.aws/" SESSION_FILE " has no expiresAt that is a time" ADVICE },
    { NEARLY_OVER, refuse_token, 2, FOUND ("for-access-1") },
    { OVER, lose_race, 2, FOUND ("for-access-3") },
    { OVER, refuse_token, 1,
      FILE_OVER " and cannot be renewed: sso-oidc CreateToken in eu-west-1: InvalidGrantException (HTTP 400): Invalid "
      "refresh token" ADVICE },
    { OVER, mumble_token, 1,
      FILE_OVER " and cannot be renewed: sso-oidc CreateToken in eu-west-1: the answer has no expiresIn that can be"
      ADVICE },
    { OVER, flood_token, 1,
      FILE_OVER " and cannot be renewed: ~/.aws/" SESSION_FILE ": with the new token, it would be larger than it may "
      "be" ADVICE },
    { FRESH, mumble_keys, 1, WRONG "sso GetRoleCredentials in eu-west-1: the answer has no secretAccessKey" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, SESSION_FILE, cases[i].token, cases[i].script, "new");
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_cmpuint (aws_server_count (world.server), ==, cases[i].requests);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    AwsScript script;
    const char *said;
  } cases[] = {
    { sign_out, ": AWS profile 'new': sso GetRoleCredentials in eu-west-1: UnauthorizedException (HTTP 401): Session "
                "token not found or invalid" ADVICE },
    { forbid, ": AWS profile 'new': sso GetRoleCredentials in eu-west-1: ForbiddenException (HTTP 403): No access" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, SESSION_FILE, FRESH, cases[i].script, "new");
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (strchr (got, ':'), ==, cases[i].said);
    }
}

static void
test_wrong_settings (void)
{
  static const struct
  {
    const char *profile, *said;
  } cases[] = {
    { "lost", "it names sso_session = crop, but there is no [sso-session crop] in ~/.aws/credentials (missing) and "
              "~/.aws/config" },
    { "other", "it has another sso_region than its sso_session: keep one" },
    { "half", "its sso_session has no sso_start_url" },
    { "no-role", "it has no sso_role_name" },
    { "short", "its sso_account_id is not 12 digits" },
    { "no-region", "it has no sso_region" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, NULL, NULL, serve, cases[i].profile);
      g_autofree char *got = aws_world_ask (&world);
      g_autofree char *expected = g_strdup_printf ("2: AWS profile '%s': %s", cases[i].profile, cases[i].said);
      g_assert_cmpstr (got, ==, expected);
      g_assert_cmpuint (aws_server_count (world.server), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-sso/signed-in", test_signed_in);
  g_test_add_func ("/aws/credentials-sso/without-session", test_without_session);
  g_test_add_func ("/aws/credentials-sso/renewed", test_renewed);
  g_test_add_func ("/aws/credentials-sso/renewed-meanwhile", test_renewed_meanwhile);
  g_test_add_func ("/aws/credentials-sso/answers", test_answers);
  g_test_add_func ("/aws/credentials-sso/refused", test_refused);
  g_test_add_func ("/aws/credentials-sso/wrong-settings", test_wrong_settings);
  return g_test_run ();
}
