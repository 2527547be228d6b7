/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/server-fault.h"

#include <sys/socket.h>

/* An answer written by hand, piece by piece, to a connection that libsoup has let go of. */
typedef struct
{
  GIOStream *stream;
  GSocket *socket;
  GString *text; /* head and body as they go out */
  gsize sent;
  gsize head;    /* bytes of the head, which goes out at once */
  guint drip_ms; /* 0: all at once */
  gboolean reset;
} Raw;

static void
raw_free (Raw *raw)
{
  g_object_unref (raw->stream);
  g_object_unref (raw->socket);
  g_string_free (raw->text, TRUE);
  g_free (raw);
}

/* A close that linger 0 turns into a reset. */
static void
raw_close (Raw *raw)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  if (raw->reset)
    setsockopt (g_socket_get_fd (raw->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  if (raw->reset)
    g_socket_close (raw->socket, NULL);
  else
    g_io_stream_close (raw->stream, NULL, NULL);
  raw_free (raw);
}

static void raw_write (Raw *raw, gsize length);

static gboolean
on_drip (gpointer data)
{
  raw_write (data, 1);
  return G_SOURCE_REMOVE;
}

static void
later (guint delay_ms, GSourceFunc call, Raw *raw)
{
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms);

  g_source_set_callback (source, call, raw, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
on_written (GObject *stream, GAsyncResult *result, gpointer data)
{
  Raw *raw = data;
  gsize written = 0;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, &written, NULL))
    {
      raw_close (raw);
      return;
    }
  raw->sent += written;
  if (raw->sent >= raw->text->len)
    raw_close (raw);
  else
    later (raw->drip_ms, on_drip, raw);
}

static void
raw_write (Raw *raw, gsize length)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (raw->stream), raw->text->str + raw->sent,
                                   MIN (length, raw->text->len - raw->sent), G_PRIORITY_DEFAULT, NULL, on_written, raw);
}

static gboolean
raw_start (gpointer data)
{
  Raw *raw = data;

  if (raw->reset)
    raw_close (raw);
  else
    raw_write (raw, raw->drip_ms == 0 ? raw->text->len : raw->head);
  return G_SOURCE_REMOVE;
}

/* Head and body, with what is wrong about them. */
static void
raw_compose (Raw *raw, const LqFakeReply *reply, LqFakeFault fault)
{
  gsize length = reply->body->len, claimed = length, given = length;

  if (fault == LQ_FAKE_FAULT_TRUNCATED)
    given = length / 2;
  if (fault == LQ_FAKE_FAULT_WRONG_LENGTH)
    claimed = length / 2;
  raw->text = g_string_new (NULL);
  g_string_printf (raw->text,
                   "HTTP/1.1 %u Fake\r\nContent-Type: %s\r\nx-amzn-RequestId: %s\r\nContent-Length: %zu\r\n\r\n",
                   reply->status, reply->content_type, reply->request_id, claimed);
  raw->head = raw->text->len;
  g_string_append_len (raw->text, reply->body->str, (gssize) given);
}

gboolean
lq_fake_server_fault (SoupServerMessage *message, const LqFakeReply *reply, const LqFakeEffect *effect)
{
  if (effect->fault < LQ_FAKE_FAULT_RESET)
    return FALSE;
  if (effect->fault == LQ_FAKE_FAULT_HANG)
    {
      /* Until the client goes, or the server ends. */
      soup_server_message_pause (message);
      return TRUE;
    }
  Raw *raw = g_new0 (Raw, 1);
  raw->socket = g_object_ref (soup_server_message_get_socket (message));
  raw->reset = effect->fault == LQ_FAKE_FAULT_RESET;
  raw->drip_ms = effect->fault == LQ_FAKE_FAULT_SLOW_DRIP ? MAX (effect->drip_ms, 1) : 0;
  raw_compose (raw, reply, effect->fault);
  raw->stream = soup_server_message_steal_connection (message);
  later (effect->delay_ms, raw_start, raw);
  return TRUE;
}
