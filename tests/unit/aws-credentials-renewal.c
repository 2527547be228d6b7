/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials of every source that run out between two pages of a list: by the clock, or because AWS says so. */
#include <string.h>

#include "aws-world.h"

#define IN_AN_HOUR "2026-11-21T01:19:38Z"
#define IN_A_DAY "2026-11-22T00:19:38Z"
/* sha1 of the start URL "x", and sha256 of the login session "l" */
#define SIGN_IN_FILE "sso/cache/11f6ad8ec52a2984abaafd7c3b516503785c2072.json"
#define LOGIN_FILE "login/cache/acac86c0e609ca906f632b0e2dacccb2b77d22b0621f20ebece1a4835b93f6f0.json"
#define SIGN_IN "{\"accessToken\": \"a\", \"expiresAt\": \"" IN_A_DAY "\"}"

/* What a source hands out: ID and WHEN are replaced. */
#define METADATA "{\"AccessKeyId\": \"ID\", \"SecretAccessKey\": \"s\", \"Token\": \"t\", \"Expiration\": \"WHEN\"}"
#define PORTAL \
  "{\"roleCredentials\": {\"accessKeyId\": \"ID\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\", " \
  "\"expiration\": \"WHEN\"}}"
#define PROCESS \
  "{\"Version\": 1, \"AccessKeyId\": \"ID\", \"SecretAccessKey\": \"s\", \"SessionToken\": \"t\", " \
  "\"Expiration\": \"WHEN\"}"
#define LOGIN \
  "{\"accessToken\": {\"accessKeyId\": \"ID\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\", " \
  "\"expiresAt\": \"WHEN\"}}"
#define KEYS "[default]\naws_access_key_id = ID\naws_secret_access_key = s\naws_session_token = t\n"
#define BASE "[base]\naws_access_key_id = base\naws_secret_access_key = s\n"

/* `file`, `form`: the source is that file below .aws; without, it is asked over HTTP. */
static const struct
{
  const char *name, *config, *variable, *file, *form;
  gboolean lasts; /* its keys know no end */
} sources[] = {
  { "keys", "", "X=", "credentials", KEYS, TRUE },
  { "role", "role_arn = r\nsource_profile = base\n", "X=", NULL, NULL, FALSE },
  { "web identity", "", "AWS_WEB_IDENTITY_TOKEN_FILE={home}/.aws/token", NULL, NULL, FALSE },
  { "SSO", "sso_account_id = 222222222222\nsso_role_name = r\nsso_start_url = x\nsso_region = us-east-1\n", "X=", NULL,
    NULL, FALSE },
  { "login", "login_session = l\n", "X=", LOGIN_FILE, LOGIN, FALSE },
  { "process", "credential_process = cat \"PROCESS\"\n", "X=", "process", PROCESS, FALSE },
  { "container", "", "AWS_CONTAINER_CREDENTIALS_FULL_URI={url}/container", NULL, NULL, FALSE },
  { "instance", "", "AWS_EC2_METADATA_SERVICE_ENDPOINT={url}", NULL, NULL, FALSE },
};

typedef struct
{
  AwsWorld world; /* first, as it is what scripts are given */
  guint source;
  gboolean is_refused; /* AWS says that the first key has expired, when it comes with the second page */
  guint handed_out;    /* keys so far */
} Case;

static char *
replace (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);
  return g_strjoinv (new, parts);
}

/* The id of the next keys, and when they expire. */
static const char *
next_key (Case *now, const char **when)
{
  gboolean first = now->handed_out++ == 0;

  *when = first ? IN_AN_HOUR : IN_A_DAY;
  return first ? "first" : "second";
}

/* The next keys, in the source's form. */
static char *
hand_out (Case *now, const char *form)
{
  const char *when, *id = next_key (now, &when);
  g_autofree char *with_id = replace (form, "ID", id);

  return replace (with_id, "WHEN", when);
}

/* Another program writes the file that is the source. */
static void
write_file (Case *now)
{
  g_autofree char *text = hand_out (now, sources[now->source].form);
  aws_home_write (&now->world.home, sources[now->source].file, text);
}

static char *
serve_page (Case *now, const AwsRequest *request)
{
  if (!now->is_refused || aws_world_used_key (request, "second") || now->world.step++ == 0)
    return aws_server_answer (200, NULL, "{}");
  if (sources[now->source].file != NULL)
    write_file (now);
  return aws_server_answer (403, "x-amzn-ErrorType: ExpiredTokenException\r\n", "{\"message\": \"expired\"}");
}

/* AWS, and every service that hands out credentials, at one address. */
static char *
serve (const AwsRequest *request, guint number, gpointer data)
{
  Case *now = data;

  if (g_str_has_prefix (request->line, "GET /functions "))
    return serve_page (now, request);
  if (strstr (request->body, "Action=AssumeRole") != NULL)
    {
      const char *when, *id = next_key (now, &when);
      return aws_server_assumed (id, when);
    }
  if (g_str_has_prefix (request->line, "PUT /latest/api/token "))
    return aws_server_answer (200, NULL, "session");
  if (g_str_has_suffix (request->line, "/security-credentials/ HTTP/1.1"))
    return aws_server_answer (200, NULL, "role");
  g_autofree char *body = hand_out (now, g_str_has_prefix (request->line, "GET /federation/") ? PORTAL : METADATA);
  return aws_server_answer (200, NULL, body);
}

static void
start (Case *now)
{
  const char *more[] = { sources[now->source].variable, "AWS_ROLE_ARN=r", "AWS_EC2_METADATA_DISABLED=false", NULL };

  aws_world_init (&now->world, NULL, BASE);
  g_autofree char *process = aws_home_path (&now->world.home, "process");
  g_autofree char *keys = replace (sources[now->source].config, "PROCESS", process);
  g_autofree char *config = g_strconcat ("[default]\n", keys, NULL);
  aws_home_write (&now->world.home, "config", config);
  aws_home_write (&now->world.home, "token", "token");
  aws_home_write (&now->world.home, SIGN_IN_FILE, SIGN_IN);
  if (sources[now->source].file != NULL)
    write_file (now);
  aws_world_start (&now->world, serve, more, NULL);
}

/* Asks for a page, which must come, and come signed with that key. */
static guint
ask_for_page (Case *now, const char *key)
{
  static const LqAwsAction list = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };
  static const LqAwsCall call = { .action = &list, .region = "us-east-1", .method = "GET", .path = "/functions" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (now->world.client, &call, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (
      aws_world_used_key (aws_server_request (now->world.server, aws_server_count (now->world.server) - 1), key));
  return reply->attempts;
}

static void
case_clear (Case *now)
{
  aws_world_clear (&now->world);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
test_refused_by_aws (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_auto (Case) now = { .source = i, .is_refused = TRUE };
      g_test_message ("%s", sources[i].name);
      start (&now);
      g_assert_cmpuint (ask_for_page (&now, "first"), ==, 1);
      g_assert_cmpuint (ask_for_page (&now, "second"), ==, 2);
      g_assert_cmpuint (now.handed_out, ==, 2);
    }
}

/* No request goes out with keys that are known to have expired. */
static void
test_expired_by_the_clock (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      if (sources[i].lasts)
        continue;
      g_auto (Case) now = { .source = i };
      g_test_message ("%s", sources[i].name);
      start (&now);
      g_assert_cmpuint (ask_for_page (&now, "first"), ==, 1);
      if (sources[i].file != NULL)
        write_file (&now);
      aws_world_pass (&now.world, 3600);
      g_assert_cmpuint (ask_for_page (&now, "second"), ==, 1);
      g_assert_cmpuint (now.handed_out, ==, 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-renewal/refused-by-aws", test_refused_by_aws);
  g_test_add_func ("/aws/credentials-renewal/expired-by-the-clock", test_expired_by_the_clock);
  return g_test_run ();
}
