/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-container.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"

#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define SET_URL FULL "={url}/v1/credentials?x=1"
#define SET_TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN=Basic from-environment"
#define SET_FILE "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE={home}/.aws/token"
#define KEYS(id, until) \
  "{\"RoleArn\": \"r\", \"AccessKeyId\": \"" id "\", \"SecretAccessKey\": \"secret\", \"Token\": \"token\", " \
  "\"Expiration\": \"" until "\"}"
#define IN_AN_HOUR "2026-11-21T01:19:38Z"
#define WRONG "the container's credentials (" FULL "): "

static char *
serve (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, number == 0 ? KEYS ("one", IN_AN_HOUR) : KEYS ("two", "2026-11-21T05:19:38Z"));
}

static void
test_asked (void)
{
  static const struct
  {
    const char *token, *file, *authorization;
  } cases[] = {
    { "X=", "X=", NULL },
    { SET_TOKEN, "X=", "Basic from-environment" },
    { "X=", SET_FILE, "from-file" },
    { SET_TOKEN, SET_FILE, "from-file" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { SET_URL, cases[i].token, cases[i].file, NULL };
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_home_write (&world.home, "token", "from-file\n");
      aws_world_start (&world, serve, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, "one|secret|token|1795223978|- from container");
      g_assert_cmpstr (aws_server_request (world.server, 0)->line, ==, "GET /v1/credentials?x=1 HTTP/1.1");
      g_assert_cmpstr (aws_server_header (world.server, 0, "authorization"), ==, cases[i].authorization);
    }
}

/* The token's file is read again each time: EKS replaces it. */
static void
test_renewed (void)
{
  const char *more[] = { SET_URL, SET_FILE, NULL };
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, NULL, NULL);
  aws_home_write (&world.home, "token", "first");
  aws_world_start (&world, serve, more, NULL);
  g_autofree char *first = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (first, "one|"));
  aws_home_write (&world.home, "token", "second");
  aws_world_pass (&world, 3600 - 60);
  g_autofree char *second = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (second, "two|"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_assert_cmpstr (aws_server_header (world.server, 1, "authorization"), ==, "second");
}

/* Says what is wrong without asking anyone. */
static void
test_refused (void)
{
  static const struct
  {
    const char *variable, *said;
  } cases[] = {
    { FULL "=http://169.254.169.254/x", "2: " WRONG "169.254.169.254: plain http is allowed to this machine and the "
                                        "service's own addresses only; use https" },
    { FULL "=http://10.0.0.1:8080/x", "2: " WRONG "10.0.0.1:8080: plain http is allowed to this machine and the "
                                      "service's own addresses only; use https" },
    { FULL "=http://169.254.170.2@example.com/x", "2: " WRONG "the URL of a request is not valid: " },
    { FULL "=file:///etc/passwd", "2: " WRONG "the URL of a request " },
    { "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@example.com/x",
      "2: the container's credentials (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI): "
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI in the environment does not begin with /" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { cases[i].variable, NULL };
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, serve, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_test_message ("%s", got);
      g_assert_true (g_str_has_prefix (got, cases[i].said));
      g_assert_cmpuint (aws_server_count (world.server), ==, 0);
    }
}

static void
test_bad_token (void)
{
  const char *with_file[] = { SET_URL, SET_FILE, SET_TOKEN, NULL };
  const char *with_break[] = { SET_URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN=a\r\nX-Evil: 1", NULL };
  g_auto (AwsWorld) no_file = { 0 };
  g_auto (AwsWorld) two_lines = { 0 };

  aws_world_init (&no_file, NULL, NULL);
  aws_world_start (&no_file, serve, with_file, NULL);
  g_autofree char *got = aws_world_ask (&no_file);
  g_assert_cmpstr (got, ==, "3: " WRONG "the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names: ~/.aws/token: No "
                            "such file or directory");
  aws_world_init (&two_lines, NULL, NULL);
  aws_world_start (&two_lines, serve, with_break, NULL);
  g_autofree char *broken = aws_world_ask (&two_lines);
  g_assert_nonnull (strstr (broken, ": a header of the request is not a name and one line of text"));
  g_assert_cmpuint (aws_server_count (no_file.server) + aws_server_count (two_lines.server), ==, 0);
}

/* Has a bad start, then serves. */
static char *
stumble (const AwsRequest *request, guint number, gpointer data)
{
  if (number == 0)
    return NULL;
  return number == 1 ? aws_server_answer (503, NULL, "") : serve (request, 0, data);
}

static char *
fail (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (500, NULL, "secret");
}

static char *
deny (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (401, NULL, "secret");
}

static char *
mumble (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, "{\"AccessKeyId\": \"id\", \"SecretAccessKey\": \"s\", \"Token\": \"t\"}");
}

static char *
chatter (const AwsRequest *request, guint number, gpointer data)
{
  g_autofree char *body = g_strnfill (64 * 1024 + 1, ' ');
  return aws_server_answer (200, NULL, body);
}

static void
test_answers (void)
{
  static const struct
  {
    AwsScript script;
    guint requests, pauses;
    const char *expected;
  } cases[] = {
    { stumble, 3, 2, "one|secret|token|1795223978|- from container" },
    { fail, 3, 2, "3: " WRONG "HTTP 500" },
    { deny, 1, 0, "3: " WRONG "HTTP 401: the token is not accepted (AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, "
                  "AWS_CONTAINER_AUTHORIZATION_TOKEN)" },
    { mumble, 1, 0, "3: " WRONG "the answer has no Expiration that is a time" },
    { chatter, 1, 0, "3: " WRONG "the answer is larger than 65536 bytes" },
  };
  const char *more[] = { SET_URL, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, cases[i].script, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_cmpuint (aws_server_count (world.server), ==, cases[i].requests);
      g_assert_cmpuint (world.time.delays_us->len, ==, cases[i].pauses);
    }
}

static const AwsSpoiled *spoiled;

static char *
spoil (const AwsRequest *request, guint number, gpointer data)
{
  return g_strdup (spoiled->answer);
}

/* Nothing of what can go wrong on the way is taken for an answer, and nobody is led elsewhere. */
static void
test_spoiled (void)
{
  const char *more[] = { SET_URL, NULL };

  for (spoiled = aws_spoiled; spoiled->said != NULL; spoiled++)
    {
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, spoil, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_test_message ("%s", got);
      g_assert_nonnull (strstr (got, WRONG));
      g_assert_nonnull (strstr (got, spoiled->said));
      g_assert_cmpuint (aws_server_count (world.server), ==, spoiled->worth_another ? 3 : 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-container/asked", test_asked);
  g_test_add_func ("/aws/credentials-container/renewed", test_renewed);
  g_test_add_func ("/aws/credentials-container/refused", test_refused);
  g_test_add_func ("/aws/credentials-container/bad-token", test_bad_token);
  g_test_add_func ("/aws/credentials-container/answers", test_answers);
  g_test_add_func ("/aws/credentials-container/spoiled", test_spoiled);
  return g_test_run ();
}
