/* SPDX-License-Identifier: Apache-2.0 */
/* How many calls are under way at a time, on a server that all accounts and Regions share. */
#include "aws/client.h"

#include <stdlib.h>
#include <string.h>

#include "aws-server.h"
#include "base/error.h"
#include "http-server.h"

#define NOW_S G_GINT64_CONSTANT (1795220378)
#define PER_HOST 8 /* at a concurrency of 16 */
#define ACCOUNTS 4
#define CALLS 10           /* of each account */
#define INTERVAL_US 100000 /* at two thirds of 15 a second */

static const LqAwsAction list_functions = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };

typedef struct
{
  AwsServer *server;
  AwsTime time;
  LqAwsClient *client;
  GMutex lock;
  guint under_way[ACCOUNTS], most[ACCOUNTS], all, most_of_all;
  HttpGate arrived, ended;
  HttpGate *open; /* what those who hang wait for */
  guint hanging;  /* accounts from the first on */
} World;

/* How many were there at a time, and no answer before as many as may were. */
static char *
answer (const AwsRequest *request, guint number, gpointer data)
{
  World *world = data;
  guint account = (guint) atoi (request->line + strlen ("GET /"));

  g_mutex_lock (&world->lock);
  world->under_way[account]++;
  world->all++;
  world->most[account] = MAX (world->most[account], world->under_way[account]);
  world->most_of_all = MAX (world->most_of_all, world->all);
  g_mutex_unlock (&world->lock);
  http_gate_add (&world->arrived);
  if (account < world->hanging)
    http_gate_await (world->open, 1);
  else if (world->hanging == 0)
    http_gate_await (&world->arrived, PER_HOST);
  g_mutex_lock (&world->lock);
  world->under_way[account]--;
  world->all--;
  g_mutex_unlock (&world->lock);
  return aws_server_answer (200, NULL, "{}");
}

/* `data`: the pace; NULL: off. */
static void
set_up (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("LAMBDAQUERY_COLLECT_CONCURRENCY", "16", TRUE);
  g_setenv ("LAMBDAQUERY_COLLECT_PACE", data != NULL ? data : "off", TRUE);
  g_autoptr (LqConfig) config = lq_config_load (NULL, &error);
  g_assert_no_error (error);
  aws_time_init (&world->time, NOW_S);
  g_mutex_init (&world->lock);
  http_gate_init (&world->arrived);
  http_gate_init (&world->ended);
  world->server = aws_server_new (answer, world);
  g_auto (GStrv) environment = aws_environment (world->server, NULL);
  LqAwsOptions options = { .environment = (const char *const *) environment,
                           .config = config,
                           .clock = &world->time.clock,
                           .waits = &world->time.waits };
  world->client = lq_aws_client_new (&options, &error);
  g_assert_no_error (error);
}

static void
tear_down (World *world, gconstpointer data)
{
  lq_aws_client_free (world->client);
  aws_server_free (world->server);
  aws_time_clear (&world->time);
  http_gate_clear (&world->arrived);
  http_gate_clear (&world->ended);
  g_mutex_clear (&world->lock);
}

static void
on_done (LqAwsReply *reply, const GError *error, gpointer data)
{
  World *world = data;

  g_assert_no_error (error);
  lq_aws_reply_free (reply);
  http_gate_add (&world->ended);
}

/* All that an account wants to know, at once. */
static void
ask (World *world, guint account)
{
  g_autofree char *path = g_strdup_printf ("/%u", account);
  g_autofree char *id = g_strdup_printf ("%012u", account);
  const LqAwsCall spec = {
    .action = &list_functions, .account_id = id, .region = "us-east-1", .method = "GET", .path = path
  };

  for (guint i = 0; i < CALLS; i++)
    lq_aws_client_call (world->client, &spec, NULL, on_done, world);
}

static void
test_per_host (World *world, gconstpointer data)
{
  for (guint i = 0; i < ACCOUNTS; i++)
    ask (world, i);
  http_gate_await (&world->ended, ACCOUNTS * CALLS);
  g_assert_cmpuint (world->most_of_all, ==, PER_HOST);
}

/* A server that does not answer for one account: as many of its calls as it may have hang, and nobody else's wait. */
static void
test_hanging_scope (World *world, gconstpointer data)
{
  g_auto (HttpGate) open = { 0 };

  http_gate_init (&open);
  world->open = &open;
  world->hanging = 1;
  ask (world, 0);
  http_gate_await (&world->arrived, PER_HOST / 2);
  for (guint i = 1; i < ACCOUNTS; i++)
    ask (world, i);
  http_gate_await (&world->ended, (ACCOUNTS - 1) * CALLS);
  g_assert_cmpuint (world->most[0], ==, PER_HOST / 2);
  http_gate_add (&open);
  http_gate_await (&world->ended, ACCOUNTS * CALLS);
  for (guint i = 0; i < ACCOUNTS; i++)
    g_assert_cmpuint (world->most[i], <=, PER_HOST / 2);
}

/* A thread of a door, which asks one after the other. */
static gpointer
ask_in_turn (gpointer data)
{
  World *world = data;
  const LqAwsCall spec = {
    .action = &list_functions, .account_id = "000000000001", .region = "us-east-1", .method = "GET", .path = "/1"
  };

  for (guint i = 0; i < CALLS; i++)
    {
      g_autoptr (GError) error = NULL;
      LqAwsReply *reply = lq_aws_client_call_sync (world->client, &spec, NULL, &error);
      g_assert_no_error (error);
      lq_aws_reply_free (reply);
    }
  return NULL;
}

/* However many threads ask for an account and Region, they take turns of one bucket: the n-th call of all comes n - 1
 * intervals after the first. */
static void
test_threads_share_a_bucket (World *world, gconstpointer data)
{
  GThread *doors[4];

  world->hanging = 1; /* not the account that is asked for, which is answered at once then */
  for (gsize i = 0; i < G_N_ELEMENTS (doors); i++)
    doors[i] = g_thread_new ("door", ask_in_turn, world);
  for (gsize i = 0; i < G_N_ELEMENTS (doors); i++)
    g_thread_join (doors[i]);
  /* time passes only by waiting for turns */
  g_assert_cmpint (world->time.monotonic_us, ==, (G_N_ELEMENTS (doors) * CALLS - 1) * INTERVAL_US);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/aws/client-shares/per-host", World, NULL, set_up, test_per_host, tear_down);
  g_test_add ("/aws/client-shares/hanging-scope", World, NULL, set_up, test_hanging_scope, tear_down);
  g_test_add ("/aws/client-shares/threads-share-a-bucket", World, "on", set_up, test_threads_share_a_bucket, tear_down);
  return g_test_run ();
}
