/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/client.h"

#include <string.h>

#include "aws-server.h"
#include "aws/error.h"
#include "aws/sigv4.h"
#include "base/error.h"

#define NOW_S G_GINT64_CONSTANT (1795220378) /* Sat, 21 Nov 2026 00:19:38 GMT */
#define THROTTLED "{\"Type\":\"User\",\"message\":\"Rate exceeded\",\"Reason\":\"CallerRateLimitExceeded\"}"

static const LqAwsAction list_functions = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };

/* A whole test's world, its answers in order; the last one repeats, and "" is none. */
typedef struct
{
  AwsServer *server;
  AwsTime time;
  LqAwsClient *client;
  char *answers[12];
} World;

static char *
next_answer (const AwsRequest *request, guint number, gpointer data)
{
  const World *world = data;
  guint last = g_strv_length ((char **) world->answers) - 1;
  const char *answer = world->answers[MIN (number, last)];

  return answer[0] != '\0' ? g_strdup (answer) : NULL;
}

/* `answers` are taken over. */
static void
world_start (World *world, const char *const *more, char **answers)
{
  for (gsize i = 0; answers[i] != NULL; i++)
    world->answers[i] = answers[i];
  aws_time_init (&world->time, NOW_S);
  world->server = aws_server_new (next_answer, world);
  g_auto (GStrv) environment = aws_environment (world->server, more);
  world->client = aws_client_new (&world->time, environment, NULL);
}

static void
world_clear (World *world)
{
  g_clear_pointer (&world->client, lq_aws_client_free);
  aws_server_free (world->server);
  aws_time_clear (&world->time);
  for (gsize i = 0; world->answers[i] != NULL; i++)
    g_free (world->answers[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

#define ANSWERS(...) ((char *[]) { __VA_ARGS__, NULL })

static LqAwsReply *
list (World *world, GError **error)
{
  LqAwsCall call = { .action = &list_functions,
                     .account_id = "123456789012",
                     .region = "us-east-1",
                     .method = "GET",
                     .path = "/2015-03-31/functions/arn%3Aaws",
                     .query = "MaxItems=50&Marker=a%2Fb" };
  return lq_aws_client_call_sync (world->client, &call, NULL, error);
}

/* Expects the call to end well, after so many attempts. */
static void
expect_reply (World *world, guint attempts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqAwsReply) reply = list (world, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->attempts, ==, attempts);
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), "{}", 2);
  g_assert_cmpuint (aws_server_count (world->server), ==, attempts);
}

/* Expects the error, after so many attempts. */
static void
expect_error (World *world, guint attempts, LqErrorCode kind, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (list (world, &error));
  g_assert_error (error, LQ_ERROR, (int) kind);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_cmpuint (aws_server_count (world->server), ==, attempts);
}

/* What the Authorization header should be, made anew of what came in. */
static char *
expected_authorization (AwsServer *server, const char *secret)
{
  static const char *const signed_names[] = { "host", "x-amz-date", "x-amz-security-token" };
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (signed_names); i++)
    g_ptr_array_add (headers, g_strdup_printf ("%s: %s", signed_names[i], aws_server_header (server, 0,
                                                                                             signed_names[i])));
  g_ptr_array_add (headers, NULL);
  LqSigv4Request request = { .method = "GET",
                             .path = "/2015-03-31/functions/arn%3Aaws",
                             .query = "MaxItems=50&Marker=a%2Fb",
                             .headers = (const char *const *) headers->pdata,
                             .normalize_path = TRUE,
                             .encode_path = TRUE };
  LqSigv4Scope scope = { "AKIDEXAMPLE", secret, "us-east-1", "lambda", NOW_S };
  return lq_sigv4_authorization (NULL, &scope, &request);
}

static void
test_signed_request (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, (const char *[]) { "AWS_SESSION_TOKEN=token", NULL },
               ANSWERS (aws_server_answer (200, "x-amzn-RequestId: r-1\r\n", "{}")));
  g_autoptr (GError) error = NULL;
  g_autoptr (LqAwsReply) reply = list (&world, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (reply->request_id, ==, "r-1");

  g_autofree char *authorization = expected_authorization (world.server, "secret");
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", aws_server_port (world.server));
  g_assert_cmpstr (aws_server_request (world.server, 0)->line, ==,
                   "GET /2015-03-31/functions/arn%3Aaws?MaxItems=50&Marker=a%2Fb HTTP/1.1");
  g_assert_cmpstr (aws_server_header (world.server, 0, "authorization"), ==, authorization);
  g_assert_cmpstr (aws_server_header (world.server, 0, "host"), ==, host);
  g_assert_cmpstr (aws_server_header (world.server, 0, "x-amz-date"), ==, "20261121T001938Z");
  g_assert_cmpstr (aws_server_header (world.server, 0, "x-amz-security-token"), ==, "token");
  g_assert_cmpstr (aws_server_header (world.server, 0, "user-agent"), ==, "lambdaquery/" LQ_VERSION);
  g_assert_cmpstr (aws_server_header (world.server, 0, "amz-sdk-request"), ==, "attempt=1; max=3");
}

static const LqAwsAction anonymous = { .service = "sts", .action = "AssumeRoleWithWebIdentity", .anonymous = TRUE };

/* Neither keys nor a signature; what they would be renewed for is not asked again. */
static void
test_anonymous (void)
{
  const char *headers[] = { "X-Bearer: secret", NULL };
  LqAwsCall call = { .action = &anonymous, .region = "us-east-1", .method = "GET", .path = "/", .headers = headers };
  g_auto (World) world = { NULL };
  g_autoptr (GError) error = NULL;

  world_start (&world, (const char *[]) { "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", NULL },
               ANSWERS (aws_server_answer (200, NULL, "{}"),
                        aws_server_answer (403, "x-amzn-ErrorType: ExpiredToken\r\n", "{\"message\":\"late\"}")));
  g_autoptr (LqAwsReply) reply = lq_aws_client_call_sync (world.client, &call, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (aws_server_header (world.server, 0, "x-bearer"), ==, "secret");
  g_assert_null (aws_server_header (world.server, 0, "authorization"));
  g_assert_null (aws_server_header (world.server, 0, "x-amz-date"));
  g_assert_null (lq_aws_client_call_sync (world.client, &call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_cmpstr (error->message, ==,
                   "sts AssumeRoleWithWebIdentity in us-east-1: ExpiredToken (HTTP 403): late");
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
}

static void
test_server_error_then_fine (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (500, "Connection: close\r\n", ""), g_strdup (""),
                        aws_server_answer (200, NULL, "{}")));
  world.time.random = 0.5;
  expect_reply (&world, 3);
  g_assert_cmpstr (aws_server_header (world.server, 0, "amz-sdk-invocation-id"), ==,
                   aws_server_header (world.server, 2, "amz-sdk-invocation-id"));
  g_assert_cmpstr (aws_server_header (world.server, 2, "amz-sdk-request"), ==, "attempt=3; max=3");
}

static void
test_server_error_for_ever (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (503, "x-amzn-ErrorType: ServiceException:http://x/\r\n"
                                                "x-amzn-RequestId: r-2\r\n", "{\"Message\":\"down\"}")));
  expect_error (&world, 3, LQ_ERROR_AWS,
                "lambda ListFunctions in us-east-1, account 123456789012: ServiceException (HTTP 503, request r-2): "
                "down (3 attempts)");
}

static void
test_no_answer (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GError) error = NULL;

  world_start (&world, NULL, ANSWERS (g_strdup ("")));
  g_assert_null (list (&world, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_true (g_str_has_prefix (error->message, "lambda ListFunctions in us-east-1, account 123456789012: "));
  g_assert_true (g_str_has_suffix (error->message, " (3 attempts)"));
}

static void
test_throttled (void)
{
  g_auto (World) world = { NULL };
  char *throttled = aws_server_answer (429, "Retry-After: 7\r\nx-amzn-ErrorType: TooManyRequestsException\r\n",
                                       THROTTLED);

  world_start (&world, NULL, ANSWERS (throttled, g_strdup (throttled), g_strdup (throttled), g_strdup (throttled),
                                      aws_server_answer (200, NULL, "{}")));
  expect_reply (&world, 5);
  for (guint i = 0; i < world.time.delays_us->len; i++)
    g_assert_cmpint (g_array_index (world.time.delays_us, gint64, i), ==, 7 * G_USEC_PER_SEC);
  g_autoptr (GPtrArray) status = lq_aws_client_status (world.client);
  g_assert_cmpuint (status->len, ==, 1);
  const LqAwsStatus *entry = status->pdata[0];
  g_assert_cmpuint (entry->calls, ==, 5);
  g_assert_cmpuint (entry->retries, ==, 4);
  g_assert_cmpuint (entry->throttles, ==, 4);
  g_assert_cmpint (entry->last_success_s, >=, NOW_S + 28);
  g_assert_cmpint (entry->last_error_s, ==, 0);
}

static void
test_throttled_for_ever (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL, ANSWERS (aws_server_answer (429, "x-amzn-ErrorType: TooManyRequestsException\r\n",
                                                         THROTTLED)));
  expect_error (&world, 10, LQ_ERROR_THROTTLED,
                "lambda ListFunctions in us-east-1, account 123456789012: TooManyRequestsException (HTTP 429): Rate "
                "exceeded (10 attempts)");
}

static void
test_clock_is_corrected (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (403, "x-amzn-ErrorType: InvalidSignatureException\r\n"
                                                "Date: Sat, 21 Nov 2026 01:19:38 GMT\r\n",
                                           "{\"message\":\"Signature expired\"}"),
                        aws_server_answer (200, NULL, "{}")));
  expect_reply (&world, 2);
  g_assert_cmpstr (aws_server_header (world.server, 0, "x-amz-date"), ==, "20261121T001938Z");
  g_assert_cmpstr (aws_server_header (world.server, 1, "x-amz-date"), ==, "20261121T011938Z");

  /* and stays so */
  g_autoptr (GError) error = NULL;
  g_autoptr (LqAwsReply) reply = list (&world, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (aws_server_header (world.server, 2, "x-amz-date"), "20261121T0119"));
}

static void
test_wrong_secret (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (403, "x-amzn-ErrorType: InvalidSignatureException\r\n"
                                                "Date: Sat, 21 Nov 2026 00:19:39 GMT\r\n",
                                           "{\"message\":\"The request signature we calculated does not match the "
                                           "signature you provided.\\n\\nThe Canonical String for this request should "
                                           "have been\\n'GET'\"}")));
  expect_error (&world, 1, LQ_ERROR_CREDENTIALS,
                "lambda ListFunctions in us-east-1, account 123456789012: InvalidSignatureException (HTTP 403): The "
                "request signature we calculated does not match the signature you provided; credentials from "
                "environment: the secret key does not belong to the access key id");
}

static void
test_access_denied (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GError) error = NULL;

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (403, "x-amzn-ErrorType: AccessDeniedException\r\n",
                                           "{\"Message\":\"User: arn:aws:iam::123456789012:user/a is not authorized "
                                           "to perform: lambda:ListFunctions\"}")));
  g_assert_null (list (&world, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DENIED);
  g_assert_true (g_str_has_suffix (error->message, "lambda:ListFunctions; the IAM permission lambda:ListFunctions is "
                                                   "missing"));
  g_assert_cmpstr (lq_aws_error_code (error), ==, "AccessDeniedException");
  g_autoptr (GPtrArray) status = lq_aws_client_status (world.client);
  const LqAwsStatus *entry = status->pdata[0];
  g_assert_cmpstr (entry->last_error, ==, error->message);
  g_assert_cmpint (entry->last_error_s, ==, NOW_S);
}

static void
test_html_page (void)
{
  g_auto (World) world = { NULL };

  world_start (&world, NULL, ANSWERS (aws_server_answer (403, "Content-Type: text/html\r\n",
                                                         "<html><body><h1>Forbidden</h1><br></body></html>")));
  expect_error (&world, 1, LQ_ERROR_AWS,
                "lambda ListFunctions in us-east-1, account 123456789012: HTTP 403; an answer that is not the "
                "service's own, perhaps a proxy's");
}

static void
test_region_that_cannot_be (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GError) error = NULL;
  LqAwsCall call = { .action = &list_functions, .region = "us-east-1.example", .method = "GET", .path = "/" };

  world_start (&world, NULL, ANSWERS (aws_server_answer (200, NULL, "{}")));
  g_assert_null (lq_aws_client_call_sync (world.client, &call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==,
                   "lambda ListFunctions in us-east-1.example: 'us-east-1.example' is not an AWS Region; a Region "
                   "looks like us-east-1");
  g_assert_cmpuint (aws_server_count (world.server), ==, 0);
}

static void
test_region_that_is_not_there (void)
{
  g_auto (World) world = { NULL };
  g_autoptr (GError) error = NULL;
  LqAwsCall call = { .action = &list_functions, .region = "us-est-1", .method = "GET", .path = "/" };

  world_start (&world, NULL,
               ANSWERS (aws_server_answer (403, "x-amzn-ErrorType: SignatureDoesNotMatch\r\n",
                                           "{\"message\":\"Credential should be scoped to a valid region. \"}")));
  g_assert_null (lq_aws_client_call_sync (world.client, &call, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_true (g_str_has_suffix (error->message, "valid region; credentials from environment: they are for a Region "
                                                   "that does not exist, or not there; did you mean the Region "
                                                   "us-east-1?"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/client/signed-request", test_signed_request);
  g_test_add_func ("/aws/client/anonymous", test_anonymous);
  g_test_add_func ("/aws/client/server-error-then-fine", test_server_error_then_fine);
  g_test_add_func ("/aws/client/server-error-for-ever", test_server_error_for_ever);
  g_test_add_func ("/aws/client/no-answer", test_no_answer);
  g_test_add_func ("/aws/client/throttled", test_throttled);
  g_test_add_func ("/aws/client/throttled-for-ever", test_throttled_for_ever);
  g_test_add_func ("/aws/client/clock-is-corrected", test_clock_is_corrected);
  g_test_add_func ("/aws/client/wrong-secret", test_wrong_secret);
  g_test_add_func ("/aws/client/access-denied", test_access_denied);
  g_test_add_func ("/aws/client/html-page", test_html_page);
  g_test_add_func ("/aws/client/region-that-cannot-be", test_region_that_cannot_be);
  g_test_add_func ("/aws/client/region-that-is-not-there", test_region_that_is_not_there);
  return g_test_run ();
}
