/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/rows.h"

#include <string.h>

#include "base/error.h"

#define CHUNK_BYTES (256 * 1024)
#define MAP_HEAD_BYTES 6 /* key type, value type, size */

struct _LqOsqueryRows
{
  GPtrArray *chunks; /* GByteArray; rows end to end, none cut in two */
  GByteArray *row;   /* the one under way, its head left open */
  guint32 cells;     /* of it */
  gsize row_bytes;   /* of it */
  guint count;
  gsize bytes, max_bytes;
};

static void
row_begin (LqOsqueryRows *rows)
{
  rows->cells = 0;
  rows->row_bytes = 0;
  g_byte_array_set_size (rows->row, MAP_HEAD_BYTES);
}

LqOsqueryRows *
lq_osquery_rows_new (gsize max_bytes)
{
  LqOsqueryRows *rows = g_new0 (LqOsqueryRows, 1);

  rows->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  rows->row = g_byte_array_new ();
  rows->max_bytes = max_bytes;
  row_begin (rows);
  return rows;
}

void
lq_osquery_rows_free (LqOsqueryRows *rows)
{
  g_ptr_array_unref (rows->chunks);
  g_byte_array_unref (rows->row);
  g_free (rows);
}

static guint8 *
put_string (guint8 *at, const char *text, gsize length)
{
  guint32 wire_length = GUINT32_TO_BE ((guint32) length);

  memcpy (at, &wire_length, sizeof wire_length);
  memcpy (at + sizeof wire_length, text, length);
  return at + sizeof wire_length + length;
}

void
lq_osquery_rows_add (LqOsqueryRows *rows, const char *name, const char *text, gsize length)
{
  gsize name_length = strlen (name);
  guint before = rows->row->len;

  rows->cells++;
  rows->row_bytes += name_length + length;
  /* What cannot be sent need not be kept; the end of the row says so. */
  if (rows->bytes + rows->row_bytes > rows->max_bytes)
    return;
  g_byte_array_set_size (rows->row, before + (guint) (2 * sizeof (guint32) + name_length + length));
  put_string (put_string (rows->row->data + before, name, name_length), text, length);
}

gboolean
lq_osquery_rows_end (LqOsqueryRows *rows, GError **error)
{
  GByteArray *chunk = rows->chunks->len > 0 ? g_ptr_array_index (rows->chunks, rows->chunks->len - 1) : NULL;
  guint32 cells = GUINT32_TO_BE (rows->cells);

  rows->bytes += rows->row_bytes;
  if (rows->bytes > rows->max_bytes)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT,
                   "row %u brings the answer over the %" G_GSIZE_FORMAT " bytes of [collect] max_reply_bytes; "
                   "narrow the query with WHERE, or name only the columns it needs",
                   rows->count + 1, rows->max_bytes);
      return FALSE;
    }
  rows->row->data[0] = T_STRING;
  rows->row->data[1] = T_STRING;
  memcpy (rows->row->data + 2, &cells, sizeof cells);
  if (chunk == NULL || chunk->len + rows->row->len > CHUNK_BYTES)
    {
      chunk = g_byte_array_sized_new (MAX (CHUNK_BYTES, rows->row->len));
      g_ptr_array_add (rows->chunks, chunk);
    }
  g_byte_array_append (chunk, rows->row->data, rows->row->len);
  rows->count++;
  row_begin (rows);
  return TRUE;
}

guint
lq_osquery_rows_count (const LqOsqueryRows *rows)
{
  return rows->count;
}

gsize
lq_osquery_rows_bytes (const LqOsqueryRows *rows)
{
  return rows->bytes;
}

gboolean
lq_osquery_rows_write (const LqOsqueryRows *rows, ThriftProtocol *protocol, GError **error)
{
  if (thrift_protocol_write_list_begin (protocol, T_MAP, rows->count, error) < 0)
    return FALSE;
  for (guint i = 0; i < rows->chunks->len; i++)
    {
      GByteArray *chunk = g_ptr_array_index (rows->chunks, i);
      if (!thrift_transport_write (protocol->transport, chunk->data, chunk->len, error))
        return FALSE;
    }
  return thrift_protocol_write_list_end (protocol, error) >= 0;
}
