/* SPDX-License-Identifier: Apache-2.0 */
/* A row is the run of its cells, each a variable-length number: for text the place of its string in the block's text,
 * which holds each distinct string once; for numbers the number itself. 0 is a missing cell. */
#include "core/block-private.h"

#include <string.h>

struct _LqBlockBuilder
{
  LqBlock *block;
  GArray *starts;
  GArray *rowids;
  GHashTable *places; /* string -> its place in the text */
  guint64 *row;       /* what stands in the cells of the row being built */
};

static void
append_varint (GByteArray *bytes, guint64 number)
{
  guint8 buffer[10];
  guint length = 0;

  do
    {
      buffer[length] = (number & 0x7f) | (number > 0x7f ? 0x80 : 0);
      number >>= 7;
      length++;
    }
  while (number > 0);
  g_byte_array_append (bytes, buffer, length);
}

static guint64
read_varint (const guint8 **at)
{
  guint64 number = 0;

  for (guint shift = 0;; shift += 7)
    {
      guint8 byte = *(*at)++;
      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return number;
    }
}

/* Zigzag keeps small negative numbers short; + 1 keeps 0 for the missing cell, which the one number without a
 * successor (INT64_MIN) gives up. */
static guint64
encode_int (gint64 value)
{
  guint64 doubled = (guint64) value << 1;
  guint64 zigzag = value < 0 ? ~doubled : doubled;

  return zigzag == G_MAXUINT64 ? 0 : zigzag + 1;
}

static gint64
decode_int (guint64 code)
{
  guint64 zigzag = code - 1;
  return (gint64) (zigzag >> 1) ^ -(gint64) (zigzag & 1);
}

LqBlockBuilder *
lq_block_builder_new (const LqTable *table, const LqScope *scope, gint64 as_of_s)
{
  LqBlockBuilder *self = g_new0 (LqBlockBuilder, 1);

  self->block = g_new0 (LqBlock, 1);
  g_atomic_ref_count_init (&self->block->references);
  self->block->table = table;
  self->block->scope = scope;
  self->block->as_of_s = as_of_s;
  self->block->n_columns = lq_table_n_columns (table);
  self->block->cells = g_byte_array_new ();
  self->block->text = g_byte_array_new ();
  g_byte_array_append (self->block->text, (const guint8 *) "", 1);
  self->starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->row = g_new0 (guint64, self->block->n_columns);
  return self;
}

void
lq_block_builder_begin_row (LqBlockBuilder *self)
{
  memset (self->row, 0, sizeof (guint64) * self->block->n_columns);
}

void
lq_block_builder_set_text (LqBlockBuilder *self, guint column, const char *text, gsize length)
{
  if (length == 0)
    return;
  g_autofree char *copy = g_strndup (text, length);
  gpointer place = g_hash_table_lookup (self->places, copy);
  if (place == NULL)
    {
      place = GUINT_TO_POINTER (self->block->text->len);
      g_byte_array_append (self->block->text, (const guint8 *) copy, strlen (copy) + 1);
      g_hash_table_insert (self->places, g_steal_pointer (&copy), place);
    }
  self->row[column] = GPOINTER_TO_UINT (place);
}

void
lq_block_builder_set_int (LqBlockBuilder *self, guint column, gint64 value)
{
  self->row[column] = encode_int (value);
}

void
lq_block_builder_set_double (LqBlockBuilder *self, guint column, double value)
{
  gint64 bits;

  memcpy (&bits, &value, sizeof bits);
  self->row[column] = encode_int (bits);
}

/* The process's key for rowids. */
static const guint8 *
rowid_key (void)
{
  static gsize once = 0;
  static guint8 key[16];

  if (g_once_init_enter (&once))
    {
      for (gsize i = 0; i < sizeof key; i++)
        key[i] = (guint8) g_random_int_range (0, 256);
      g_once_init_leave (&once, 1);
    }
  return key;
}

gint64
lq_block_make_rowid (const LqBlock *self, const guint64 *row)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, rowid_key (), 16);
  guint8 digest[32];
  gsize length = sizeof digest;
  gint64 rowid;

  for (guint i = 0; i < self->n_columns; i++)
    {
      const LqColumn *column = &self->table->columns[i];
      if (!(column->flags & LQ_COLUMN_KEY))
        continue;
      if (column->type == LQ_TEXT)
        {
          const char *text = (const char *) self->text->data + row[i];
          g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text) + 1);
        }
      else
        g_hmac_update (hmac, (const guchar *) &row[i], sizeof row[i]);
    }
  g_hmac_get_digest (hmac, digest, &length);
  memcpy (&rowid, digest, sizeof rowid);
  return MAX (rowid & G_MAXINT64, 1);
}

void
lq_block_builder_end_row (LqBlockBuilder *self)
{
  guint32 start = self->block->cells->len;
  gint64 rowid = lq_block_make_rowid (self->block, self->row);

  for (guint i = 0; i < self->block->n_columns; i++)
    append_varint (self->block->cells, self->row[i]);
  g_array_append_val (self->starts, start);
  g_array_append_val (self->rowids, rowid);
  self->block->n_rows++;
}

/* GByteArray grows by doubling; what is kept should not hold the slack. */
static GByteArray *
trimmed (GByteArray *bytes)
{
  GByteArray *exact = g_byte_array_sized_new (bytes->len);

  g_byte_array_append (exact, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
  return exact;
}

LqBlock *
lq_block_builder_finish (LqBlockBuilder *self)
{
  LqBlock *block = g_steal_pointer (&self->block);

  block->starts = g_memdup2 (self->starts->data, sizeof (guint32) * block->n_rows);
  block->rowids = g_memdup2 (self->rowids->data, sizeof (gint64) * block->n_rows);
  block->cells = trimmed (block->cells);
  block->text = trimmed (block->text);
  lq_block_builder_free (self);
  return block;
}

void
lq_block_builder_free (LqBlockBuilder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->block, lq_block_unref);
  g_array_unref (self->starts);
  g_array_unref (self->rowids);
  g_hash_table_unref (self->places);
  g_free (self->row);
  g_free (self);
}

LqBlock *
lq_block_ref (LqBlock *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
lq_block_unref (LqBlock *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->starts);
  g_free (self->rowids);
  g_free (self->superseded);
  g_byte_array_unref (self->cells);
  g_byte_array_unref (self->text);
  g_free (self);
}

const LqTable *
lq_block_table (const LqBlock *self)
{
  return self->table;
}

const LqScope *
lq_block_scope (const LqBlock *self)
{
  return self->scope;
}

gint64
lq_block_as_of (const LqBlock *self)
{
  return self->as_of_s;
}

guint
lq_block_n_rows (const LqBlock *self)
{
  return self->n_rows;
}

gsize
lq_block_bytes (const LqBlock *self)
{
  return sizeof *self + self->cells->len + self->text->len + self->n_rows * (sizeof (guint32) + sizeof (gint64));
}

gint64
lq_block_rowid (const LqBlock *self, guint row)
{
  return self->rowids[row];
}

static void
decode (const LqBlock *self, guint column, guint64 code, LqValue *value)
{
  LqType type = self->table->columns[column].type;

  *value = (LqValue) { .kind = type == LQ_TEXT ? LQ_VALUE_TEXT : LQ_VALUE_NULL, .text = "" };
  if (code == 0)
    return;
  if (type == LQ_TEXT)
    {
      value->text = (const char *) self->text->data + code;
      value->length = strlen (value->text);
      return;
    }
  value->number = decode_int (code);
  value->kind = LQ_VALUE_INT;
  if (type == LQ_DOUBLE)
    {
      memcpy (&value->real, &value->number, sizeof value->real);
      value->kind = LQ_VALUE_DOUBLE;
    }
}

void
lq_block_read (const LqBlock *self, guint row, guint n, LqValue *values)
{
  const guint8 *at = self->cells->data + self->starts[row];

  for (guint i = 0; i < n; i++)
    decode (self, i, read_varint (&at), &values[i]);
}

void
lq_block_value (const LqBlock *self, guint row, guint column, LqValue *value)
{
  const guint8 *at = self->cells->data + self->starts[row];

  for (guint i = 0; i < column; i++)
    read_varint (&at);
  decode (self, column, read_varint (&at), value);
}

gboolean
lq_block_reaches (const LqBlock *self, guint column, gint64 from)
{
  for (guint row = 0; row < self->n_rows; row++)
    {
      LqValue value;
      lq_block_value (self, row, column, &value);
      if (value.kind != LQ_VALUE_INT || value.number >= from)
        return TRUE;
    }
  return FALSE;
}

static GByteArray *
copy_bytes (const GByteArray *bytes)
{
  GByteArray *copy = g_byte_array_sized_new (bytes->len);

  return g_byte_array_append (copy, bytes->data, bytes->len);
}

LqBlock *
lq_block_renew (const LqBlock *self, gint64 as_of_s)
{
  LqBlock *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->references);
  copy->as_of_s = as_of_s;
  copy->starts = g_memdup2 (self->starts, sizeof *self->starts * self->n_rows);
  copy->rowids = g_memdup2 (self->rowids, sizeof *self->rowids * self->n_rows);
  copy->superseded = g_memdup2 (self->superseded, self->superseded != NULL ? self->n_rows / 8 + 1 : 0);
  copy->cells = copy_bytes (self->cells);
  copy->text = copy_bytes (self->text);
  return copy;
}

void
lq_block_mark_superseded (LqBlock *self, guint row)
{
  if (self->superseded == NULL)
    self->superseded = g_new0 (guint8, self->n_rows / 8 + 1);
  self->superseded[row / 8] |= 1 << (row % 8);
}

gboolean
lq_block_is_superseded (const LqBlock *self, guint row)
{
  return self->superseded != NULL && (self->superseded[row / 8] >> (row % 8) & 1);
}
