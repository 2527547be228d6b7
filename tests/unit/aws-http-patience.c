/* SPDX-License-Identifier: Apache-2.0 */
/* How long the client waits for a server that keeps it waiting. Takes as long as the longest of the limits. */
#include <string.h>
#include <sys/socket.h>

#include "http-calls.h"

static gboolean
answer_a_byte (HttpServerRequest *request, gpointer data)
{
  http_server_write (request, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx", -1);
  http_gate_await (data, 1);
  return FALSE;
}

/* Never slow enough to count as stalled, never done. */
static gboolean
answer_drop_by_drop (HttpServerRequest *request, gpointer data)
{
  GOutputStream *out = g_io_stream_get_output_stream (request->stream);

  http_server_write (request, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", -1);
  while (g_output_stream_write (out, "xx", 2, NULL, NULL) > 0)
    g_usleep (G_USEC_PER_SEC / 4);
  return FALSE;
}

/* A socket that listens and whose queue is full, so that the kernel answers no more. */
typedef struct
{
  GSocket *listener;
  GPtrArray *queue;
  guint port;
} Deaf;

static void
deaf_init (Deaf *deaf)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  deaf->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  deaf->queue = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert_true (g_socket_bind (deaf->listener, any, FALSE, NULL));
  g_assert_cmpint (listen (g_socket_get_fd (deaf->listener), 0), ==, 0);
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (deaf->listener, NULL);
  deaf->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  for (guint i = 0; i < 8; i++)
    {
      GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
      g_socket_set_blocking (socket, FALSE);
      g_socket_connect (socket, bound, NULL, NULL);
      g_ptr_array_add (deaf->queue, socket);
    }
}

static void
deaf_clear (Deaf *deaf)
{
  g_ptr_array_unref (deaf->queue);
  g_object_unref (deaf->listener);
}

static void
expect_message (HttpCall *call, const char *part)
{
  http_calls_await (call);
  g_assert_error (call->error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_test_message ("%s", call->error->message);
  g_assert_nonnull (strstr (call->error->message, part));
  http_calls_free (call);
}

static void
test_patience (void)
{
  Deaf deaf;
  HttpGate end;
  deaf_init (&deaf);
  http_gate_init (&end);
  HttpServer *stalled = http_server_new ("127.0.0.1", NULL, answer_a_byte, &end);
  HttpServer *dripping = http_server_new ("127.0.0.1", NULL, answer_drop_by_drop, NULL);
  LqHttp *http = http_calls_engine (NULL);
  g_autofree char *stalled_url = http_calls_url (stalled, "/");
  g_autofree char *dripping_url = http_calls_url (dripping, "/");
  g_autofree char *deaf_url = g_strdup_printf ("http://127.0.0.1:%u/", deaf.port);

  HttpCall *stalled_call = http_calls_send (http, stalled_url, NULL);
  HttpCall *dripping_call = http_calls_send (http, dripping_url, NULL);
  HttpCall *deaf_call = http_calls_send (http, deaf_url, NULL);
  /* "Failed to connect ..." or "Connection timed out ...": whichever of curl's two clocks notices first */
  expect_message (deaf_call, "onnect");
  expect_message (stalled_call, "the last 10 seconds");
  expect_message (dripping_call, "Operation timed out");

  lq_http_free (http);
  http_gate_add (&end);
  http_server_free (stalled);
  http_server_free (dripping);
  http_gate_clear (&end);
  deaf_clear (&deaf);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/http-patience/limits", test_patience);
  return g_test_run ();
}
