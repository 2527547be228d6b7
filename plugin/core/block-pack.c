/* SPDX-License-Identifier: Apache-2.0 */
/* A block as bytes: four numbers of 32 bits (rows, bytes of cells, bytes of text, bytes of marks; least byte first),
 * then cells, text and the marks of superseded rows. Where rows start and their rowids are found out again. */
#include "core/block-private.h"

#include <string.h>

#define N_NUMBERS 4
#define HEADER_BYTES (N_NUMBERS * sizeof (guint32))
#define MAX_VARINT_BITS 63

static guint
marks_length (const LqBlock *self)
{
  return self->n_rows / 8 + 1;
}

GBytes *
lq_block_pack (const LqBlock *self)
{
  const guint32 numbers[N_NUMBERS] = {
    GUINT32_TO_LE (self->n_rows),
    GUINT32_TO_LE (self->cells->len),
    GUINT32_TO_LE (self->text->len),
    GUINT32_TO_LE (self->superseded != NULL ? marks_length (self) : 0),
  };
  GByteArray *bytes = g_byte_array_sized_new (
      (guint) (sizeof numbers + self->cells->len + self->text->len + GUINT32_FROM_LE (numbers[3])));

  g_byte_array_append (bytes, (const guint8 *) numbers, sizeof numbers);
  g_byte_array_append (bytes, self->cells->data, self->cells->len);
  g_byte_array_append (bytes, self->text->data, self->text->len);
  if (self->superseded != NULL)
    g_byte_array_append (bytes, self->superseded, marks_length (self));
  return g_byte_array_free_to_bytes (bytes);
}

/* FALSE where the number does not end before `end`, or has more than 64 bits. */
static gboolean
take_varint (const guint8 **at, const guint8 *end, guint64 *number)
{
  *number = 0;
  for (guint shift = 0; *at < end && shift <= MAX_VARINT_BITS; shift += 7)
    {
      guint8 byte = *(*at)++;
      *number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Finds the rows in the cells; FALSE where those are not the cells of that many rows. */
static gboolean
find_rows (LqBlock *self)
{
  g_autofree guint64 *row = g_new0 (guint64, self->n_columns);
  const guint8 *at = self->cells->data;
  const guint8 *end = at + self->cells->len;

  for (guint i = 0; i < self->n_rows; i++)
    {
      self->starts[i] = (guint32) (at - self->cells->data);
      for (guint j = 0; j < self->n_columns; j++)
        {
          if (!take_varint (&at, end, &row[j]))
            return FALSE;
          if (self->table->columns[j].type == LQ_TEXT && row[j] >= self->text->len)
            return FALSE;
        }
      self->rowids[i] = lq_block_make_rowid (self, row);
    }
  return at == end;
}

static GByteArray *
copy_bytes (const guint8 *data, guint length)
{
  GByteArray *bytes = g_byte_array_sized_new (length);

  return g_byte_array_append (bytes, data, length);
}

LqBlock *
lq_block_unpack (GBytes *bytes, const LqTable *table, const LqScope *scope, gint64 as_of_s)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  guint32 numbers[N_NUMBERS];

  if (length < HEADER_BYTES)
    return NULL;
  memcpy (numbers, data, HEADER_BYTES);
  for (guint i = 0; i < N_NUMBERS; i++)
    numbers[i] = GUINT32_FROM_LE (numbers[i]);
  guint n_columns = lq_table_n_columns (table);
  if (HEADER_BYTES + (guint64) numbers[1] + numbers[2] + numbers[3] != length || numbers[2] == 0 ||
      (guint64) numbers[0] * n_columns > numbers[1] || (numbers[3] != 0 && numbers[3] != numbers[0] / 8 + 1))
    return NULL;
  const guint8 *cells = data + HEADER_BYTES, *text = cells + numbers[1], *marks = text + numbers[2];
  if (text[0] != '\0' || marks[-1] != '\0')
    return NULL;
  g_autoptr (LqBlock) self = g_new0 (LqBlock, 1);
  g_atomic_ref_count_init (&self->references);
  self->table = table;
  self->scope = scope;
  self->as_of_s = as_of_s;
  self->n_columns = n_columns;
  self->n_rows = numbers[0];
  self->starts = g_new (guint32, self->n_rows);
  self->rowids = g_new (gint64, self->n_rows);
  self->cells = copy_bytes (cells, numbers[1]);
  self->text = copy_bytes (text, numbers[2]);
  self->superseded = numbers[3] != 0 ? g_memdup2 (marks, numbers[3]) : NULL;
  return find_rows (self) ? g_steal_pointer (&self) : NULL;
}
