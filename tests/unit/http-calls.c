/* SPDX-License-Identifier: Apache-2.0 */
#include "http-calls.h"

#include <string.h>

LqHttp *
http_calls_engine (const LqHttpOptions *options)
{
  static const LqHttpOptions without_proxy = { .https_proxy = "" };
  g_autoptr (GError) error = NULL;
  LqHttp *http = lq_http_new (options != NULL ? options : &without_proxy, &error);
  g_assert_no_error (error);
  return http;
}

char *
http_calls_url (HttpServer *server, const char *target)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", http_server_port (server), target);
}

LqHttpReply *
http_calls_get (LqHttp *http, const char *url)
{
  LqHttpRequest request = { .method = "GET", .url = url };
  g_autoptr (GError) error = NULL;
  LqHttpReply *reply = lq_http_send_sync (http, &request, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  return reply;
}

void
http_calls_expect (LqHttp *http, HttpServer *server, const char *target, const char *body)
{
  g_autofree char *url = http_calls_url (server, target);
  g_autoptr (LqHttpReply) reply = http_calls_get (http, url);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), body, strlen (body));
}

void
http_calls_expect_error (LqHttp *http, const char *url, LqErrorCode code, const char *part)
{
  LqHttpRequest request = { .method = "GET", .url = url };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, &error);

  g_assert_error (error, LQ_ERROR, (int) code);
  g_assert_null (reply);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  const char *query = strchr (url, '?');
  g_assert_true (query == NULL || strstr (error->message, query + 1) == NULL);
}

static void
end_call (LqHttpReply *reply, const GError *error, gpointer data)
{
  HttpCall *call = data;

  g_assert_true ((reply == NULL) != (error == NULL));
  call->status = reply != NULL ? reply->status : 0;
  call->error = error != NULL ? g_error_copy (error) : NULL;
  lq_http_reply_free (reply);
  http_gate_add (&call->ended);
}

HttpCall *
http_calls_send (LqHttp *http, const char *url, GCancellable *cancellable)
{
  HttpCall *call = g_new0 (HttpCall, 1);
  LqHttpRequest request = { .method = "GET", .url = url };

  http_gate_init (&call->ended);
  lq_http_send (http, &request, cancellable, end_call, call);
  return call;
}

void
http_calls_await (HttpCall *call)
{
  http_gate_await (&call->ended, 1);
  g_assert_cmpuint (call->ended.value, ==, 1);
}

void
http_calls_free (HttpCall *call)
{
  http_gate_clear (&call->ended);
  g_clear_error (&call->error);
  g_free (call);
}

gboolean
http_calls_answer_target (HttpServerRequest *request, gpointer data)
{
  g_autofree char *target = http_server_target (request);
  return http_server_answer (request, target);
}

void
http_hold_init (HttpHold *hold)
{
  *hold = (HttpHold) { 0 };
  http_gate_init (&hold->arrived);
  http_gate_init (&hold->open);
}

void
http_hold_clear (HttpHold *hold)
{
  http_gate_clear (&hold->arrived);
  http_gate_clear (&hold->open);
}

gboolean
http_hold_answer (HttpServerRequest *request, gpointer data)
{
  HttpHold *hold = data;
  guint now = g_atomic_int_add (&hold->now, 1) + 1;
  guint peak = g_atomic_int_get (&hold->peak);

  while (now > peak && !g_atomic_int_compare_and_exchange (&hold->peak, peak, now))
    peak = g_atomic_int_get (&hold->peak);
  http_gate_add (&hold->arrived);
  http_gate_await (&hold->open, 1);
  g_atomic_int_add (&hold->now, -1);
  return http_calls_answer_target (request, NULL);
}
