/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cell.h"

#include <string.h>

static char *
hexadecimal (const guchar *bytes, gsize length)
{
  g_autoptr (GString) text = g_string_sized_new (2 * length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
read_text (sqlite3_stmt *statement, int i, LqValue *value, GPtrArray *keep)
{
  gboolean blob = sqlite3_column_type (statement, i) == SQLITE_BLOB;
  const void *bytes = blob ? sqlite3_column_blob (statement, i) : sqlite3_column_text (statement, i);
  gsize length = (gsize) sqlite3_column_bytes (statement, i);
  char *made = NULL;

  if (blob)
    made = hexadecimal (bytes, length);
  else if (!g_utf8_validate_len (bytes, length, NULL))
    made = g_utf8_make_valid (bytes, (gssize) length);
  if (made != NULL)
    g_ptr_array_add (keep, made);
  value->kind = LQ_VALUE_TEXT;
  value->text = made != NULL ? made : bytes;
  value->length = made != NULL ? strlen (made) : length;
}

void
lq_cell_read (sqlite3_stmt *statement, int i, LqValue *value, GPtrArray *keep)
{
  *value = (LqValue) { .kind = LQ_VALUE_NULL };
  switch (sqlite3_column_type (statement, i))
    {
    case SQLITE_INTEGER:
      value->kind = LQ_VALUE_INT;
      value->number = sqlite3_column_int64 (statement, i);
      break;
    case SQLITE_FLOAT:
      value->kind = LQ_VALUE_DOUBLE;
      value->real = sqlite3_column_double (statement, i);
      break;
    case SQLITE_NULL:
      break;
    default:
      read_text (statement, i, value, keep);
      break;
    }
}
