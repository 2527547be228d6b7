/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/client.h"

#include <glib/gstdio.h>
#include <string.h>

#include "aws-server.h"
#include "base/error.h"
#include "http-server.h"

#define NOW_S G_GINT64_CONSTANT (1795220378)
#define INTERVAL_US 100000 /* of ListFunctions at the default pace */

static const LqAwsAction list_functions = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };

/* A server that answers when its gate opens, and the calls that ended. */
typedef struct
{
  AwsServer *server;
  HttpGate arrived;
  HttpGate *open; /* NULL: at once */
  const char *answer_headers;
  guint status;
  HttpGate ended;
  GError *errors[64]; /* how the calls ended, under `ended.lock`'s order; NULL: well */
  gint n_errors;      /* atomic */
} World;

static char *
answer (const AwsRequest *request, guint number, gpointer data)
{
  World *world = data;

  http_gate_add (&world->arrived);
  if (world->open != NULL)
    http_gate_await (world->open, 1);
  return aws_server_answer (world->status, world->answer_headers, "{}");
}

static void
world_start (World *world)
{
  world->status = 200;
  http_gate_init (&world->arrived);
  http_gate_init (&world->ended);
  world->server = aws_server_new (answer, world);
}

static void
world_clear (World *world)
{
  aws_server_free (world->server);
  http_gate_clear (&world->arrived);
  http_gate_clear (&world->ended);
  for (gsize i = 0; i < G_N_ELEMENTS (world->errors); i++)
    g_clear_error (&world->errors[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
on_done (LqAwsReply *reply, const GError *error, gpointer data)
{
  World *world = data;
  gint slot = g_atomic_int_add (&world->n_errors, 1);

  world->errors[slot] = error != NULL ? g_error_copy (error) : NULL;
  g_clear_pointer (&reply, lq_aws_reply_free);
  http_gate_add (&world->ended);
}

static void
call (World *world, LqAwsClient *client, LqCredentialsProvider *credentials, GCancellable *cancellable)
{
  const LqAwsCall spec = { .action = &list_functions, .region = "us-east-1", .credentials = credentials,
                           .method = "GET", .path = "/f" };
  lq_aws_client_call (client, &spec, cancellable, on_done, world);
}

static void
expect_cancelled (World *world, guint count)
{
  g_assert_cmpint (g_atomic_int_get (&world->n_errors), ==, (int) count);
  for (guint i = 0; i < count; i++)
    {
      g_assert_error (world->errors[i], LQ_ERROR, LQ_ERROR_CANCELLED);
      g_assert_cmpstr (world->errors[i]->message, ==, "lambda ListFunctions in us-east-1: cancelled");
    }
}

static void
test_cancelled_before (void)
{
  g_auto (AwsTime) time = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  aws_time_init (&time, NOW_S);
  world_start (&world);
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  g_autoptr (LqAwsClient) client = aws_client_new (&time, environment, NULL);
  g_cancellable_cancel (cancellable);
  call (&world, client, NULL, cancellable);
  http_gate_await (&world.ended, 1);
  expect_cancelled (&world, 1);
  g_assert_cmpuint (aws_server_count (world.server), ==, 0);
}

static void
test_cancelled_on_the_wire (void)
{
  g_auto (AwsTime) time = { 0 };
  g_auto (HttpGate) open = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  aws_time_init (&time, NOW_S);
  http_gate_init (&open);
  world_start (&world);
  world.open = &open;
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  g_autoptr (LqAwsClient) client = aws_client_new (&time, environment, NULL);
  call (&world, client, NULL, cancellable);
  http_gate_await (&world.arrived, 1);
  g_cancellable_cancel (cancellable);
  http_gate_await (&world.ended, 1);
  expect_cancelled (&world, 1);
  http_gate_add (&open);
}

static void
test_cancelled_in_the_queue (void)
{
  g_auto (AwsTime) time = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  aws_time_init (&time, NOW_S);
  time.frozen = TRUE;
  world_start (&world);
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  g_autoptr (LqAwsClient) client = aws_client_new (&time, environment, NULL);
  call (&world, client, NULL, NULL);
  http_gate_await (&world.ended, 1);
  g_assert_no_error (world.errors[0]);
  call (&world, client, NULL, cancellable);
  call (&world, client, NULL, NULL);
  g_cancellable_cancel (cancellable);
  http_gate_await (&world.ended, 2);
  g_assert_error (world.errors[1], LQ_ERROR, LQ_ERROR_CANCELLED);

  /* its turn goes to the next one */
  time.monotonic_us += INTERVAL_US;
  aws_time_thaw (&time);
  http_gate_await (&world.ended, 3);
  g_assert_no_error (world.errors[2]);
  g_assert_cmpuint (aws_server_count (world.server), ==, 2);
  g_assert_cmpuint (time.delays_us->len, ==, 1);
}

/* A source of credentials that hangs until its gate opens. */
typedef struct
{
  HttpGate asked, open;
} Hanging;

static LqCredentials *
hang (gpointer data, GCancellable *cancellable, GError **error)
{
  Hanging *hanging = data;

  http_gate_add (&hanging->asked);
  http_gate_await (&hanging->open, 1);
  return lq_credentials_new ("late", "secret", NULL, 0, NULL, "late");
}

static void
test_cancelled_while_credentials_hang (void)
{
  static const LqCredentialsProviderClass klass = { .name = "hanging", .get = hang };
  g_auto (AwsTime) time = { 0 };
  g_auto (World) world = { 0 };
  Hanging hanging;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LqCredentialsProvider) provider = lq_credentials_provider_new (&klass, &hanging);

  aws_time_init (&time, NOW_S);
  http_gate_init (&hanging.asked);
  http_gate_init (&hanging.open);
  world_start (&world);
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  g_autoptr (LqAwsClient) client = aws_client_new (&time, environment, NULL);
  call (&world, client, provider, cancellable);
  http_gate_await (&hanging.asked, 1);

  /* another account is not held up */
  call (&world, client, NULL, NULL);
  http_gate_await (&world.ended, 1);
  g_assert_no_error (world.errors[0]);
  g_cancellable_cancel (cancellable);
  http_gate_await (&world.ended, 2);
  g_assert_error (world.errors[1], LQ_ERROR, LQ_ERROR_CANCELLED);
  http_gate_add (&hanging.open);
  g_clear_pointer (&client, lq_aws_client_free);
  g_assert_cmpuint (aws_server_count (world.server), ==, 1);
  http_gate_clear (&hanging.asked);
  http_gate_clear (&hanging.open);
}

/* One on the wire, the rest in the queue of the pace. */
static void
test_freed_with_calls_in_the_queue (void)
{
  g_auto (HttpGate) open = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GError) error = NULL;

  http_gate_init (&open);
  world_start (&world);
  world.open = &open;
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  LqAwsOptions options = { .environment = (const char *const *) environment };
  LqAwsClient *client = lq_aws_client_new (&options, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (world.errors); i++)
    call (&world, client, NULL, NULL);
  http_gate_await (&world.arrived, 1);
  lq_aws_client_free (client);
  expect_cancelled (&world, G_N_ELEMENTS (world.errors));
  http_gate_add (&open);
}

/* Each waits for its next attempt, for longer than anyone would wait for this test. */
static void
test_freed_with_calls_backing_off (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (GError) error = NULL;

  world_start (&world);
  world.status = 500;
  world.answer_headers = "Retry-After: 60\r\n";
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  LqAwsOptions options = { .environment = (const char *const *) environment };
  LqAwsClient *client = lq_aws_client_new (&options, &error);
  g_assert_no_error (error);
  call (&world, client, NULL, NULL);
  call (&world, client, NULL, NULL);
  http_gate_await (&world.arrived, 2);
  lq_aws_client_free (client);
  expect_cancelled (&world, 2);
}

static LqConfig *
config_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_close (g_file_open_tmp ("lq-client-XXXXXX", &path, NULL), NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LqConfig *config = lq_config_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return config;
}

/* Four calls at once; the delays that were waited for. */
static GArray *
run_paced (const char *text)
{
  g_auto (AwsTime) time = { 0 };
  g_auto (World) world = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqConfig) config = config_of (text);

  aws_time_init (&time, NOW_S);
  world_start (&world);
  g_auto (GStrv) environment = aws_environment (world.server, NULL);
  LqAwsOptions options = { .environment = (const char *const *) environment,
                           .config = config,
                           .clock = &time.clock,
                           .waits = &time.waits };
  g_autoptr (LqAwsClient) client = lq_aws_client_new (&options, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    call (&world, client, NULL, NULL);
  http_gate_await (&world.ended, 4);
  return g_array_ref (time.delays_us);
}

static void
test_paced (void)
{
  g_autoptr (GArray) paced = run_paced ("");
  g_autoptr (GArray) slower = run_paced ("[collect]\npace_share=0.5\n");
  g_autoptr (GArray) unpaced = run_paced ("[collect]\npace=off\n");

  g_assert_cmpuint (paced->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (paced, gint64, i), ==, INTERVAL_US);
  g_assert_cmpuint (slower->len, ==, 3);
  g_assert_cmpint (g_array_index (slower, gint64, 0), ==, 133333);
  g_assert_cmpuint (unpaced->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/client-waits/cancelled-before", test_cancelled_before);
  g_test_add_func ("/aws/client-waits/cancelled-on-the-wire", test_cancelled_on_the_wire);
  g_test_add_func ("/aws/client-waits/cancelled-in-the-queue", test_cancelled_in_the_queue);
  g_test_add_func ("/aws/client-waits/cancelled-while-credentials-hang", test_cancelled_while_credentials_hang);
  g_test_add_func ("/aws/client-waits/freed-with-calls-in-the-queue", test_freed_with_calls_in_the_queue);
  g_test_add_func ("/aws/client-waits/freed-with-calls-backing-off", test_freed_with_calls_backing_off);
  g_test_add_func ("/aws/client-waits/paced", test_paced);
  return g_test_run ();
}
