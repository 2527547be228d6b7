/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-login.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"

#define SESSION "arn:aws:iam::012345678901:user/someone"
#define CONFIG \
  "[profile console]\nlogin_session = " SESSION "\n[profile over]\nrole_arn = arn:aws:iam::222222222222:role/audit\n" \
  "source_profile = console\n"
/* sha256 of the session's name */
#define FILE_NAME "d3733e4b4b9715c4e2cd6aecc8ea571bf39a128195be6e51435b9bd15a7ac56f.json"
#define TOKEN(until) \
  "{\"accessToken\": {\"accessKeyId\": \"id\", \"secretAccessKey\": \"secret\", \"sessionToken\": \"token\", " \
  "\"accountId\": \"012345678901\", \"expiresAt\": \"" until "\"}, \"tokenType\": \"aws_sigv4\", " \
  "\"refreshToken\": \"r\", \"clientId\": \"c\", \"dpopKey\": \"k\"}"
#define IN_15_MIN "2026-11-21T00:34:38Z"
#define ADVICE ": run `aws login --profile console`"
#define WRONG "3: AWS profile 'console': its sign-in (login_session) "

static char *
assume (const AwsRequest *request, guint number, gpointer data)
{
  g_assert_true (aws_world_used_key (request, "id"));
  return aws_server_assumed ("assumed-id", "2026-11-21T01:19:38Z");
}

static void
world_start (AwsWorld *world, const char *file, const char *text, const char *profile)
{
  const char *more[] = { strchr (file, '/') == NULL ? "AWS_LOGIN_CACHE_DIRECTORY={home}/.aws" : NULL, NULL };

  aws_world_init (world, CONFIG, NULL);
  if (text != NULL)
    aws_home_write (&world->home, file, text);
  aws_world_start (world, assume, more, profile);
}

static void
test_valid (void)
{
  static const char *const files[] = { "login/cache/" FILE_NAME, FILE_NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, files[i], TOKEN (IN_15_MIN), "console");
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, "id|secret|token|1795221278|012345678901 from profile console (aws login)");
    }
}

/* The AWS CLI renews the file; who does not use it is told to sign in. */
static void
test_renewed_by_others (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, FILE_NAME, TOKEN (IN_15_MIN), "console");
  g_autofree char *first = aws_world_ask (&world);
  aws_home_write (&world.home, FILE_NAME, TOKEN ("2026-11-21T00:49:38Z"));
  aws_world_pass (&world, 15 * 60 - 1);
  g_autofree char *second = aws_world_ask (&world);
  g_assert_cmpstr (second, ==, "id|secret|token|1795222178|012345678901 from profile console (aws login)");
  aws_world_pass (&world, 15 * 60 + 1);
  g_autofree char *third = aws_world_ask (&world);
  g_assert_cmpstr (third, ==, WRONG "has expired" ADVICE);
}

static void
test_role_over_it (void)
{
  g_auto (AwsWorld) world = { 0 };

  world_start (&world, FILE_NAME, TOKEN (IN_15_MIN), "over");
  g_autofree char *got = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (got, "assumed-id|"));
}

static void
test_unusable (void)
{
  static const struct
  {
    const char *text, *said;
  } cases[] = {
    { NULL, WRONG "cannot be used: ~/.aws/" FILE_NAME ": No such file or directory" ADVICE },
    { "{", WRONG "cannot be used: ~/.aws/" FILE_NAME " is not valid JSON: it ends too early, at byte 1" ADVICE },
    { "{}", WRONG "cannot be used: accessToken in ~/.aws/" FILE_NAME " has no accessKeyId" ADVICE },
    { TOKEN ("later"),
      WRONG "cannot be used: accessToken in ~/.aws/" FILE_NAME " has no expiresAt that is a time" ADVICE },
    { TOKEN ("2026-11-21T00:19:38Z"), WRONG "has expired" ADVICE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      world_start (&world, FILE_NAME, cases[i].text, "console");
      g_autofree char *got = aws_world_ask (&world);
      g_assert_cmpstr (got, ==, cases[i].said);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-login/valid", test_valid);
  g_test_add_func ("/aws/credentials-login/renewed-by-others", test_renewed_by_others);
  g_test_add_func ("/aws/credentials-login/role-over-it", test_role_over_it);
  g_test_add_func ("/aws/credentials-login/unusable", test_unusable);
  return g_test_run ();
}
