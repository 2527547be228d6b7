/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-imds.h"

#include <string.h>

#include "aws-world.h"
#include "base/error.h"
#include "http-server.h"

#define SET_URL "AWS_EC2_METADATA_SERVICE_ENDPOINT={url}/"
#define ENABLED "AWS_EC2_METADATA_DISABLED=false"
#define ROLES "/latest/meta-data/iam/security-credentials/"
#define KEYS(id, until) \
  "{\"Code\": \"Success\", \"Type\": \"AWS-HMAC\", \"AccessKeyId\": \"" id "\", \"SecretAccessKey\": \"secret\", " \
  "\"Token\": \"token\", \"Expiration\": \"" until "\"}"
#define IN_SIX_HOURS "2026-11-21T06:19:38Z"
#define WRONG "the EC2 instance metadata service at URL: "
#define FROM " from EC2 instance (role web-app)"

static gboolean
is_for (const AwsRequest *request, const char *start)
{
  return g_str_has_prefix (request->line, start);
}

static const char *
header_of (const AwsRequest *request, const char *name)
{
  return g_hash_table_lookup (request->headers, name);
}

/* An instance with a role; each session's token has a number. */
static char *
serve (const AwsRequest *request, guint number, gpointer data)
{
  AwsWorld *world = data;
  g_autofree char *token = g_strdup_printf ("session-%u", world->step);

  if (is_for (request, "PUT /latest/api/token HTTP"))
    {
      g_assert_cmpstr (header_of (request, "x-aws-ec2-metadata-token-ttl-seconds"), ==, "21600");
      world->step++;
      g_autofree char *fresh = g_strdup_printf ("session-%u", world->step);
      return aws_server_answer (200, NULL, fresh);
    }
  if (g_strcmp0 (header_of (request, "x-aws-ec2-metadata-token"), token) != 0)
    return aws_server_answer (401, NULL, "");
  if (is_for (request, "GET " ROLES " HTTP"))
    return aws_server_answer (200, NULL, "web-app\n");
  if (is_for (request, "GET " ROLES "web-app HTTP"))
    return aws_server_answer (200, NULL, world->step == 1 ? KEYS ("one", IN_SIX_HOURS)
                                                          : KEYS ("two", "2026-11-21T12:19:38Z"));
  return aws_server_answer (404, NULL, "");
}

/* What the world says, with the server's address replaced by URL. */
static char *
ask (AwsWorld *world)
{
  g_autofree char *got = aws_world_ask (world);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", aws_server_port (world->server));
  g_auto (GStrv) parts = g_strsplit (got, url, -1);

  return g_strjoinv ("URL", parts);
}

static void
test_role (void)
{
  const char *more[] = { SET_URL, ENABLED, NULL };
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, NULL, NULL);
  aws_world_start (&world, serve, more, NULL);
  g_autofree char *first = ask (&world);
  g_assert_cmpstr (first, ==, "one|secret|token|1795241978|-" FROM);
  g_assert_cmpuint (aws_server_count (world.server), ==, 3);

  /* renewed with a session of its own, when it is time */
  aws_world_pass (&world, 5 * 3600);
  g_autofree char *held = ask (&world);
  g_assert_cmpstr (held, ==, first);
  aws_world_pass (&world, 3500);
  g_autofree char *second = ask (&world);
  g_assert_cmpstr (second, ==, "two|secret|token|1795263578|-" FROM);
  g_assert_cmpuint (aws_server_count (world.server), ==, 6);
}

/* The settings may stand in the profile. */
static void
test_settings (void)
{
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, NULL, NULL);
  aws_world_start (&world, serve, (const char *[]) { ENABLED, NULL }, NULL);
  g_autofree char *config =
      g_strdup_printf ("[default]\nec2_metadata_service_endpoint = http://127.0.0.1:%u\n"
                       "metadata_service_num_attempts = 3\nmetadata_service_timeout = 2\n",
                       aws_server_port (world.server));
  aws_home_write (&world.home, "config", config);
  g_autofree char *got = ask (&world);
  g_assert_cmpstr (got, ==, "one|secret|token|1795241978|-" FROM);
}

static void
test_wrong_settings (void)
{
  static const struct
  {
    const char *variable, *said;
  } cases[] = {
    { "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5",
      "2: AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6" },
    { "AWS_METADATA_SERVICE_TIMEOUT=0", "2: AWS_METADATA_SERVICE_TIMEOUT is not a whole number from 1 to 60" },
    { "AWS_METADATA_SERVICE_NUM_ATTEMPTS=11",
      "2: AWS_METADATA_SERVICE_NUM_ATTEMPTS is not a whole number from 1 to 10" },
    { "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://169.254.170.2",
      "2: the EC2 instance metadata service at http://169.254.170.2: 169.254.170.2: plain http is allowed to this "
      "machine and the service's own addresses only; use https" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *more[] = { ENABLED, cases[i].variable, NULL };
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, serve, more, NULL);
      g_autofree char *got = ask (&world);
      g_assert_cmpstr (got, ==, cases[i].said);
      g_assert_cmpuint (aws_server_count (world.server), ==, 0);
    }
}

static char *
hang_up (const AwsRequest *request, guint number, gpointer data)
{
  return NULL;
}

static char *
have_no_sessions (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (403, NULL, "");
}

static char *
break_down (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (500, NULL, "");
}

static char *
give_odd_token (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, "\x1b[2J");
}

static char *
have_no_role (const AwsRequest *request, guint number, gpointer data)
{
  return is_for (request, "GET " ROLES " ") ? aws_server_answer (404, NULL, "") : serve (request, number, data);
}

static char *
have_odd_role (const AwsRequest *request, guint number, gpointer data)
{
  return is_for (request, "GET " ROLES " ") ? aws_server_answer (200, NULL, "../../user-data")
                                            : serve (request, number, data);
}

static char *
have_untrusted_role (const AwsRequest *request, guint number, gpointer data)
{
  return is_for (request, "GET " ROLES "web-app")
             ? aws_server_answer (200, NULL, "{\"Code\": \"AssumeRoleUnauthorizedAccess\", \"Message\": \"secret\"}")
             : serve (request, number, data);
}

static char *
lose_role (const AwsRequest *request, guint number, gpointer data)
{
  return is_for (request, "GET " ROLES "web-app") ? aws_server_answer (404, NULL, "") : serve (request, number, data);
}

#define NOTHING \
  "3: no AWS credentials found: looked for AWS_ACCESS_KEY_ID in the environment, then AWS_WEB_IDENTITY_TOKEN_FILE, " \
  "keys, a role, a sign-in or a process of the profile 'default' in ~/.aws/credentials (missing) and ~/.aws/config " \
  "(missing), then AWS_CONTAINER_CREDENTIALS_*, then the EC2 instance metadata service (%s); set the variables, or " \
  "name a profile that has some (AWS_PROFILE)"

static void
test_nothing_to_offer (void)
{
  static const struct
  {
    AwsScript script;
    guint requests;
    const char *why;
  } cases[] = {
    { hang_up, 2, "no answer" },
    { have_no_sessions, 1, "HTTP 403: not there, or turned off" },
    { have_no_role, 2, "the instance has no role" },
  };
  const char *more[] = { SET_URL, ENABLED, "AWS_METADATA_SERVICE_NUM_ATTEMPTS=2", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, cases[i].script, more, NULL);
      g_autofree char *got = ask (&world);
      g_auto (GStrv) parts = g_strsplit (NOTHING, "%s", 2);
      g_autofree char *expected = g_strjoinv (cases[i].why, parts);
      g_assert_cmpstr (got, ==, expected);
      g_assert_cmpuint (aws_server_count (world.server), ==, cases[i].requests);
    }
}

static HttpGate silence_over;

static char *
stay_silent (const AwsRequest *request, guint number, gpointer data)
{
  http_gate_await (&silence_over, 1);
  return NULL;
}

/* As on a machine whose network swallows what goes to an instance's service. */
static void
test_silent (void)
{
  const char *more[] = { SET_URL, ENABLED, NULL };
  g_auto (AwsWorld) world = { 0 };

  http_gate_init (&silence_over);
  aws_world_init (&world, NULL, NULL);
  aws_world_start (&world, stay_silent, more, NULL);
  g_autofree char *got = ask (&world);
  http_gate_add (&silence_over);
  g_assert_nonnull (strstr (got, "the EC2 instance metadata service (no answer)"));
}

static void
test_broken (void)
{
  static const struct
  {
    AwsScript script;
    guint requests;
    const char *said;
  } cases[] = {
    { break_down, 1, "3: " WRONG "the session's token: HTTP 500" },
    { give_odd_token, 1, "3: " WRONG "the session's token is none" },
    { have_odd_role, 2, "3: " WRONG "the name of the instance's role is none" },
    { have_untrusted_role, 3, "3: " WRONG "the answer is AssumeRoleUnauthorizedAccess" },
    { lose_role, 3, "3: " WRONG "EC2 instance (role web-app): HTTP 404" },
  };
  const char *more[] = { SET_URL, ENABLED, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, cases[i].script, more, NULL);
      g_autofree char *got = ask (&world);
      g_assert_cmpstr (got, ==, cases[i].said);
      g_assert_cmpuint (aws_server_count (world.server), ==, cases[i].requests);
    }
}

static const AwsSpoiled *spoiled;

static char *
spoil_keys (const AwsRequest *request, guint number, gpointer data)
{
  return is_for (request, "GET " ROLES "web-app") ? g_strdup (spoiled->answer) : serve (request, number, data);
}

/* Nothing of what can go wrong on the way is taken for an answer, and nobody is led elsewhere. */
static void
test_spoiled (void)
{
  const char *more[] = { SET_URL, ENABLED, NULL };

  for (spoiled = aws_spoiled; spoiled->said != NULL; spoiled++)
    {
      g_auto (AwsWorld) world = { 0 };
      aws_world_init (&world, NULL, NULL);
      aws_world_start (&world, spoil_keys, more, NULL);
      g_autofree char *got = aws_world_ask (&world);
      g_test_message ("%s", got);
      g_assert_nonnull (strstr (got, "the EC2 instance metadata service at http://127.0.0.1:"));
      g_assert_nonnull (strstr (got, spoiled->said));
      /* what a connection that was open did not answer is asked once more on a new one */
      g_assert_cmpuint (aws_server_count (world.server), ==, spoiled->worth_another ? 4 : 3);
    }
}

/* Nobody is asked. */
static void
test_disabled (void)
{
  const char *more[] = { SET_URL, "AWS_EC2_METADATA_DISABLED=TRUE", NULL };
  g_auto (AwsWorld) world = { 0 };

  aws_world_init (&world, NULL, NULL);
  aws_world_start (&world, serve, more, NULL);
  g_autofree char *got = ask (&world);
  g_assert_nonnull (strstr (got, "the EC2 instance metadata service (turned off by AWS_EC2_METADATA_DISABLED)"));
  g_assert_cmpuint (aws_server_count (world.server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-imds/role", test_role);
  g_test_add_func ("/aws/credentials-imds/settings", test_settings);
  g_test_add_func ("/aws/credentials-imds/wrong-settings", test_wrong_settings);
  g_test_add_func ("/aws/credentials-imds/nothing-to-offer", test_nothing_to_offer);
  g_test_add_func ("/aws/credentials-imds/silent", test_silent);
  g_test_add_func ("/aws/credentials-imds/broken", test_broken);
  g_test_add_func ("/aws/credentials-imds/spoiled", test_spoiled);
  g_test_add_func ("/aws/credentials-imds/disabled", test_disabled);
  return g_test_run ();
}
