/* SPDX-License-Identifier: Apache-2.0 */
/* bench-tunnel PORT: an HTTP proxy on loopback that leads every CONNECT, whatever host it names, to that port of
 * loopback. Prints its URL and serves until it is killed. So a client finds the fake AWS under AWS's own names. */
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 1024

static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";

/* Two connections, one way. */
typedef struct
{
  GIOStream *from, *to;
} Way;

static void
on_spliced (GObject *out, GAsyncResult *result, gpointer data)
{
  Way *way = data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (out), result, NULL);
  /* the other way ends by this too */
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (way->to)), TRUE, TRUE, NULL);
  g_object_unref (way->from);
  g_object_unref (way->to);
  g_free (way);
}

static void
splice (GIOStream *from, GIOStream *to)
{
  Way *way = g_new (Way, 1);

  *way = (Way) { g_object_ref (from), g_object_ref (to) };
  g_output_stream_splice_async (g_io_stream_get_output_stream (to), g_io_stream_get_input_stream (from),
                                G_OUTPUT_STREAM_SPLICE_NONE, G_PRIORITY_DEFAULT, NULL, on_spliced, way);
}

/* A request whose lines are being read. */
typedef struct
{
  GSocketConnection *client;
  GDataInputStream *in;
  guint16 port;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->client);
  g_object_unref (request->in);
  g_free (request);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (GSocketConnection) server =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, NULL);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (request->client));

  if (server != NULL && g_output_stream_write_all (out, established, strlen (established), NULL, NULL, NULL))
    {
      /* the client says nothing more before it has read that, so what reads lines holds nothing back */
      splice (G_IO_STREAM (request->client), G_IO_STREAM (server));
      splice (G_IO_STREAM (server), G_IO_STREAM (request->client));
    }
  request_free (request);
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  gsize length = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish (request->in, result, &length, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  if (line == NULL)
    request_free (request);
  else if (length > 0)
    g_data_input_stream_read_line_async (request->in, G_PRIORITY_DEFAULT, NULL, on_line, request);
  else
    g_socket_client_connect_to_host_async (client, "127.0.0.1", request->port, NULL, on_connected, request);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *client, GObject *source, gpointer data)
{
  Request *request = g_new0 (Request, 1);

  request->client = g_object_ref (client);
  request->in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (client)));
  request->port = (guint16) GPOINTER_TO_UINT (data);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (request->in), FALSE);
  g_data_input_stream_set_newline_type (request->in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_data_input_stream_read_line_async (request->in, G_PRIORITY_DEFAULT, NULL, on_line, request);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  guint64 port;

  if (argc != 2 || !g_ascii_string_to_unsigned (argv[1], 10, 1, G_MAXUINT16, &port, NULL))
    {
      fprintf (stderr, "usage: bench-tunnel PORT\n");
      return 2;
    }
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (service), BACKLOG);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), GUINT_TO_POINTER ((guint) port));
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), any, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &bound, &error))
    {
      fprintf (stderr, "bench-tunnel: %s\n", error->message);
      return 1;
    }
  printf ("http://127.0.0.1:%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
