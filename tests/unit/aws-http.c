/* SPDX-License-Identifier: Apache-2.0 */
#include "http-calls.h"

#include <string.h>

/* The request as it came, sorted: its line, headers and body. */
static gboolean
answer_request (HttpServerRequest *request, gpointer data)
{
  g_autoptr (GString) text = g_string_new (request->line);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (request->headers), (GCompareFunc) strcmp);

  for (GList *i = names; i != NULL; i = i->next)
    {
      if (strcmp (i->data, "host") != 0)
        g_string_append_printf (text, "|%s: %s", (char *) i->data,
                                (char *) g_hash_table_lookup (request->headers, i->data));
    }
  g_string_append_printf (text, "|%s", request->body);
  return http_server_answer (request, text->str);
}

#define USUAL_HEADERS "accept: */*|accept-encoding: gzip"
#define USER_AGENT "user-agent: lambdaquery/" LQ_VERSION

/* Signatures cover method, target, headers and body: all must arrive as they were given. */
static void
test_wire (void)
{
  static const char *const headers[] = { "X-One:  1", "x-none:", "Content-Type: application/json", NULL };
  g_autofree char *big = g_strnfill (2 * 1024 * 1024, 'b');
  g_autofree char *expected_big =
      g_strdup_printf ("POST / HTTP/1.1|" USUAL_HEADERS "|content-length: 2097152|" USER_AGENT "|%s", big);
  const struct
  {
    const char *method, *target;
    const char *const *headers;
    const char *body;
    const char *expected;
  } cases[] = {
    { "GET", "/", NULL, NULL, "GET / HTTP/1.1|" USUAL_HEADERS "|" USER_AGENT "|" },
    { "GET", "/a%2fb/../c//d/./?z=%3a&y=~+x&", NULL, NULL,
      "GET /a%2fb/../c//d/./?z=%3a&y=~+x& HTTP/1.1|" USUAL_HEADERS "|" USER_AGENT "|" },
    { "PUT", "/token", NULL, NULL, "PUT /token HTTP/1.1|" USUAL_HEADERS "|content-length: 0|" USER_AGENT "|" },
    { "POST", "/", headers, "{}",
      "POST / HTTP/1.1|" USUAL_HEADERS "|content-length: 2|content-type: application/json|" USER_AGENT
      "|x-none: |x-one: 1|{}" },
    { "POST", "/", NULL, big, expected_big },
  };
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_request, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = http_calls_url (server, cases[i].target);
      LqHttpRequest request = { .method = cases[i].method, .url = url, .headers = cases[i].headers,
                                .body = cases[i].body, .body_length = cases[i].body ? strlen (cases[i].body) : 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, &error);
      g_assert_no_error (error);
      g_autofree char *body = g_strndup (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body));
      g_assert_cmpstr (body, ==, cases[i].expected);
    }
}

static gboolean
answer_with_headers (HttpServerRequest *request, gpointer data)
{
  http_server_write (request,
                     "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
                     "HTTP/1.1 404 Not Found\r\nX-Amzn-RequestId:  r1 \r\nX-Twice: a\r\nX-Twice: b\r\n"
                     "Transfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n2\r\n{}\r\n0\r\nX-Late: 1\r\n\r\n",
                     -1);
  return TRUE;
}

static void
test_reply (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_with_headers, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = g_strdup_printf ("http://localhost:%u/", http_server_port (server));
  g_autoptr (LqHttpReply) reply = http_calls_get (http, url);

  g_assert_cmpuint (reply->status, ==, 404);
  g_assert_cmpstr (lq_http_reply_header (reply, "x-amzn-requestid"), ==, "r1");
  g_assert_cmpstr (lq_http_reply_header (reply, "X-TWICE"), ==, "b");
  g_assert_null (lq_http_reply_header (reply, "X-Early"));
  g_assert_null (lq_http_reply_header (reply, "X-Late"));
  g_assert_null (lq_http_reply_header (reply, "X"));
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 2);
}

/* A redirect could lead signed headers to somebody else. */
static gboolean
answer_redirect (HttpServerRequest *request, gpointer data)
{
  http_server_write (request, "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n", -1);
  return TRUE;
}

static void
test_no_redirects (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_redirect, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/");
  g_autoptr (LqHttpReply) reply = http_calls_get (http, url);

  g_assert_cmpuint (reply->status, ==, 302);
  g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 0);
}

static void
test_keep_alive (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);

  for (guint i = 0; i < 5; i++)
    http_calls_expect (http, server, "/again?n=1", "/again?n=1");
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 1);
  g_assert_cmpuint (http_server_connections (server), ==, 1);
}

/* Ends each connection after its first answer without having said so. */
static gboolean
answer_and_close (HttpServerRequest *request, gpointer data)
{
  http_calls_answer_target (request, data);
  return FALSE;
}

/* Takes a second request on a connection, and closes it without a word: as if the request had crossed the close. */
static gboolean
close_on_reuse (HttpServerRequest *request, gpointer data)
{
  if (request->number > 1)
    return FALSE;
  return http_calls_answer_target (request, data);
}

static void
test_stale_connections (void)
{
  static const HttpServerHandler handlers[] = { answer_and_close, close_on_reuse };

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, handlers[i], NULL);
      g_autoptr (LqHttp) http = http_calls_engine (NULL);
      g_autofree char *url = http_calls_url (server, "/post");
      LqHttpRequest post = { .method = "POST", .url = url, .body = "text", .body_length = 4 };

      for (guint n = 0; n < 4; n++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &post, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (reply->status, ==, 200);
        }
      g_assert_cmpuint (http_server_connections (server), ==, 4);
      g_assert_cmpuint (lq_http_connections_opened (http), >=, 4);
    }
}

static void
test_ipv6 (void)
{
  g_autoptr (HttpServer) server = http_server_new ("::1", NULL, http_calls_answer_target, NULL);
  if (server == NULL)
    {
      g_test_skip ("this machine has no IPv6");
      return;
    }
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = g_strdup_printf ("http://[::1]:%u/six", http_server_port (server));
  g_autoptr (LqHttpReply) reply = http_calls_get (http, url);

  g_assert_cmpuint (reply->status, ==, 200);
}

typedef struct
{
  LqHttp *http;
  HttpServer *server;
  guint number;
} Caller;

static gpointer
call_many (gpointer data)
{
  Caller *caller = data;

  for (guint i = 0; i < 25; i++)
    {
      g_autofree char *target = g_strdup_printf ("/%u/%u", caller->number, i);
      http_calls_expect (caller->http, caller->server, target, target);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  Caller callers[8];
  GThread *threads[8];

  for (guint i = 0; i < 8; i++)
    {
      callers[i] = (Caller) { http, server, i };
      threads[i] = g_thread_new ("caller", call_many, &callers[i]);
    }
  for (guint i = 0; i < 8; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (lq_http_connections_opened (http), <=, 8);
}

/* Requests from the engine's own thread: each answer sends the next. */
typedef struct
{
  LqHttp *http;
  const char *url;
  guint left;
  HttpGate ended;
} Chain;

static void
send_next (LqHttpReply *reply, const GError *error, gpointer data)
{
  Chain *chain = data;
  LqHttpRequest request = { .method = "GET", .url = chain->url };

  g_assert_no_error (error);
  lq_http_reply_free (reply);
  if (chain->left-- > 0)
    lq_http_send (chain->http, &request, NULL, send_next, chain);
  else
    http_gate_add (&chain->ended);
}

static void
test_send_from_done (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/");
  Chain chain = { .http = http, .url = url, .left = 10 };

  http_gate_init (&chain.ended);
  send_next (NULL, NULL, &chain);
  http_gate_await (&chain.ended, 1);
  http_gate_clear (&chain.ended);
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/http/wire", test_wire);
  g_test_add_func ("/aws/http/reply", test_reply);
  g_test_add_func ("/aws/http/no-redirects", test_no_redirects);
  g_test_add_func ("/aws/http/keep-alive", test_keep_alive);
  g_test_add_func ("/aws/http/stale-connections", test_stale_connections);
  g_test_add_func ("/aws/http/ipv6", test_ipv6);
  g_test_add_func ("/aws/http/threads", test_threads);
  g_test_add_func ("/aws/http/send-from-done", test_send_from_done);
  return g_test_run ();
}
