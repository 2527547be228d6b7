/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-reply.h"

#include <string.h>

#include "base/text.h"

#define MAX_HEADER_LINES 128
#define MAX_HEADER_BYTES ((gsize) 64 * 1024)

LqHttpIncoming *
lq_http_reply_begin (gsize max_body)
{
  LqHttpIncoming *incoming = g_new0 (LqHttpIncoming, 1);

  incoming->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  incoming->body = g_byte_array_new ();
  incoming->max_body = max_body;
  return incoming;
}

gboolean
lq_http_reply_add_header (LqHttpIncoming *incoming, const char *line, gsize length)
{
  incoming->header_lines++;
  incoming->header_bytes += length;
  if (incoming->header_lines > MAX_HEADER_LINES || incoming->header_bytes > MAX_HEADER_BYTES)
    {
      g_free (incoming->excess);
      incoming->excess = g_strdup ("the reply has too many or too long headers");
      return FALSE;
    }
  const char *colon = memchr (line, ':', length);
  if (length >= 5 && memcmp (line, "HTTP/", 5) == 0)
    {
      g_hash_table_remove_all (incoming->headers);
      incoming->headers_ended = FALSE;
    }
  else if (length > 0 && (line[0] == '\r' || line[0] == '\n'))
    incoming->headers_ended = TRUE;
  else if (colon != NULL && !incoming->headers_ended)
    g_hash_table_insert (incoming->headers, g_ascii_strdown (line, colon - line),
                         g_strstrip (g_strndup (colon + 1, (gsize) (line + length - colon - 1))));
  return TRUE;
}

gboolean
lq_http_reply_add_body (LqHttpIncoming *incoming, const void *data, gsize length)
{
  if (length > incoming->max_body - incoming->body->len)
    {
      g_free (incoming->excess);
      incoming->excess = g_strdup_printf ("the reply is larger than %" G_GSIZE_FORMAT " bytes", incoming->max_body);
      return FALSE;
    }
  g_byte_array_append (incoming->body, data, (guint) length);
  return TRUE;
}

LqHttpReply *
lq_http_reply_end (LqHttpIncoming *incoming, guint status)
{
  if (!incoming->headers_ended || status < 200)
    return NULL;
  LqHttpReply *reply = g_new0 (LqHttpReply, 1);
  reply->status = status;
  reply->headers = g_steal_pointer (&incoming->headers);
  reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&incoming->body));
  return reply;
}

void
lq_http_reply_abandon (LqHttpIncoming *incoming)
{
  if (incoming == NULL)
    return;
  g_clear_pointer (&incoming->headers, g_hash_table_unref);
  g_clear_pointer (&incoming->body, g_byte_array_unref);
  g_free (incoming->excess);
  g_free (incoming);
}

const char *
lq_http_reply_header (const LqHttpReply *reply, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return g_hash_table_lookup (reply->headers, lower);
}

void
lq_http_reply_free (LqHttpReply *reply)
{
  if (reply == NULL)
    return;
  g_hash_table_unref (reply->headers);
  /* an answer may hold credentials */
  lq_text_wipe_bytes (reply->body);
  g_free (reply);
}
