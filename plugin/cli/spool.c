/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/spool.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

struct _LqSpool
{
  gsize memory_bytes;
  GByteArray *memory; /* the rows' start; the rest is in the file */
  gsize memory_read;
  FILE *file; /* NULL: all is in memory */
  gboolean reading;
  GByteArray *row; /* scratch */
};

/* How a cell stands in the spool; the text follows with its NUL. */
typedef struct
{
  gint64 number;
  double real;
  gsize length;
  LqValueKind kind;
} Record;

LqSpool *
lq_spool_new (gsize memory_bytes)
{
  LqSpool *self = g_new0 (LqSpool, 1);
  self->memory_bytes = memory_bytes;
  self->memory = g_byte_array_new ();
  self->row = g_byte_array_new ();
  return self;
}

void
lq_spool_free (LqSpool *self)
{
  g_byte_array_unref (self->memory);
  g_byte_array_unref (self->row);
  if (self->file != NULL)
    (void) fclose (self->file);
  g_free (self);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "the temporary file of the result cannot be %s: %s", what,
               g_strerror (errno));
  return FALSE;
}

static gboolean
append (LqSpool *self, const guint8 *bytes, gsize length, GError **error)
{
  if (self->file == NULL && self->memory->len + length <= self->memory_bytes)
    {
      g_byte_array_append (self->memory, bytes, (guint) length);
      return TRUE;
    }
  if (self->file == NULL)
    self->file = tmpfile ();
  if (self->file == NULL)
    return fail (error, "created");
  return fwrite (bytes, 1, length, self->file) == length || fail (error, "written");
}

gboolean
lq_spool_add (LqSpool *self, const LqValue *cells, guint n, GError **error)
{
  g_byte_array_set_size (self->row, 0);
  for (guint i = 0; i < n; i++)
    {
      const LqValue *cell = &cells[i];
      Record record;
      memset (&record, 0, sizeof record); /* the padding as well */
      record.kind = cell->kind;
      record.number = cell->number;
      record.real = cell->real;
      record.length = cell->kind == LQ_VALUE_TEXT ? cell->length : 0;
      g_byte_array_append (self->row, (const guint8 *) &record, sizeof record);
      if (cell->kind == LQ_VALUE_TEXT)
        g_byte_array_append (self->row, (const guint8 *) cell->text, (guint) cell->length + 1);
    }
  guint64 length = self->row->len;
  return append (self, (const guint8 *) &length, sizeof length, error) &&
         append (self, self->row->data, self->row->len, error);
}

static gboolean
take (LqSpool *self, guint8 *bytes, gsize length, GError **error)
{
  if (self->memory_read < self->memory->len)
    {
      memcpy (bytes, self->memory->data + self->memory_read, length);
      self->memory_read += length;
      return TRUE;
    }
  g_return_val_if_fail (self->file != NULL, FALSE);
  return fread (bytes, 1, length, self->file) == length || fail (error, "read");
}

/* From writing to reading. */
static gboolean
turn (LqSpool *self, GError **error)
{
  if (self->reading)
    return TRUE;
  self->reading = TRUE;
  if (self->file == NULL)
    return TRUE;
  return (fflush (self->file) == 0 || fail (error, "written")) &&
         (fseek (self->file, 0, SEEK_SET) == 0 || fail (error, "read"));
}

gboolean
lq_spool_read (LqSpool *self, LqValue *cells, guint n, GError **error)
{
  guint64 length = 0;
  gsize at = 0;

  if (!turn (self, error) || !take (self, (guint8 *) &length, sizeof length, error))
    return FALSE;
  g_byte_array_set_size (self->row, (guint) length);
  if (!take (self, self->row->data, length, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      Record record;
      memcpy (&record, self->row->data + at, sizeof record);
      at += sizeof record;
      cells[i] = (LqValue) { .kind = record.kind, .number = record.number, .real = record.real };
      if (record.kind != LQ_VALUE_TEXT)
        continue;
      cells[i].text = (const char *) self->row->data + at;
      cells[i].length = record.length;
      at += record.length + 1;
    }
  return TRUE;
}
