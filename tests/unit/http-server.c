/* SPDX-License-Identifier: Apache-2.0 */
#include "http-server.h"

#include <string.h>
#include <sys/socket.h>

struct _HttpServer
{
  GSocketListener *listener;
  GTlsCertificate *certificate;
  HttpServerHandler handler;
  gpointer data;
  guint port;
  GCancellable *stop;
  GThread *acceptor;
  GMutex lock;
  GPtrArray *connections; /* of Connection */
};

typedef struct
{
  HttpServer *server;
  GSocketConnection *plain;
  guint number;
  GThread *thread;
} Connection;

static void
connection_free (gpointer data)
{
  Connection *connection = data;
  g_socket_shutdown (g_socket_connection_get_socket (connection->plain), TRUE, TRUE, NULL);
  g_thread_join (connection->thread);
  g_object_unref (connection->plain);
  g_free (connection);
}

static void
request_clear (HttpServerRequest *request)
{
  g_clear_pointer (&request->line, g_free);
  g_clear_pointer (&request->headers, g_hash_table_unref);
  g_clear_pointer (&request->body, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpServerRequest, request_clear)

static gboolean
read_request (HttpServerRequest *request, GDataInputStream *in)
{
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  request->line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
  if (request->line == NULL)
    return FALSE;
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
      if (line == NULL)
        return FALSE;
      char *colon = strchr (line, ':');
      if (colon == NULL)
        break;
      g_hash_table_insert (request->headers, g_ascii_strdown (line, colon - line), g_strstrip (g_strdup (colon + 1)));
    }
  const char *text = g_hash_table_lookup (request->headers, "content-length");
  gsize length = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
  request->body = g_malloc0 (length + 1);
  return g_input_stream_read_all (G_INPUT_STREAM (in), request->body, length, NULL, NULL, NULL);
}

static void
serve (Connection *connection, GIOStream *stream)
{
  HttpServer *server = connection->server;
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  gboolean keep = TRUE;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (guint number = 1; keep; number++)
    {
      g_auto (HttpServerRequest) request = { .connection = connection->number, .number = number, .stream = stream };
      request.socket = g_socket_connection_get_socket (connection->plain);
      keep = read_request (&request, in) && server->handler (&request, server->data);
    }
}

static gpointer
run_connection (gpointer data)
{
  Connection *connection = data;
  HttpServer *server = connection->server;

  if (server->certificate == NULL)
    {
      serve (connection, G_IO_STREAM (connection->plain));
      g_io_stream_close (G_IO_STREAM (connection->plain), NULL, NULL);
      return NULL;
    }
  g_autoptr (GIOStream) secure =
      g_tls_server_connection_new (G_IO_STREAM (connection->plain), server->certificate, NULL);
  g_assert_nonnull (secure);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (secure), NULL, NULL))
    serve (connection, secure);
  g_io_stream_close (secure, NULL, NULL);
  return NULL;
}

static gpointer
run_acceptor (gpointer data)
{
  HttpServer *server = data;

  for (;;)
    {
      GSocketConnection *plain = g_socket_listener_accept (server->listener, NULL, server->stop, NULL);
      if (plain == NULL)
        return NULL;
      Connection *connection = g_new0 (Connection, 1);
      connection->server = server;
      connection->plain = plain;
      g_mutex_lock (&server->lock);
      g_ptr_array_add (server->connections, connection);
      connection->number = server->connections->len;
      connection->thread = g_thread_new ("connection", run_connection, connection);
      g_mutex_unlock (&server->lock);
    }
}

HttpServer *
http_server_new (const char *address, GTlsCertificate *certificate, HttpServerHandler handler,
                 gpointer data)
{
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  HttpServer *server = g_new0 (HttpServer, 1);

  server->listener = g_socket_listener_new ();
  server->stop = g_cancellable_new ();
  server->handler = handler;
  server->data = data;
  server->connections = g_ptr_array_new_with_free_func (connection_free);
  g_mutex_init (&server->lock);
  g_set_object (&server->certificate, certificate);
  if (!g_socket_listener_add_address (server->listener, any_port, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                      &bound, NULL))
    {
      http_server_free (server);
      return NULL;
    }
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  server->acceptor = g_thread_new ("acceptor", run_acceptor, server);
  return server;
}

guint
http_server_port (HttpServer *server)
{
  return server->port;
}

guint
http_server_connections (HttpServer *server)
{
  g_mutex_lock (&server->lock);
  guint count = server->connections->len;
  g_mutex_unlock (&server->lock);
  return count;
}

void
http_server_free (HttpServer *server)
{
  g_cancellable_cancel (server->stop);
  if (server->acceptor != NULL)
    g_thread_join (server->acceptor);
  g_ptr_array_unref (server->connections);
  g_socket_listener_close (server->listener);
  g_object_unref (server->listener);
  g_object_unref (server->stop);
  g_clear_object (&server->certificate);
  g_mutex_clear (&server->lock);
  g_free (server);
}

char *
http_server_target (const HttpServerRequest *request)
{
  g_auto (GStrv) words = g_strsplit (request->line, " ", 3);
  return g_strdup (g_strv_length (words) == 3 ? words[1] : "");
}

void
http_server_write (HttpServerRequest *request, const char *bytes, gssize length)
{
  GOutputStream *out = g_io_stream_get_output_stream (request->stream);
  g_output_stream_write_all (out, bytes, length < 0 ? strlen (bytes) : (gsize) length, NULL, NULL, NULL);
}

gboolean
http_server_answer (HttpServerRequest *request, const char *text)
{
  g_autofree char *bytes = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen (text), text);
  http_server_write (request, bytes, -1);
  return TRUE;
}

gboolean
http_server_reset (HttpServerRequest *request)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
  g_assert_cmpint (
      setsockopt (g_socket_get_fd (request->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), ==, 0);
  return FALSE;
}

void
http_gate_init (HttpGate *gate)
{
  g_mutex_init (&gate->lock);
  g_cond_init (&gate->changed);
  gate->value = 0;
}

void
http_gate_clear (HttpGate *gate)
{
  g_mutex_clear (&gate->lock);
  g_cond_clear (&gate->changed);
}

void
http_gate_add (HttpGate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->value++;
  g_cond_broadcast (&gate->changed);
  g_mutex_unlock (&gate->lock);
}

void
http_gate_await (HttpGate *gate, guint value)
{
  g_mutex_lock (&gate->lock);
  while (gate->value < value)
    g_cond_wait (&gate->changed, &gate->lock);
  g_mutex_unlock (&gate->lock);
}
