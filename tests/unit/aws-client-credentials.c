/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/client.h"

#include <string.h>

#include "aws-world.h"
#include "aws/error.h"
#include "base/error.h"
#include "http-server.h"

#define IN_AN_HOUR "2026-11-21T01:19:38Z"
#define KEYS "[default]\naws_access_key_id = %s\naws_secret_access_key = secret\naws_session_token = token\n"
#define ROLE_CONFIG \
  "[profile audit]\nrole_arn = arn:aws:iam::222222222222:role/audit\nsource_profile = base\nexternal_id = a/b c\n" \
  "[profile base]\naws_access_key_id = base-id\naws_secret_access_key = secret\n"
#define CALLER \
  "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::333333333333:user/a</Arn><UserId>A</UserId>" \
  "<Account>333333333333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
#define DENIED \
  "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/a is not " \
  "authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/audit</Message></Error>" \
  "<RequestId>r-9</RequestId></ErrorResponse>"

static const LqAwsAction list_functions = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };

/* Credentials come from the home directory alone. */
static void
world_start (AwsWorld *world, const char *config, const char *credentials, AwsScript script, const char *profile)
{
  aws_world_init (world, config, credentials);
  aws_world_start (world, script, NULL, profile);
}

static const LqAwsCall list_call = { .action = &list_functions, .region = "us-east-1", .method = "GET", .path = "/f" };

/* The key "old" has expired; whoever asks, the files hold the key "new" from then on. */
static char *
rotate (const AwsRequest *request, guint number, gpointer data)
{
  AwsWorld *world = data;
  g_autofree char *keys = g_strdup_printf (KEYS, "new");

  if (!aws_world_used_key (request, "old"))
    return aws_server_answer (200, NULL, "{}");
  aws_home_write (&world->home, "credentials", keys);
  return aws_server_answer (403, "x-amzn-ErrorType: ExpiredTokenException\r\n",
                            "{\"message\":\"The security token included in the request is expired\"}");
}

static void
test_expired_token_is_renewed (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *keys = g_strdup_printf (KEYS, "old");

  world_start (&world, NULL, keys, rotate, NULL);
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (world.client, &list_call, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->attempts, ==, 2);
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 1), "new"));
}

static char *
expire (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (403, "x-amzn-ErrorType: ExpiredTokenException\r\n", "{\"message\":\"expired.\"}");
}

static void
test_expired_token_that_stays (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *keys = g_strdup_printf (KEYS, "old");

  world_start (&world, NULL, keys, expire, NULL);
  g_assert_null (lq_aws_client_call_sync (world.client, &list_call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_cmpstr (error->message, ==,
                   "lambda ListFunctions in us-east-1: ExpiredTokenException (HTTP 403): expired; credentials from "
                   "profile default: they have expired: renew them");
  g_assert_cmpuint (aws_server_count (world.server), ==, 1);
}

static char *
assume (const AwsRequest *request, guint number, gpointer data)
{
  return aws_world_used_key (request, "base-id") ? aws_server_assumed ("assumed-id", IN_AN_HOUR)
                                       : aws_server_answer (200, NULL, "{}");
}

static void
test_assumed_role (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;

  world_start (&world, ROLE_CONFIG, NULL, assume, "audit");
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (world.client, &list_call, NULL, &error);
  g_assert_no_error (error);
  const AwsRequest *request = aws_server_request (world.server, 0);
  g_assert_cmpstr (request->line, ==, "POST / HTTP/1.1");
  g_assert_cmpstr (request->body, ==,
                   "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A222222222222%3Arole%2Faudit"
                   "&RoleSessionName=lambdaquery&ExternalId=a%2Fb%20c");
  g_assert_nonnull (strstr (aws_server_header (world.server, 0, "authorization"),
                            "/us-east-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date,"));
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 1), "assumed-id"));
  g_assert_cmpstr (aws_server_header (world.server, 1, "x-amz-security-token"), ==, "assumed-token");

  /* AssumeRole said whose they are */
  g_autofree char *known = lq_aws_client_known_account (world.client, NULL);
  g_assert_cmpstr (known, ==, "222222222222");
  g_autofree char *account = lq_aws_client_account_id (world.client, NULL, "us-east-1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (account, ==, "222222222222");
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_autoptr (GPtrArray) status = lq_aws_client_status (world.client);
  g_assert_cmpuint (status->len, ==, 2);
}

static char *
deny (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (403, "Content-Type: text/xml\r\nx-amzn-RequestId: r-9\r\n", DENIED);
}

static void
test_denied_role_names_its_call (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;

  world_start (&world, ROLE_CONFIG, NULL, deny, "audit");
  g_assert_null (lq_aws_client_call_sync (world.client, &list_call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DENIED);
  g_assert_cmpstr (error->message, ==,
                   "AWS profile 'audit': role arn:aws:iam::222222222222:role/audit: sts AssumeRole in us-east-1: "
                   "AccessDenied (HTTP 403, request r-9): User: arn:aws:iam::1:user/a is not authorized to perform: "
                   "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/audit; the IAM permission "
                   "sts:AssumeRole is missing");
  /* not ListFunctions' answer, so not to be taken for one */
  g_assert_null (lq_aws_error_code (error));
}

static char *
mumble (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, "<AssumeRoleResponse><Credentials/></AssumeRoleResponse>");
}

static void
test_unreadable_role_answer (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;

  world_start (&world, ROLE_CONFIG, NULL, mumble, "audit");
  g_assert_null (lq_aws_client_call_sync (world.client, &list_call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REPLY);
  g_assert_true (g_str_has_suffix (error->message, "sts AssumeRole in us-east-1: the answer has no AccessKeyId"));
}

static void
on_done (LqAwsReply *reply, const GError *error, gpointer data)
{
  g_assert_no_error (error);
  lq_aws_reply_free (reply);
  http_gate_add (data);
}

static void
test_calls_share_one_assume_role (void)
{
  g_auto (HttpGate) ended = { 0 };
  g_auto (AwsWorld) world = { 0 };

  http_gate_init (&ended);
  world_start (&world, ROLE_CONFIG, NULL, assume, "audit");
  for (int i = 0; i < 20; i++)
    lq_aws_client_call (world.client, &list_call, NULL, on_done, &ended);
  http_gate_await (&ended, 20);
  g_assert_cmpuint (aws_server_count (world.server), ==, 21);
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 0), "base-id"));
}

/* The second session outlives the first. */
static char *
assume_twice (const AwsRequest *request, guint number, gpointer data)
{
  AwsWorld *world = data;

  if (!aws_world_used_key (request, "base-id"))
    return aws_server_answer (200, NULL, "{}");
  return world->step++ == 0 ? aws_server_assumed ("first-id", IN_AN_HOUR)
                            : aws_server_assumed ("second-id", "2026-11-21T05:19:38Z");
}

/* The call in the queue took the first session's keys; its turn comes when they have expired. */
static void
test_expired_in_the_queue (void)
{
  g_auto (HttpGate) ended = { 0 };
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;

  http_gate_init (&ended);
  world_start (&world, ROLE_CONFIG, NULL, assume_twice, "audit");
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (world.client, &list_call, NULL, &error);
  g_assert_no_error (error);
  world.time.frozen = TRUE;
  lq_aws_client_call (world.client, &list_call, NULL, on_done, &ended);
  aws_world_pass (&world, 2 * 3600);
  aws_time_thaw (&world.time);
  http_gate_await (&ended, 1);
  g_assert_cmpuint (aws_server_count (world.server), ==, 4);
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 1), "first-id"));
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 2), "base-id"));
  g_assert_true (aws_world_used_key (aws_server_request (world.server, 3), "second-id"));
}

static char *
identify (const AwsRequest *request, guint number, gpointer data)
{
  return aws_server_answer (200, NULL, CALLER);
}

static gpointer
ask_account (gpointer data)
{
  return lq_aws_client_account_id (data, NULL, "us-east-1", NULL, NULL);
}

static void
test_account_is_asked_once (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autofree char *keys = g_strdup_printf (KEYS, "key");
  GThread *threads[8];

  world_start (&world, NULL, keys, identify, NULL);
  g_assert_null (lq_aws_client_known_account (world.client, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("asker", ask_account, world.client);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *account = g_thread_join (threads[i]);
      g_assert_cmpstr (account, ==, "333333333333");
    }
  g_autofree char *known = lq_aws_client_known_account (world.client, NULL);
  g_assert_cmpstr (known, ==, "333333333333");
  g_assert_cmpuint (aws_server_count (world.server), ==, 1);
  g_assert_cmpstr (aws_server_request (world.server, 0)->body, ==, "Action=GetCallerIdentity&Version=2011-06-15");
}

static void
test_no_credentials (void)
{
  g_auto (AwsWorld) world = { 0 };
  g_autoptr (GError) error = NULL;

  world_start (&world, NULL, NULL, identify, NULL);
  g_assert_null (lq_aws_client_account_id (world.client, NULL, "us-east-1", NULL, &error));
  g_autofree char *expected = g_strdup_printf (
      "no AWS credentials found: looked for AWS_ACCESS_KEY_ID in the environment, then AWS_WEB_IDENTITY_TOKEN_FILE, "
      "keys, a role, a sign-in or a process of the profile 'default' in %s/.aws/credentials (missing) and "
      "%s/.aws/config (missing), then AWS_CONTAINER_CREDENTIALS_*, then the EC2 instance metadata service (turned off "
      "by AWS_EC2_METADATA_DISABLED); set the variables, or name a profile that has some (AWS_PROFILE)",
      world.home.path, world.home.path);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_cmpstr (error->message, ==, expected);
  g_assert_cmpuint (aws_server_count (world.server), ==, 0);
}

/* The client that these variables make, or the error. */
static LqAwsClient *
start (const AwsHome *home, const char *first, const char *second, const char *profile, GError **error)
{
  const char *environment[] = { home->environment[0], first, first != NULL ? second : NULL, NULL };
  LqAwsOptions options = { .environment = environment, .profile = profile };

  return lq_aws_client_new (&options, error);
}

static void
test_region_order (void)
{
  static const struct
  {
    const char *first, *second, *profile, *region;
  } cases[] = {
    { "AWS_REGION=us-west-1", "AWS_DEFAULT_REGION=us-west-2", "here", "us-west-1" },
    { "AWS_REGION=", "AWS_DEFAULT_REGION=us-west-2", "here", "us-west-2" },
    { NULL, NULL, "here", "eu-west-1" },
    { "AWS_PROFILE=here", NULL, NULL, "eu-west-1" },
    { NULL, NULL, NULL, NULL },
  };
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, "[profile here]\nregion = eu-west-1\n", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqAwsClient) client = start (&home, cases[i].first, cases[i].second, cases[i].profile, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (lq_aws_client_region (client), ==, cases[i].region);
    }
}

static void
test_named_profile_comes_first (void)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) error = NULL;

  aws_home_init (&home, NULL, "[base]\naws_access_key_id = file-id\naws_secret_access_key = secret\n");
  g_autoptr (LqAwsClient) named =
      start (&home, "AWS_ACCESS_KEY_ID=env-id", "AWS_SECRET_ACCESS_KEY=s", "base", &error);
  g_autoptr (LqCredentials) of_profile =
      lq_credentials_provider_get (lq_aws_client_credentials (named), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (of_profile->access_key_id, ==, "file-id");
  g_autoptr (LqAwsClient) unnamed =
      start (&home, "AWS_ACCESS_KEY_ID=env-id", "AWS_SECRET_ACCESS_KEY=s", NULL, &error);
  g_autoptr (LqCredentials) of_environment =
      lq_credentials_provider_get (lq_aws_client_credentials (unnamed), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (of_environment->access_key_id, ==, "env-id");
}

static void
test_wrong_configuration (void)
{
  static const struct
  {
    const char *variable, *profile, *said;
  } cases[] = {
    { "AWS_PROFILE=defualt", NULL, "there is no AWS profile 'defualt' in " },
    { NULL, "adit", "; did you mean 'audit'?" },
    { "AWS_CONFIG_FILE=~/.aws/broken", NULL, "/.aws/broken, line 1: " },
    { "AWS_CA_BUNDLE=/nonexistent/ca.pem", NULL, "/nonexistent/ca.pem" },
  };
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, "[profile audit]\n", NULL);
  aws_home_write (&home, "broken", "region = x\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (start (&home, cases[i].variable, NULL, cases[i].profile, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/client-credentials/expired-token-is-renewed", test_expired_token_is_renewed);
  g_test_add_func ("/aws/client-credentials/expired-token-that-stays", test_expired_token_that_stays);
  g_test_add_func ("/aws/client-credentials/assumed-role", test_assumed_role);
  g_test_add_func ("/aws/client-credentials/denied-role-names-its-call", test_denied_role_names_its_call);
  g_test_add_func ("/aws/client-credentials/unreadable-role-answer", test_unreadable_role_answer);
  g_test_add_func ("/aws/client-credentials/calls-share-one-assume-role", test_calls_share_one_assume_role);
  g_test_add_func ("/aws/client-credentials/expired-in-the-queue", test_expired_in_the_queue);
  g_test_add_func ("/aws/client-credentials/account-is-asked-once", test_account_is_asked_once);
  g_test_add_func ("/aws/client-credentials/no-credentials", test_no_credentials);
  g_test_add_func ("/aws/client-credentials/region-order", test_region_order);
  g_test_add_func ("/aws/client-credentials/named-profile-comes-first", test_named_profile_comes_first);
  g_test_add_func ("/aws/client-credentials/wrong-configuration", test_wrong_configuration);
  return g_test_run ();
}
