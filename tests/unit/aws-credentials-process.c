/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-process.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"

#define KEYS "\"AccessKeyId\": \"id\", \"SecretAccessKey\": \"secret\""

static char *
say_nothing (const AwsRequest *request, guint number, gpointer data)
{
  return NULL;
}

/* The credentials, or the error, of a profile whose command shows .aws/out. */
static char *
ask (const char *command, const char *out)
{
  g_autofree char *config = g_strconcat ("[profile p]\ncredential_process = ", command, "\n", NULL);
  const char *more[] = { "OUT={home}/.aws/out", NULL };
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, config, NULL);
  aws_home_write (&world.home, "out", out);
  aws_world_start (&world, say_nothing, more, "p");
  return aws_world_ask (&world);
}

static void
test_found (void)
{
  static const struct
  {
    const char *out, *expected;
  } cases[] = {
    { "{\"Version\": 1, " KEYS "}", "id|secret|-|0|-" },
    { "{\"Version\": 1, " KEYS ", \"SessionToken\": null, \"Expiration\": null}", "id|secret|-|0|-" },
    { "{\"Version\": 1, " KEYS ", \"SessionToken\": \"t\", \"Expiration\": \"2026-11-21T01:19:38Z\", "
      "\"AccountId\": \"222222222222\"}\n", "id|secret|t|1795223978|-" },
    { "{\"Version\": 1, " KEYS ", \"Expiration\": \"2026-11-21T01:19:38.5+00:00\"}", "id|secret|-|1795223978|-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask ("sh -c 'cat \"$OUT\"'", cases[i].out);
      g_autofree char *expected = g_strconcat (cases[i].expected, " from profile p (credential_process)", NULL);
      g_assert_cmpstr (got, ==, expected);
    }
}

#define WRONG "3: AWS profile 'p': its credential_process sh: "

static void
test_wrong_output (void)
{
  static const struct
  {
    const char *out, *said;
  } cases[] = {
    { "", WRONG "what it printed is not valid JSON: it ends too early, at byte 0" },
    { "secret", WRONG "what it printed is not valid JSON: its syntax is wrong, at byte 6" },
    { "[]", WRONG "what it printed is not a JSON object" },
    { "{" KEYS "}", WRONG "what it printed has no Version that is 1" },
    { "{\"Version\": 2, " KEYS "}", WRONG "what it printed has no Version that is 1" },
    { "{\"Version\": \"1\", " KEYS "}", WRONG "what it printed has no Version that is 1" },
    { "{\"Version\": 1, \"AccessKeyId\": \"id\"}", WRONG "what it printed has no SecretAccessKey" },
    { "{\"Version\": 1, \"AccessKeyId\": 7}", WRONG "what it printed has no AccessKeyId" },
    { "{\"Version\": 1, \"AccessKeyId\": \"\"}", WRONG "what it printed has no AccessKeyId" },
    { "{\"Version\": 1, " KEYS ", \"SessionToken\": 1}", WRONG "what it printed has no SessionToken" },
    { "{\"Version\": 1, " KEYS ", \"Expiration\": \"soon\"}",
      WRONG "what it printed has no Expiration that is a time" },
    { "{\"Version\": 1, \"AccessKeyId\": \"id\", \"SecretAccessKey\": \"a b\"}",
      "3: the secret access key from profile p (credential_process) is not one: it holds white space or other "
      "characters that cannot be" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask ("sh -c 'cat \"$OUT\"'", cases[i].out);
      g_assert_cmpstr (got, ==, cases[i].said);
    }
  g_autofree char *large = g_strnfill (64 * 1024 + 1, ' ');
  g_autofree char *of_large = ask ("sh -c 'cat \"$OUT\"'", large);
  g_assert_cmpstr (of_large, ==, WRONG "it wrote more than 65536 bytes, and was killed");
}

/* No shell reads the command, and what it says of itself is not shown. */
static void
test_command (void)
{
  static const struct
  {
    const char *command, *said;
  } cases[] = {
    { "sh -c 'echo secret >&2; exit 3'", WRONG "it ended with status 3; run it by hand to see why" },
    { "sh -c 'exit 3", "2: AWS profile 'p': its credential_process is no command line: a quote is not closed, or it "
                       "is empty" },
    { "echo $OUT && `true`", "3: AWS profile 'p': its credential_process echo: what it printed is not valid JSON: its "
                            "syntax is wrong, at byte 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask (cases[i].command, "");
      g_assert_cmpstr (got, ==, cases[i].said);
    }
}

#define TOKEN(id, until) \
  "{\"Version\": 1, \"AccessKeyId\": \"" id "\", \"SecretAccessKey\": \"s\", \"Expiration\": \"" until "\"}"

/* It runs again when what it gave is about to expire, not before. */
static void
test_renewed (void)
{
  const char *more[] = { "OUT={home}/.aws/out", NULL };
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, "[default]\ncredential_process = sh -c 'cat $OUT'\n", NULL);
  aws_home_write (&world.home, "out", TOKEN ("one", "2026-11-21T01:19:38Z"));
  aws_world_start (&world, say_nothing, more, NULL);
  g_autofree char *first = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (first, "one|"));

  aws_home_write (&world.home, "out", TOKEN ("two", "2026-11-21T02:19:38Z"));
  g_autofree char *held = aws_world_ask (&world);
  g_assert_cmpstr (held, ==, first);
  aws_world_pass (&world, 3590);
  g_autofree char *second = aws_world_ask (&world);
  g_assert_true (g_str_has_prefix (second, "two|"));

  /* it goes on giving what has expired */
  aws_world_pass (&world, 3610);
  g_autofree char *third = aws_world_ask (&world);
  g_assert_cmpstr (third, ==, "3: the credentials from profile default (credential_process) expired at "
                              "2026-11-21T02:19:38Z: renew them");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-process/found", test_found);
  g_test_add_func ("/aws/credentials-process/wrong-output", test_wrong_output);
  g_test_add_func ("/aws/credentials-process/command", test_command);
  g_test_add_func ("/aws/credentials-process/renewed", test_renewed);
  return g_test_run ();
}
