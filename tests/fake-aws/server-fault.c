/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/server-fault.h"

#include <sys/socket.h>

struct _LqFakeFaults
{
  GHashTable *raws;          /* set of Raw, owned */
  GCancellable *cancellable; /* of their writes */
};

/* An answer written by hand, piece by piece, to a connection that libsoup has let go of. */
typedef struct
{
  LqFakeFaults *faults;
  GIOStream *stream;
  GSocket *socket;
  GSource *timer; /* what waits; NULL while a write is under way */
  GString *text;  /* head and body as they go out */
  gsize sent;
  gsize head; /* bytes of the head, which goes out at once */
  guint drip_ms;
  LqFakeFault fault;
  char unread[16];
} Raw;

static void
raw_free (Raw *raw)
{
  if (raw->timer != NULL)
    {
      g_source_destroy (raw->timer);
      g_source_unref (raw->timer);
    }
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

  gboolean reset = raw->fault == LQ_FAKE_FAULT_RESET;

  if (reset)
    setsockopt (g_socket_get_fd (raw->socket), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  if (reset)
    g_socket_close (raw->socket, NULL);
  else
    g_io_stream_close (raw->stream, NULL, NULL);
  g_hash_table_remove (raw->faults->raws, raw);
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
  raw->timer = g_timeout_source_new (delay_ms);
  g_source_set_callback (raw->timer, call, raw, NULL);
  g_source_attach (raw->timer, g_main_context_get_thread_default ());
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
  g_clear_pointer (&raw->timer, g_source_unref);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (raw->stream), raw->text->str + raw->sent,
                                   MIN (length, raw->text->len - raw->sent), G_PRIORITY_DEFAULT,
                                   raw->faults->cancellable, on_written, raw);
}

/* The client has given up, or said more; both end it. */
static void
on_read (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);
  raw_close (data);
}

static void
raw_hang (Raw *raw)
{
  g_clear_pointer (&raw->timer, g_source_unref);
  g_input_stream_read_async (g_io_stream_get_input_stream (raw->stream), raw->unread, sizeof raw->unread,
                             G_PRIORITY_DEFAULT, raw->faults->cancellable, on_read, raw);
}

static gboolean
raw_start (gpointer data)
{
  Raw *raw = data;

  if (raw->fault == LQ_FAKE_FAULT_HANG)
    raw_hang (raw);
  else if (raw->fault == LQ_FAKE_FAULT_RESET)
    raw_close (raw);
  else
    raw_write (raw, raw->fault == LQ_FAKE_FAULT_SLOW_DRIP ? raw->head : raw->text->len);
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

LqFakeFaults *
lq_fake_faults_new (void)
{
  LqFakeFaults *faults = g_new0 (LqFakeFaults, 1);

  faults->raws = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) raw_free, NULL);
  faults->cancellable = g_cancellable_new ();
  return faults;
}

static gboolean
is_waiting (gpointer raw, gpointer value, gpointer data)
{
  return ((Raw *) raw)->timer != NULL;
}

void
lq_fake_faults_free (LqFakeFaults *faults)
{
  g_hash_table_foreach_remove (faults->raws, is_waiting, NULL);
  g_cancellable_cancel (faults->cancellable);
  while (g_hash_table_size (faults->raws) > 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_hash_table_unref (faults->raws);
  g_object_unref (faults->cancellable);
  g_free (faults);
}

gboolean
lq_fake_faults_apply (LqFakeFaults *faults, SoupServerMessage *message, const LqFakeReply *reply,
                      const LqFakeEffect *effect)
{
  if (effect->fault < LQ_FAKE_FAULT_RESET)
    return FALSE;
  Raw *raw = g_new0 (Raw, 1);
  raw->faults = faults;
  raw->socket = g_object_ref (soup_server_message_get_socket (message));
  raw->fault = effect->fault;
  raw->drip_ms = effect->drip_ms;
  raw_compose (raw, reply, effect->fault);
  raw->stream = soup_server_message_steal_connection (message);
  g_hash_table_add (faults->raws, raw);
  later (effect->delay_ms, raw_start, raw);
  return TRUE;
}
