/* SPDX-License-Identifier: Apache-2.0 */
/* Limits, turns, cancellation, delayed calls and the end of the engine. */
#include "http-calls.h"

/* Holds all requests but those for /ready, which show that the host answers. */
static gboolean
hold_or_answer (HttpServerRequest *request, gpointer data)
{
  g_autofree char *target = http_server_target (request);

  if (g_str_equal (target, "/ready"))
    return http_calls_answer_target (request, NULL);
  return http_hold_answer (request, data);
}

/* Sends `count` requests at once to hosts that answer, and waits until they have all been answered. */
static void
send_all (LqHttp *http, HttpServer *server, HttpHold *hold, guint hosts, guint count, guint expected_first)
{
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) http_calls_free);

  for (guint i = 0; i < hosts; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.%u:%u/ready", 1 + i, http_server_port (server));
      lq_http_reply_free (http_calls_get (http, url));
    }
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.%u:%u/%u", 1 + i % hosts, http_server_port (server), i);
      g_ptr_array_add (calls, http_calls_send (http, url, NULL));
    }
  http_gate_await (&hold->arrived, expected_first);
  http_gate_add (&hold->open);
  for (guint i = 0; i < count; i++)
    {
      HttpCall *call = g_ptr_array_index (calls, i);
      http_calls_await (call);
      g_assert_no_error (call->error);
      g_assert_cmpuint (call->status, ==, 200);
    }
}

static void
test_limits (void)
{
  static const struct
  {
    guint max_connections, max_per_host, hosts, expected_peak;
  } cases[] = {
    { 16, 4, 1, 4 },
    { 3, 4, 6, 3 },
    { 7, 2, 3, 6 },
    { 1, 1, 4, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqHttpOptions options = { .max_connections = cases[i].max_connections, .max_per_host = cases[i].max_per_host };
      g_auto (HttpHold) hold = { 0 };
      http_hold_init (&hold);
      g_autoptr (HttpServer) server = http_server_new ("0.0.0.0", NULL, hold_or_answer, &hold);
      g_autoptr (LqHttp) http = http_calls_engine (&options);
      send_all (http, server, &hold, cases[i].hosts, 30, cases[i].expected_peak);
      g_assert_cmpuint (hold.peak, ==, cases[i].expected_peak);
    }
}

/* A host that answers nothing holds up what waits for it, and nothing else. */
static void
test_busy_host_harms_nobody (void)
{
  LqHttpOptions options = { .max_connections = 8, .max_per_host = 2 };
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) busy = http_server_new ("127.0.0.1", NULL, hold_or_answer, &hold);
  g_autoptr (HttpServer) idle = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);
  g_autofree char *url = http_calls_url (busy, "/");
  HttpCall *calls[10];

  http_calls_expect (http, busy, "/ready", "/ready");
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = http_calls_send (http, url, NULL);
  http_gate_await (&hold.arrived, 2);
  http_calls_expect (http, idle, "/other", "/other");
  g_assert_cmpuint (hold.peak, ==, 2);
  http_gate_add (&hold.open);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      http_calls_await (calls[i]);
      g_assert_cmpuint (calls[i]->status, ==, 200);
      http_calls_free (calls[i]);
    }
}

/* Hosts that never answered, each of which wants all that one may have, leave room for one that does. */
static void
test_silent_hosts_harm_nobody (void)
{
  LqHttpOptions options = { .max_connections = 8, .max_per_host = 4 };
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) silent = http_server_new ("0.0.0.0", NULL, http_hold_answer, &hold);
  g_autoptr (HttpServer) good = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) http_calls_free);

  for (guint i = 0; i < 32; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.%u:%u/", 1 + i % 4, http_server_port (silent));
      g_ptr_array_add (calls, http_calls_send (http, url, NULL));
    }
  http_gate_await (&hold.arrived, 4);
  http_calls_expect (http, good, "/good", "/good");
  g_assert_cmpuint (hold.peak, ==, 4);
  http_gate_add (&hold.open);
  for (guint i = 0; i < calls->len; i++)
    {
      http_calls_await (calls->pdata[i]);
      g_assert_cmpuint (((HttpCall *) calls->pdata[i])->status, ==, 200);
    }
}

/* More hosts in turn than requests at a time: each keeps its connection. */
static void
test_hosts_keep_connections (void)
{
  LqHttpOptions options = { .max_connections = 2 };
  g_autoptr (HttpServer) server = http_server_new ("0.0.0.0", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);

  for (guint i = 0; i < 21; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.%u:%u/", 1 + i % 7, http_server_port (server));
      g_autoptr (LqHttpReply) reply = http_calls_get (http, url);
      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 7);
  g_assert_cmpuint (http_server_connections (server), ==, 7);
}

static void
expect_cancelled (HttpCall *call)
{
  http_calls_await (call);
  g_assert_error (call->error, LQ_ERROR, LQ_ERROR_CANCELLED);
}

static void
test_cancel (void)
{
  LqHttpOptions options = { .max_connections = 1 };
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_hold_answer, &hold);
  g_autoptr (LqHttp) http = http_calls_engine (&options);
  g_autofree char *url = http_calls_url (server, "/");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_autoptr (HttpCall) running = http_calls_send (http, url, cancellable);
  http_gate_await (&hold.arrived, 1);
  g_autoptr (HttpCall) waiting = http_calls_send (http, url, cancellable);
  g_autoptr (HttpCall) kept = http_calls_send (http, url, NULL);
  g_cancellable_cancel (cancellable);
  expect_cancelled (running);
  expect_cancelled (waiting);
  g_autoptr (HttpCall) late = http_calls_send (http, url, cancellable);
  expect_cancelled (late);

  http_gate_add (&hold.open);
  http_calls_await (kept);
  g_assert_no_error (kept->error);
  g_assert_cmpuint (hold.arrived.value, ==, 2);
}

/* Cancelling what has ended is nothing, however often. */
static void
test_cancel_after_the_end (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HttpCall) call = http_calls_send (http, url, cancellable);

  http_calls_await (call);
  g_cancellable_cancel (cancellable);
  http_calls_expect (http, server, "/next", "/next");
  g_assert_cmpuint (call->ended.value, ==, 1);
  g_assert_no_error (call->error);
}

static gpointer
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

/* Answers and cancellations cross in every way there is; each call ends once. */
static void
test_cancel_races (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/");

  for (guint round = 0; round < 100; round++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      HttpCall *calls[4];
      GThread *thread = NULL;
      for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
        {
          if (i == round % G_N_ELEMENTS (calls))
            thread = g_thread_new ("cancel", cancel, cancellable);
          calls[i] = http_calls_send (http, url, cancellable);
        }
      g_thread_join (thread);
      for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
        {
          http_calls_await (calls[i]);
          g_assert_true (calls[i]->status == 200 || g_error_matches (calls[i]->error, LQ_ERROR, LQ_ERROR_CANCELLED));
          http_calls_free (calls[i]);
        }
    }
}

/* Another listener of the same cancellable that waits for the call's end: no deadlock. */
static void
await_call (GCancellable *cancellable, gpointer data)
{
  http_calls_await (data);
}

static void
test_cancel_with_waiting_listener (void)
{
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_hold_answer, &hold);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HttpCall) call = http_calls_send (http, url, cancellable);

  http_gate_await (&hold.arrived, 1);
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (await_call), call);
  g_cancellable_cancel (cancellable);
  expect_cancelled (call);
  http_gate_add (&hold.open);
}

typedef struct
{
  LqHttp *http;
  GString *order;
  HttpGate made;
  GThread *thread;
} Later;

static void
note (Later *later, char what)
{
  g_assert_true (later->thread == NULL || later->thread == g_thread_self ());
  later->thread = g_thread_self ();
  g_string_append_c (later->order, what);
  http_gate_add (&later->made);
}

static void
note_a (gpointer data)
{
  note (data, 'a');
}

static void
note_b (gpointer data)
{
  note (data, 'b');
}

static void
note_c (gpointer data)
{
  note (data, 'c');
}

static void
note_and_call_again (gpointer data)
{
  Later *later = data;
  note (later, '1');
  lq_http_call_later (later->http, 0, note_c, later);
}

static void
test_call_later (void)
{
  g_autoptr (GString) order = g_string_new (NULL);
  Later later = { .http = http_calls_engine (NULL), .order = order };

  http_gate_init (&later.made);
  lq_http_call_later (later.http, 40 * 1000, note_b, &later);
  lq_http_call_later (later.http, 20 * 1000, note_a, &later);
  lq_http_call_later (later.http, 60 * 1000, note_and_call_again, &later);
  http_gate_await (&later.made, 4);
  g_assert_cmpstr (order->str, ==, "ab1c");
  g_assert_true (later.thread != g_thread_self ());
  lq_http_free (later.http);
  http_gate_clear (&later.made);
}

static void
send_while_ending (LqHttpReply *reply, const GError *error, gpointer data)
{
  Later *later = data;
  LqHttpRequest request = { .method = "GET", .url = "http://127.0.0.1:1/" };

  g_assert_error (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  g_string_append_c (later->order, 'x');
  if (later->order->len < 5)
    lq_http_send (later->http, &request, NULL, send_while_ending, later);
}

/* Everything ends before lq_http_free returns: running, waiting, delayed, and what their callbacks start. */
static void
test_free (void)
{
  LqHttpOptions options = { .max_connections = 2 };
  g_autoptr (GString) order = g_string_new (NULL);
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_hold_answer, &hold);
  g_autofree char *url = http_calls_url (server, "/");
  Later later = { .http = http_calls_engine (&options), .order = order };
  LqHttpRequest request = { .method = "GET", .url = url };
  HttpCall *calls[6];

  http_gate_init (&later.made);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = http_calls_send (later.http, url, NULL);
  lq_http_send (later.http, &request, NULL, send_while_ending, &later);
  lq_http_call_later (later.http, G_TIME_SPAN_HOUR, note_and_call_again, &later);
  lq_http_call_later (later.http, G_MAXINT64, note_b, &later);
  http_gate_await (&hold.arrived, 1);
  lq_http_free (later.http);

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_assert_cmpuint (calls[i]->ended.value, ==, 1);
      g_assert_error (calls[i]->error, LQ_ERROR, LQ_ERROR_CANCELLED);
      http_calls_free (calls[i]);
    }
  g_assert_cmpstr (order->str, ==, "x1bxcx");
  http_gate_add (&hold.open);
  http_gate_clear (&later.made);
}

/* A cancellation may come when the engine is gone. */
static void
test_cancel_after_free (void)
{
  LqHttp *http = http_calls_engine (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HttpCall) call = http_calls_send (http, "http://[::1]:1/", cancellable);

  lq_http_free (http);
  g_cancellable_cancel (cancellable);
  g_assert_cmpuint (call->ended.value, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/http-engine/limits", test_limits);
  g_test_add_func ("/aws/http-engine/hosts-keep-connections", test_hosts_keep_connections);
  g_test_add_func ("/aws/http-engine/busy-host-harms-nobody", test_busy_host_harms_nobody);
  g_test_add_func ("/aws/http-engine/silent-hosts-harm-nobody", test_silent_hosts_harm_nobody);
  g_test_add_func ("/aws/http-engine/cancel", test_cancel);
  g_test_add_func ("/aws/http-engine/cancel-after-the-end", test_cancel_after_the_end);
  g_test_add_func ("/aws/http-engine/cancel-races", test_cancel_races);
  g_test_add_func ("/aws/http-engine/cancel-with-waiting-listener", test_cancel_with_waiting_listener);
  g_test_add_func ("/aws/http-engine/call-later", test_call_later);
  g_test_add_func ("/aws/http-engine/free", test_free);
  g_test_add_func ("/aws/http-engine/cancel-after-free", test_cancel_after_free);
  return g_test_run ();
}
