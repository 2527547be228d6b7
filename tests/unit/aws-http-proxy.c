/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "aws/http-settings.h"
#include "http-calls.h"
#include "http-certs.h"

#define AWS_HOST "lambda.us-east-1.amazonaws.com"
#define DEAD_PROXY "http://127.0.0.1:1"

static HttpCerts certs;

/* A proxy that knows one way: every tunnel ends at `target`, whatever name was asked for. */
typedef struct
{
  HttpServer *target;
  const char *credentials; /* what Proxy-Authorization must be; NULL: nothing is asked for */
  const char *refusal;     /* answers this instead of a tunnel */
  GMutex lock;
  GString *seen; /* the heads of all requests */
} Proxy;

typedef struct
{
  GIOStream *from, *to;
} Direction;

static gpointer
pump (gpointer data)
{
  Direction *direction = data;
  g_output_stream_splice (g_io_stream_get_output_stream (direction->to), g_io_stream_get_input_stream (direction->from),
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (direction->to)), FALSE, TRUE, NULL);
  return NULL;
}

static void
tunnel (HttpServerRequest *request, HttpServer *target)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  g_autoptr (GSocketConnection) onward =
      g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) http_server_port (target), NULL, NULL);
  g_assert_nonnull (onward);
  Direction there = { request->stream, G_IO_STREAM (onward) };
  Direction back = { G_IO_STREAM (onward), request->stream };
  GThread *thread = g_thread_new ("tunnel", pump, &there);
  pump (&back);
  g_thread_join (thread);
}

static gboolean
serve_proxy (HttpServerRequest *request, gpointer data)
{
  Proxy *proxy = data;
  const char *given = g_hash_table_lookup (request->headers, "proxy-authorization");
  GHashTableIter headers;
  gpointer name, value;

  g_mutex_lock (&proxy->lock);
  g_string_append_printf (proxy->seen, "%s\n", request->line);
  g_hash_table_iter_init (&headers, request->headers);
  while (g_hash_table_iter_next (&headers, &name, &value))
    g_string_append_printf (proxy->seen, "%s: %s\n", (char *) name, (char *) value);
  g_mutex_unlock (&proxy->lock);

  if (proxy->refusal != NULL)
    http_server_write (request, proxy->refusal, -1);
  else if (proxy->credentials != NULL && g_strcmp0 (given, proxy->credentials) != 0)
    http_server_write (request,
                       "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                       "Content-Length: 0\r\n\r\n",
                       -1);
  else
    {
      http_server_write (request, "HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n", -1);
      tunnel (request, proxy->target);
    }
  return FALSE;
}

/* A TLS server, and a proxy before it. */
typedef struct
{
  Proxy proxy;
  HttpServer *server;
  HttpServer *proxy_server;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = http_server_new ("127.0.0.1", certs.good, http_calls_answer_target, NULL);
  g_mutex_init (&fixture->proxy.lock);
  fixture->proxy.target = fixture->server;
  fixture->proxy.seen = g_string_new (NULL);
  fixture->proxy_server = http_server_new ("127.0.0.1", NULL, serve_proxy, &fixture->proxy);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  http_server_free (fixture->proxy_server);
  http_server_free (fixture->server);
  g_string_free (fixture->proxy.seen, TRUE);
  g_mutex_clear (&fixture->proxy.lock);
}

static char *
proxy_url (Fixture *fixture, const char *credentials)
{
  return g_strdup_printf ("http://%s127.0.0.1:%u", credentials, http_server_port (fixture->proxy_server));
}

static LqHttp *
start_with (const char *https_proxy, const char *no_proxy)
{
  LqHttpOptions options = { .ca_bundle = certs.ca, .https_proxy = https_proxy, .no_proxy = no_proxy };
  return http_calls_engine (&options);
}

/* The name is resolved by the proxy; of the request itself it learns nothing. */
static void
test_connect (Fixture *fixture, gconstpointer data)
{
  static const char *const headers[] = { "Authorization: signature", "X-Amz-Security-Token: token", NULL };
  g_autofree char *url = proxy_url (fixture, "");
  g_autoptr (LqHttp) http = start_with (url, "");
  LqHttpRequest request = { .method = "GET", .url = "https://" AWS_HOST "/path?secret", .headers = headers };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_null (lq_http_reply_header (reply, "X-Proxy"));
      g_assert_cmpuint (g_bytes_get_size (reply->body), ==, strlen ("/path?secret"));
    }
  g_assert_cmpuint (http_server_connections (fixture->proxy_server), ==, 1);
  const char *seen = fixture->proxy.seen->str;
  g_assert_true (g_str_has_prefix (seen, "CONNECT " AWS_HOST ":443 HTTP/1.1\n"));
  g_assert_null (strstr (seen, "path"));
  g_assert_null (strstr (seen, "secret"));
  g_assert_null (strstr (seen, "authorization"));
  g_assert_null (strstr (seen, "x-amz"));
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autofree char *expected = g_base64_encode ((const guint8 *) "us@er:pa ss", strlen ("us@er:pa ss"));
  g_autofree char *header = g_strdup_printf ("Basic %s", expected);
  g_autofree char *url = proxy_url (fixture, "us%40er:pa%20ss@");
  g_autoptr (LqHttp) http = start_with (url, "");

  fixture->proxy.credentials = header;
  g_autoptr (LqHttpReply) reply = http_calls_get (http, "https://" AWS_HOST "/");
  g_assert_cmpuint (reply->status, ==, 200);
}

/* GETs by the proxy and expects an error that names both ends and shows no password. */
static void
expect_proxy_error (Fixture *fixture, LqHttp *http, const char *part)
{
  LqHttpRequest request = { .method = "GET", .url = "https://" AWS_HOST "/?secret-query" };
  g_autofree char *name = g_strdup_printf ("127.0.0.1:%u", http_server_port (fixture->proxy_server));
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, AWS_HOST ": "));
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, name));
  g_assert_null (strstr (error->message, "secret"));
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  static const char *const given[] = { "", "user:secret-password@" };

  fixture->proxy.credentials = "Basic something else";
  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autofree char *url = proxy_url (fixture, given[i]);
      g_autoptr (LqHttp) http = start_with (url, "");
      expect_proxy_error (fixture, http, "HTTP 407");
    }
  g_autofree char *url = proxy_url (fixture, given[1]);
  g_autoptr (LqHttp) http = start_with (url, "");
  fixture->proxy.refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nsecret";
  expect_proxy_error (fixture, http, "HTTP 403");
  g_assert_cmpuint (http_server_connections (fixture->server), ==, 0);
}

static void
test_no_proxy (Fixture *fixture, gconstpointer data)
{
  static const char *const lists[] = { "127.0.0.1", "example.com,127.0.0.1", "example.com, 127.0.0.0/8", "*" };
  g_autofree char *proxy = proxy_url (fixture, "");
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", http_server_port (fixture->server));

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (LqHttp) http = start_with (proxy, lists[i]);
      g_autoptr (LqHttpReply) reply = http_calls_get (http, url);
      g_assert_cmpuint (reply->status, ==, 200);
    }
  g_assert_cmpuint (http_server_connections (fixture->proxy_server), ==, 0);
  g_autoptr (LqHttp) http = start_with (proxy, "example.com,10.0.0.0/8");
  g_autoptr (LqHttpReply) reply = http_calls_get (http, url);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpuint (http_server_connections (fixture->proxy_server), ==, 1);
}

static void
set_environment (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

/* Runs first, while there is no other thread that could read the environment. */
static void
test_environment (void)
{
  static const struct
  {
    const char *lower, *upper, *lower_no, *upper_no; /* the variables */
    const char *given, *given_no;                    /* the options */
    const char *proxy, *no_proxy;                    /* what comes of it */
  } cases[] = {
    { NULL, NULL, NULL, NULL, NULL, NULL, "", "" },
    { NULL, "http://up:1", NULL, "a,b", NULL, NULL, "http://up:1", "a,b" },
    { "http://low:1", "http://up:1", "c", "a,b", NULL, NULL, "http://low:1", "c" },
    { "low:1", NULL, NULL, NULL, NULL, NULL, "http://low:1", "" },
    { "", "http://up:1", "", "a", NULL, NULL, "", "" },
    { NULL, "http://up:1", NULL, "a", "", "", "", "" },
    { "http://low:1", "http://up:1", "c", "a", "https://given:1", "b", "https://given:1", "b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqHttpOptions options = { .https_proxy = cases[i].given, .no_proxy = cases[i].given_no };
      LqHttpSettings settings = { 0 };
      g_autoptr (GError) error = NULL;
      set_environment ("https_proxy", cases[i].lower);
      set_environment ("HTTPS_PROXY", cases[i].upper);
      set_environment ("no_proxy", cases[i].lower_no);
      set_environment ("NO_PROXY", cases[i].upper_no);
      g_assert_true (lq_http_settings_init (&settings, &options, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (settings.proxy, ==, cases[i].proxy);
      g_assert_cmpstr (settings.no_proxy, ==, cases[i].no_proxy);
      lq_http_settings_clear (&settings);
    }
  set_environment ("https_proxy", NULL);
  set_environment ("no_proxy", NULL);
  set_environment ("NO_PROXY", NULL);
  set_environment ("HTTPS_PROXY", DEAD_PROXY);
  set_environment ("http_proxy", DEAD_PROXY);
  set_environment ("all_proxy", DEAD_PROXY);
}

/* Plain http stays on this machine, and credential services are asked directly: both go past the proxy of the
 * environment, which others use, and find dead. */
static void
test_never_proxied (Fixture *fixture, gconstpointer data)
{
  LqHttpOptions options = { .ca_bundle = certs.ca };
  g_autoptr (HttpServer) plain = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", http_server_port (fixture->server));

  http_calls_expect (http, plain, "/plain", "/plain");
  LqHttpRequest request = { .method = "GET", .url = url, .plain = LQ_HTTP_PLAIN_CONTAINER };
  g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, NULL);
  g_assert_nonnull (reply);
  http_calls_expect_error (http, url, LQ_ERROR_NETWORK, "127.0.0.1 port 1 ");
}

static void
test_bad_proxy (void)
{
  static const char *const proxies[] = { "http://", "http://user:secret@", "http://user:secret@host:notaport",
                                         "socks5://user:secret@host:1080", "http://user:secret@ho st:1" };

  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      LqHttpOptions options = { .https_proxy = proxies[i] };
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_http_new (&options, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, "HTTPS_PROXY"));
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_certs_init (&certs);
  g_test_add_func ("/aws/http-proxy/environment", test_environment);
  g_test_add ("/aws/http-proxy/connect", Fixture, NULL, set_up, test_connect, tear_down);
  g_test_add ("/aws/http-proxy/credentials", Fixture, NULL, set_up, test_credentials, tear_down);
  g_test_add ("/aws/http-proxy/refusals", Fixture, NULL, set_up, test_refusals, tear_down);
  g_test_add ("/aws/http-proxy/no-proxy", Fixture, NULL, set_up, test_no_proxy, tear_down);
  g_test_add ("/aws/http-proxy/never-proxied", Fixture, NULL, set_up, test_never_proxied, tear_down);
  g_test_add_func ("/aws/http-proxy/bad-proxy", test_bad_proxy);
  int status = g_test_run ();
  http_certs_clear (&certs);
  return status;
}
