/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-web.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"

#define ROLE "arn:aws:iam::222222222222:role/pod"
#define SET_FILE "AWS_WEB_IDENTITY_TOKEN_FILE={home}/.aws/token"
#define SET_ROLE "AWS_ROLE_ARN=" ROLE
#define IN_AN_HOUR "2026-11-21T01:19:38Z"
#define IN_TWO_HOURS "2026-11-21T02:19:38Z"
#define REQUEST \
  "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Fpod" \
  "&RoleSessionName="
#define FOUND "|assumed-secret|assumed-token|1795223978|222222222222 from web identity (role " ROLE ")"
#define PROFILES \
  "[profile web]\nrole_arn = " ROLE "\nweb_identity_token_file = TOKEN\nrole_session_name = me@x\n" \
  "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = keys\n" \
  "[profile over]\nrole_arn = " ROLE "\nsource_profile = web\n" \
  "[profile bare]\nweb_identity_token_file = /nonexistent/t\n" \
  "[profile keys]\naws_access_key_id = file-id\naws_secret_access_key = s\n"

static const char *const from_environment[] = { SET_FILE, SET_ROLE, NULL };

/* Each token gets a key that is named after it. */
static char *
trust (const AwsRequest *request, guint number, gpointer data)
{
  const char *mark = "&WebIdentityToken=";
  const char *token = strstr (request->body, mark);
  g_autofree char *key_id = g_strconcat ("for-", token != NULL ? token + strlen (mark) : "nobody", NULL);

  return aws_server_assumed (key_id, strcmp (key_id, "for-second") == 0 ? IN_TWO_HOURS : IN_AN_HOUR);
}

static void
world_start (AwsWorld *world, AwsScript script, const char *const *more, const char *profile)
{
  aws_world_init (world, NULL, NULL);
  g_autofree char *path = aws_home_path (&world->home, "token");
  g_auto (GStrv) parts = g_strsplit (PROFILES, "TOKEN", 2);
  g_autofree char *config = g_strjoinv (path, parts);
  aws_home_write (&world->home, "config", config);
  aws_home_write (&world->home, "token", "first.token_1\n");
  aws_world_start (world, script, more, profile);
}

static void
test_environment (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, trust, from_environment, NULL);
  g_autofree char *first = aws_world_ask (&world);
  g_assert_cmpstr (first, ==, "for-first.token_1" FOUND);
  g_assert_cmpstr (aws_server_request (world.server, 0)->body, ==,
                   REQUEST "lambdaquery&WebIdentityToken=first.token_1");
  g_assert_null (aws_server_header (world.server, 0, "authorization"));
  g_assert_null (aws_server_header (world.server, 0, "x-amz-date"));

  /* the file was replaced meanwhile */
  aws_home_write (&world.home, "token", "second");
  aws_world_pass (&world, 3600);
  g_autofree char *second = aws_world_ask (&world);
  g_assert_cmpstr (second, ==, "for-second|assumed-secret|assumed-token|1795227578|222222222222 from web identity "
                               "(role " ROLE ")");
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_assert_nonnull (strstr (aws_server_request (world.server, 1)->body, "&WebIdentityToken=second"));
}

static void
test_session_name (void)
{
  const char *more[] = { SET_FILE, SET_ROLE, "AWS_ROLE_SESSION_NAME=pod/1", NULL };
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, trust, more, NULL);
  g_autofree char *got = aws_world_ask (&world);
  g_assert_cmpstr (got, ==, "for-first.token_1" FOUND);
  g_assert_cmpstr (aws_server_request (world.server, 0)->body, ==,
                   REQUEST "pod%2F1&WebIdentityToken=first.token_1");
}

static void
test_profile (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, trust, NULL, "web");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_cmpstr (got, ==, "for-first.token_1" FOUND);
  g_assert_cmpstr (aws_server_request (world.server, 0)->body, ==,
                   REQUEST "me%40x&WebIdentityToken=first.token_1");
}

/* A role over one that came of a token. */
static void
test_chain (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, trust, NULL, "over");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (got, "for-nobody|"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 1), "for-first.token_1"));
}

static void
test_order (void)
{
  static const struct
  {
    const char *variable, *option;
    const char *key_id; /* of the first request, or, where there is none, of the credentials */
  } cases[] = {
    { "AWS_PROFILE=role", NULL, "file-id" },  /* the profile's role is first, */
    { "AWS_PROFILE=keys", NULL, NULL },       /* its keys come after the token, */
    { "AWS_PROFILE=nothing", "keys", "" },    /* unless it was named on the command line */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { SET_FILE, SET_ROLE, cases[i].variable, NULL };
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, trust, more, cases[i].option);
      g_autofree char *got = aws_world_ask (&world);
      guint requests = cases[i].option == NULL ? 1 : 0;
      g_assert_cmpuint (aws_server_count (world.server), ==, requests);
      if (cases[i].key_id == NULL)
        g_assert_true (g_str_has_prefix (got, "for-first.token_1|"));
      else if (requests == 0)
        g_assert_true (g_str_has_prefix (got, "file-id|"));
      else
        g_assert_true (aws_world_used_key (aws_server_request (world.server, 0), cases[i].key_id));
    }
}

static void
test_broken (void)
{
  static const struct
  {
    const char *role, *token, *option, *said;
  } cases[] = {
    { "X=", "t", NULL, "3: AWS_WEB_IDENTITY_TOKEN_FILE is set in the environment, but AWS_ROLE_ARN is not" },
    { SET_ROLE, "", NULL, "3: the web identity token in ~/.aws/token: it is empty" },
    { SET_ROLE, "two\nlines", NULL,
      "3: the web identity token in ~/.aws/token: it holds more than the one line of a token" },
    { SET_ROLE, "t", "bare", "2: AWS profile 'bare': it has no role_arn" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { SET_FILE, cases[i].role, NULL };
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, trust, more, cases[i].option);
      aws_home_write (&world.home, "token", cases[i].token);
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, cases[i].said);
      g_assert_cmpuint (aws_server_count (world.server), ==, 0);
    }
}

static char *
fail (guint status, const char *code, const char *message)
{
  g_autofree char *body = g_strdup_printf ("<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s"
                                           "</Message></Error></ErrorResponse>", code, message);
  return aws_server_answer (status, "Content-Type: text/xml\r\n", body);
}

static char *
distrust (const AwsRequest *request, guint number, gpointer data)
{
  return fail (403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
}

static char *
expire (const AwsRequest *request, guint number, gpointer data)
{
  return fail (400, "ExpiredTokenException", "Token expired: current date/time 1 must be before 0");
}

/* The issuer does not answer AWS, at first. */
static char *
stumble (const AwsRequest *request, guint number, gpointer data)
{
  return number < 2 ? fail (400, "IDPCommunicationError", "try again") : trust (request, number, data);
}

#define REFUSED \
  "role " ROLE " with the web identity token in ~/.aws/token: sts AssumeRoleWithWebIdentity in us-east-1: "

static void
test_refused (void)
{
  static const struct
  {
    AwsScript script;
    guint requests;
    const char *said;
  } cases[] = {
    { distrust, 1,
      "4: " REFUSED "AccessDenied (HTTP 403): Not authorized to perform sts:AssumeRoleWithWebIdentity; the role's "
      "trust policy must let the token's issuer, audience and subject in" },
    { expire, 1,
      "3: " REFUSED "ExpiredTokenException (HTTP 400): Token expired: current date/time 1 must be before 0" },
    { stumble, 3, "for-first.token_1" FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, cases[i].script, from_environment, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, cases[i].said);
      g_assert_cmpuint (aws_server_count (world.server), ==, cases[i].requests);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-web/environment", test_environment);
  g_test_add_func ("/aws/credentials-web/session-name", test_session_name);
  g_test_add_func ("/aws/credentials-web/profile", test_profile);
  g_test_add_func ("/aws/credentials-web/chain", test_chain);
  g_test_add_func ("/aws/credentials-web/order", test_order);
  g_test_add_func ("/aws/credentials-web/broken", test_broken);
  g_test_add_func ("/aws/credentials-web/refused", test_refused);
  return g_test_run ();
}
