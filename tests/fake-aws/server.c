/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/server.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/error.h"
#include "fake-aws/server-fault.h"

/* As many connections as a benchmark opens at once. */
#define BACKLOG 1024
/* Below this a body is not worth squeezing. */
#define GZIP_FROM 1024

struct _LqFakeServer
{
  SoupServer *soup;
  LqFakeCore *core;
  GMutex *mutex;
  guint16 port;
  GHashTable *waiting; /* SoupServerMessage -> GSource that will let it go on */
  LqFakeFaults *faults;
};

static void
add_header (const char *name, const char *value, gpointer data)
{
  GHashTable *headers = data;
  char *key = g_ascii_strdown (name, -1);
  const char *before = g_hash_table_lookup (headers, key);

  g_hash_table_replace (headers, key, before == NULL ? g_strdup (value) : g_strconcat (before, ",", value, NULL));
}

static GHashTable *
read_headers (SoupServerMessage *message)
{
  GHashTable *headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  soup_message_headers_foreach (soup_server_message_get_request_headers (message), add_header, headers);
  return headers;
}

static LqFakeReply *
answer (LqFakeServer *server, SoupServerMessage *message, LqFakeEffect *effect)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autoptr (GHashTable) headers = read_headers (message);
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length;
  const char *bytes = g_bytes_get_data (body, &length);
  LqFakeWire wire = { .method = soup_server_message_get_method (message),
                      .path = g_uri_get_path (uri),
                      .query = g_uri_get_query (uri),
                      .headers = headers,
                      .body = bytes,
                      .body_length = length };
  LqFakeReply *reply;

  *effect = (LqFakeEffect) { 0 };
  g_mutex_lock (server->mutex);
  if (g_str_has_prefix (wire.path, "/_fake/"))
    reply = lq_fake_core_control (server->core, &wire);
  else
    reply = lq_fake_core_answer (server->core, &wire, effect);
  gint64 now_s = lq_fake_core_now_s (server->core);
  g_mutex_unlock (server->mutex);

  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_s);
  g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", date);
  return reply;
}

static gboolean
accepts_gzip (SoupServerMessage *message)
{
  const char *accepted =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Encoding");

  return accepted != NULL && strstr (accepted, "gzip") != NULL;
}

static GBytes *
squeeze (GBytes *plain)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) squeezing = g_converter_output_stream_new (memory, compressor);
  gsize length;
  const void *bytes = g_bytes_get_data (plain, &length);

  /* Into memory: nothing can fail. */
  g_output_stream_write_all (squeezing, bytes, length, NULL, NULL, NULL);
  g_output_stream_close (squeezing, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
set_headers (SoupServerMessage *message, const LqFakeReply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_set_content_type (headers, reply->content_type, NULL);
  soup_message_headers_append (headers, "x-amzn-RequestId", reply->request_id);
  if (reply->error_code != NULL && reply->service->protocol == LQ_FAKE_REST_JSON)
    soup_message_headers_append (headers, "x-amzn-ErrorType", reply->error_code);
  if (reply->location != NULL)
    soup_message_headers_append (headers, "Location", reply->location);
  if (reply->retry_after_s != 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", reply->retry_after_s);
      soup_message_headers_append (headers, "Retry-After", seconds);
    }
}

/* The body goes over into the message, squeezed where the client likes that. */
static void
set_body (SoupServerMessage *message, LqFakeReply *reply)
{
  gsize length = reply->body->len;
  g_autoptr (GBytes) plain = g_bytes_new_take (g_string_free (reply->body, FALSE), length);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  reply->body = g_string_new (NULL);
  if (length >= GZIP_FROM && !reply->plain && accepts_gzip (message))
    {
      g_autoptr (GBytes) squeezed = squeeze (plain);
      soup_message_headers_append (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
      soup_message_body_append_bytes (body, squeezed);
    }
  else if (length > 0)
    soup_message_body_append_bytes (body, plain);
  soup_message_body_complete (body);
}

typedef struct
{
  LqFakeServer *server;
  SoupServerMessage *message;
} Waiting;

static gboolean
go_on (gpointer data)
{
  Waiting *waiting = data;

  g_hash_table_remove (waiting->server->waiting, waiting->message);
  soup_server_message_unpause (waiting->message);
  return G_SOURCE_REMOVE;
}

static void
wait (LqFakeServer *server, SoupServerMessage *message, guint delay_ms)
{
  Waiting *waiting = g_new (Waiting, 1);
  GSource *source = g_timeout_source_new (delay_ms);

  *waiting = (Waiting) { server, message };
  g_source_set_callback (source, go_on, waiting, g_free);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_hash_table_insert (server->waiting, message, source);
  soup_server_message_pause (message);
}

static void
stop_waiting (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* Ended well, or aborted by the client. */
static void
on_ended (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  LqFakeServer *server = data;

  g_hash_table_remove (server->waiting, message);
  g_mutex_lock (server->mutex);
  lq_fake_counters_in_flight (server->core->counters, -1);
  g_mutex_unlock (server->mutex);
}

static void
handle (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  LqFakeServer *server = data;
  LqFakeEffect effect;
  g_autoptr (LqFakeReply) reply = answer (server, message, &effect);

  set_headers (message, reply);
  soup_server_message_set_status (message, reply->status, NULL);
  if (lq_fake_faults_apply (server->faults, message, reply, &effect))
    {
      /* libsoup says nothing any more of a message whose connection is gone. */
      on_ended (soup, message, server);
      return;
    }
  set_body (message, reply);
  if (effect.delay_ms > 0)
    wait (server, message, effect.delay_ms);
}

static void
on_started (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  LqFakeServer *server = data;
  GObject *socket = G_OBJECT (soup_server_message_get_socket (message));
  gboolean seen = g_object_get_data (socket, "lq-fake-seen") != NULL;

  g_object_set_data (socket, "lq-fake-seen", server);
  g_mutex_lock (server->mutex);
  if (!seen)
    lq_fake_counters_connection (server->core->counters);
  lq_fake_counters_in_flight (server->core->counters, 1);
  g_mutex_unlock (server->mutex);
}

static GSocket *
listening_socket (guint16 port, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

LqFakeServer *
lq_fake_server_new (LqFakeCore *core, GMutex *mutex, guint16 port, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSocket) socket = listening_socket (port, &problem);
  g_autoptr (GSocketAddress) address = socket == NULL ? NULL : g_socket_get_local_address (socket, &problem);

  if (address == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "listening on 127.0.0.1 port %u: %s", port, problem->message);
      return NULL;
    }
  LqFakeServer *server = g_new0 (LqFakeServer, 1);
  server->core = core;
  server->mutex = mutex;
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  server->waiting = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) stop_waiting);
  server->faults = lq_fake_faults_new ();
  server->soup = soup_server_new ("raw-paths", TRUE, "server-header", "fake-aws", NULL);
  if (certificate != NULL)
    soup_server_set_tls_certificate (server->soup, certificate);
  soup_server_add_handler (server->soup, NULL, handle, server, NULL);
  g_signal_connect (server->soup, "request-started", G_CALLBACK (on_started), server);
  g_signal_connect (server->soup, "request-finished", G_CALLBACK (on_ended), server);
  g_signal_connect (server->soup, "request-aborted", G_CALLBACK (on_ended), server);
  if (!soup_server_listen_socket (server->soup, socket, certificate == NULL ? 0 : SOUP_SERVER_LISTEN_HTTPS, &problem))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "listening: %s", problem->message);
      lq_fake_server_free (server);
      return NULL;
    }
  return server;
}

void
lq_fake_server_free (LqFakeServer *server)
{
  lq_fake_faults_free (server->faults);
  soup_server_disconnect (server->soup);
  g_object_unref (server->soup);
  g_hash_table_unref (server->waiting);
  g_free (server);
}

guint16
lq_fake_server_port (const LqFakeServer *server)
{
  return server->port;
}
