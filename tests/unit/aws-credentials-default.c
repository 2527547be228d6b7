/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-default.h"

#include <string.h>

#include "aws-world.h"

#define JSON(id) \
  "{\"AccessKeyId\": \"" id "\", \"SecretAccessKey\": \"s\", \"Token\": \"t\", \"Expiration\": " \
  "\"2026-11-21T02:19:38Z\"}"
#define SSO_KEYS \
  "{\"roleCredentials\": {\"accessKeyId\": \"sso\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\", " \
  "\"expiration\": 1795223978000}}"
#define SIGN_IN "{\"accessToken\": \"a\", \"expiresAt\": \"2026-11-21T02:19:38Z\"}"
/* sha1 of the start URL "x" */
#define SIGN_IN_FILE "sso/cache/11f6ad8ec52a2984abaafd7c3b516503785c2072.json"

/* sha256 of the login session "l" */
#define LOGIN_FILE "login/cache/acac86c0e609ca906f632b0e2dacccb2b77d22b0621f20ebece1a4835b93f6f0.json"
#define LOGIN \
  "{\"accessToken\": {\"accessKeyId\": \"login\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\", " \
  "\"expiresAt\": \"2026-11-21T00:34:38Z\"}}"
/* serves as a token, too */
#define PROCESS "{\"Version\": 1, \"AccessKeyId\": \"process\", \"SecretAccessKey\": \"s\"}"

/* Every service that hands out credentials, at one address; each names its keys after itself. */
static char *
serve (const AwsRequest *request, guint number, gpointer data)
{
  if (strstr (request->body, "Action=AssumeRoleWithWebIdentity") != NULL)
    return aws_server_assumed ("web", "2026-11-21T01:19:38Z");
  if (strstr (request->body, "Action=AssumeRole&") != NULL)
    return aws_server_assumed ("role", "2026-11-21T01:19:38Z");
  if (g_str_has_prefix (request->line, "GET /federation/"))
    return aws_server_answer (200, NULL, SSO_KEYS);
  if (g_str_has_prefix (request->line, "GET /container "))
    return aws_server_answer (200, NULL, JSON ("container"));
  if (g_str_has_prefix (request->line, "PUT /latest/api/token "))
    return aws_server_answer (200, NULL, "session");
  return aws_server_answer (200, NULL, g_str_has_suffix (request->line, "/ HTTP/1.1") ? "role" : JSON ("instance"));
}

#define CONTAINER "AWS_CONTAINER_CREDENTIALS_FULL_URI={url}/container"
#define WEB "AWS_WEB_IDENTITY_TOKEN_FILE={home}/.aws/token"
#define SSO "sso_account_id = 222222222222\nsso_role_name = r\nsso_start_url = x\nsso_region = us-east-1\n"
#define LAST "credential_process = cat TOKEN\naws_access_key_id = config\naws_secret_access_key = s\n"
#define ROLE "role_arn = r\ncredential_source = EcsContainer\n"

/* TOKEN in `config` is the path of a file. */
static void
write_files (AwsHome *home, const char *config, const char *credentials)
{
  g_autofree char *token = aws_home_path (home, "token");
  g_auto (GStrv) parts = g_strsplit (config, "TOKEN", -1);
  g_autofree char *keys = g_strjoinv (token, parts);
  g_autofree char *text = g_strconcat ("[default]\n", keys, NULL);

  aws_home_write (home, "config", text);
  if (credentials != NULL)
    aws_home_write (home, "credentials", credentials);
  aws_home_write (home, "token", PROCESS);
  aws_home_write (home, SIGN_IN_FILE, SIGN_IN);
  aws_home_write (home, LOGIN_FILE, LOGIN);
}

/* All sources are there, and the first one counts; then it is taken away. */
static void
test_order (void)
{
  static const char file[] = "[default]\naws_access_key_id = file\naws_secret_access_key = s\n";
  static const struct
  {
    const char *key, *secret, *web, *container, *config, *credentials, *first;
  } cases[] = {
    { "AWS_ACCESS_KEY_ID=env", "AWS_SECRET_ACCESS_KEY=s", WEB, CONTAINER, ROLE SSO "login_session = l\n" LAST, file,
      "env" },
    { "X=", "X=", WEB, CONTAINER, ROLE SSO "login_session = l\n" LAST, file, "role" },
    { "X=", "X=", WEB, CONTAINER, SSO "login_session = l\n" LAST, file, "web" },
    { "X=", "X=", "X=", CONTAINER, "role_arn = r\nweb_identity_token_file = TOKEN\n" SSO LAST, file, "web" },
    { "X=", "X=", "X=", CONTAINER, SSO "login_session = l\n" LAST, file, "sso" },
    { "X=", "X=", "X=", CONTAINER, "login_session = l\n" LAST, file, "file" },
    { "X=", "X=", "X=", CONTAINER, "login_session = l\n" LAST, NULL, "login" },
    { "X=", "X=", "X=", CONTAINER, LAST, NULL, "process" },
    { "X=", "X=", "X=", CONTAINER, "aws_access_key_id = config\naws_secret_access_key = s\n", NULL, "config" },
    { "X=", "X=", "X=", CONTAINER, "", NULL, "container" },
    { "X=", "X=", "X=", "X=", "", NULL, "instance" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { cases[i].key, cases[i].secret, cases[i].web, "AWS_ROLE_ARN=r", cases[i].container,
                             "AWS_EC2_METADATA_SERVICE_ENDPOINT={url}", "AWS_EC2_METADATA_DISABLED=false", NULL };
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      write_files (&world.home, cases[i].config, cases[i].credentials);
      aws_world_start (&world, serve, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_autofree char *start = g_strconcat (cases[i].first, "|", NULL);
      g_test_message ("%s: %s", cases[i].first, got);
      g_assert_true (g_str_has_prefix (got, start));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-default/order", test_order);
  return g_test_run ();
}
