/* SPDX-License-Identifier: Apache-2.0 */
/* Servers that misbehave, and networks that do. */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>

#include "http-calls.h"

#define MAX_BODY (64 * 1024)

static GBytes *
compress (const void *data, gsize length)
{
  g_autoptr (GConverter) gzip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, gzip);

  g_assert_true (g_output_stream_write_all (out, data, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* Answers "/<n>" with n zero bytes, "/gzip/<n>" with n compressed ones, "/chunked/<n>" in chunks. */
static gboolean
answer_zeros (HttpServerRequest *request, gpointer data)
{
  g_autofree char *target = http_server_target (request);
  gsize size = g_ascii_strtoull (strrchr (target, '/') + 1, NULL, 10);
  g_autofree char *zeros = g_malloc0 (size);
  g_autoptr (GBytes) body = g_str_has_prefix (target, "/gzip") ? compress (zeros, size) : g_bytes_new (zeros, size);
  gboolean chunked = g_str_has_prefix (target, "/chunked");

  g_assert_cmpstr (g_hash_table_lookup (request->headers, "accept-encoding"), ==, "gzip");
  g_autofree char *length = chunked ? g_strdup ("Transfer-Encoding: chunked") :
                                      g_strdup_printf ("Content-Length: %zu", g_bytes_get_size (body));
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s\r\n%s\r\n", length,
                                           g_str_has_prefix (target, "/gzip") ? "Content-Encoding: gzip\r\n" : "");
  http_server_write (request, head, -1);
  g_autofree char *chunk = g_strdup_printf ("%zx\r\n", size);
  http_server_write (request, chunk, chunked ? -1 : 0);
  http_server_write (request, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body));
  http_server_write (request, "\r\n0\r\n\r\n", chunked ? -1 : 0);
  return TRUE;
}

static void
test_body_cap (void)
{
  static const char *const forms[] = { "/", "/gzip/", "/chunked/" };
  LqHttpOptions options = { .max_body = MAX_BODY };
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_zeros, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *fits = g_strdup_printf ("%s%d", forms[i], MAX_BODY);
      g_autofree char *fits_url = http_calls_url (server, fits);
      g_autoptr (LqHttpReply) reply = http_calls_get (http, fits_url);
      g_assert_cmpuint (g_bytes_get_size (reply->body), ==, MAX_BODY);
      g_autofree char *over = g_strdup_printf ("%s%d", forms[i], MAX_BODY + 1);
      g_autofree char *over_url = http_calls_url (server, over);
      http_calls_expect_error (http, over_url, LQ_ERROR_LIMIT, "larger than 65536 bytes");
    }
}

/* 64 KiB on the wire that would be 64 MiB. */
static void
test_gzip_bomb (void)
{
  LqHttpOptions options = { .max_body = MAX_BODY };
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_zeros, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (&options);
  g_autofree char *url = http_calls_url (server, "/gzip/67108864");

  http_calls_expect_error (http, url, LQ_ERROR_LIMIT, "larger than 65536 bytes");
}

/* Bytes to answer with, and whether the connection then ends in a reset. */
typedef struct
{
  const char *bytes;
  gboolean reset;
  LqErrorCode code;
  const char *message; /* a part of it */
} Fault;

static gboolean
answer_fault (HttpServerRequest *request, gpointer data)
{
  const Fault *fault = data;

  http_server_write (request, fault->bytes, -1);
  return fault->reset ? http_server_reset (request) : FALSE;
}

static void
test_broken_answers (void)
{
  static const Fault faults[] = {
    { "", TRUE, LQ_ERROR_NETWORK, "reset" },
    { "", FALSE, LQ_ERROR_NETWORK, "Empty reply" },
    { "HTTP/1.1 200 OK\r\nContent-Le", FALSE, LQ_ERROR_NETWORK, "headers" },
    { "HTTP/1.1 100 Continue\r\n\r\n", FALSE, LQ_ERROR_NETWORK, "" },
    { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n", FALSE, LQ_ERROR_NETWORK, "headers" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.", FALSE, LQ_ERROR_NETWORK, "90 bytes remaining" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.", TRUE, LQ_ERROR_NETWORK, "" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nten bytes.\r\n", FALSE, LQ_ERROR_NETWORK, "" },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense", FALSE, LQ_ERROR_NETWORK, "" },
    { "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain", FALSE, LQ_ERROR_NETWORK, "" },
    { "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", FALSE, LQ_ERROR_NETWORK, "" },
    { "SSH-2.0-OpenSSH\r\n", FALSE, LQ_ERROR_NETWORK, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_fault, (gpointer) &faults[i]);
      g_autoptr (LqHttp) http = http_calls_engine (NULL);
      g_autofree char *url = http_calls_url (server, "/path?secret-query");
      g_autofree char *name = g_strdup_printf ("127.0.0.1:%u: ", http_server_port (server));
      http_calls_expect_error (http, url, faults[i].code, faults[i].message);
      http_calls_expect_error (http, url, faults[i].code, name);
    }
}

/* A Content-Length smaller than what follows: the rest is not taken for the next answer. */
static gboolean
answer_too_much (HttpServerRequest *request, gpointer data)
{
  http_server_write (request,
                     "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"
                     "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
                     -1);
  return TRUE;
}

static void
test_too_much_body (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_too_much, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);

  for (guint i = 0; i < 3; i++)
    http_calls_expect (http, server, "/", "good");
}

/* "/lines/<n>": n header lines; "/bytes/<n>": lines of n bytes in all. */
static gboolean
answer_headers (HttpServerRequest *request, gpointer data)
{
  g_autofree char *target = http_server_target (request);
  guint64 count = g_ascii_strtoull (strrchr (target, '/') + 1, NULL, 10);
  g_autoptr (GString) text = g_string_new ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");

  if (g_str_has_prefix (target, "/lines"))
    for (guint64 i = 0; i < count; i++)
      g_string_append (text, "X: y\r\n");
  else
    for (guint64 i = 0; i < count; i += 1000)
      g_string_append_printf (text, "X: %0995d\r\n", 0);
  g_string_append (text, "\r\n");
  http_server_write (request, text->str, (gssize) text->len);
  return TRUE;
}

static void
test_header_cap (void)
{
  static const char *const fine[] = { "/lines/100", "/bytes/60000" };
  static const char *const over[] = { "/lines/200", "/lines/100000", "/bytes/70000" };
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_headers, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (fine); i++)
    http_calls_expect (http, server, fine[i], "");
  for (gsize i = 0; i < G_N_ELEMENTS (over); i++)
    {
      g_autofree char *url = http_calls_url (server, over[i]);
      http_calls_expect_error (http, url, LQ_ERROR_LIMIT, "headers");
    }
}

static void
test_timeout (void)
{
  g_auto (HttpHold) hold = { 0 };
  http_hold_init (&hold);
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_hold_answer, &hold);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/?secret-query");
  LqHttpRequest request = { .method = "GET", .url = url, .timeout_ms = 50 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpReply) reply = lq_http_send_sync (http, &request, NULL, &error);

  g_assert_null (reply);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "timed out"));
  g_assert_null (strstr (error->message, "secret-query"));
  http_gate_add (&hold.open);
}

static void
test_nobody_listens (void)
{
  HttpServer *server = http_server_new ("127.0.0.1", NULL, answer_zeros, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/?secret-query");

  http_server_free (server);
  http_calls_expect_error (http, url, LQ_ERROR_NETWORK, "127.0.0.1");
  g_assert_cmpuint (lq_http_connections_opened (http), ==, 0);
}

/* A value with a line break would be a header of its own, or a second request. */
static void
test_bad_requests (void)
{
  static const char *const lines[] = { "X: a\r\nY: b", "X: a\n", "X", ": x", "X y: z", "X: \x1b" };
  static const char *const urls[] = { "https://", "example.com", "https://user:password@example.com/",
                                      "ftp://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1/a b",
                                      "http://127.0.0.1/\r\nX: y", "" };
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, answer_zeros, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autofree char *url = http_calls_url (server, "/1");

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const char *const headers[] = { lines[i], NULL };
      LqHttpRequest request = { .method = "GET", .url = url, .headers = headers };
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_http_send_sync (http, &request, NULL, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    http_calls_expect_error (http, urls[i], LQ_ERROR_CONFIG, "");
  g_assert_cmpuint (http_server_connections (server), ==, 0);
}

#define STUCK_NAME "stuck.test"

static HttpGate resolving, resolved;

/* Stands in for the C library's: one name is never resolved until the test says so. */
G_MODULE_EXPORT int
getaddrinfo (const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
  if (name != NULL && strcmp (name, STUCK_NAME) == 0)
    {
      http_gate_add (&resolving);
      http_gate_await (&resolved, 1);
      http_gate_add (&resolving);
      return EAI_FAIL;
    }
  int (*real) (const char *, const char *, const struct addrinfo *, struct addrinfo **) = NULL;
  *(void **) &real = dlsym (RTLD_NEXT, "getaddrinfo");
  return real (name, service, hints, result);
}

/* A name server that does not answer holds up only those who asked for that name. */
static void
test_stuck_resolver (void)
{
  g_autoptr (HttpServer) server = http_server_new ("127.0.0.1", NULL, http_calls_answer_target, NULL);
  g_autoptr (LqHttp) http = http_calls_engine (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  http_gate_init (&resolving);
  http_gate_init (&resolved);
  g_autoptr (HttpCall) call = http_calls_send (http, "https://" STUCK_NAME "/", cancellable);
  http_gate_await (&resolving, 1);
  http_calls_expect (http, server, "/other", "/other");
  g_cancellable_cancel (cancellable);
  http_calls_await (call);
  g_assert_error (call->error, LQ_ERROR, LQ_ERROR_CANCELLED);
  http_calls_expect (http, server, "/after", "/after");
  http_gate_add (&resolved);
  http_gate_await (&resolving, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/http-faults/body-cap", test_body_cap);
  g_test_add_func ("/aws/http-faults/gzip-bomb", test_gzip_bomb);
  g_test_add_func ("/aws/http-faults/broken-answers", test_broken_answers);
  g_test_add_func ("/aws/http-faults/too-much-body", test_too_much_body);
  g_test_add_func ("/aws/http-faults/header-cap", test_header_cap);
  g_test_add_func ("/aws/http-faults/timeout", test_timeout);
  g_test_add_func ("/aws/http-faults/nobody-listens", test_nobody_listens);
  g_test_add_func ("/aws/http-faults/bad-requests", test_bad_requests);
  g_test_add_func ("/aws/http-faults/stuck-resolver", test_stuck_resolver);
  return g_test_run ();
}
