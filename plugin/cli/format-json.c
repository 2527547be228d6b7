/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "cli/format-private.h"

void
lq_format_json_string (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  g_string_append_c (out, '"');
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", (char) c);
      else if (c == '\n')
        g_string_append (out, "\\n");
      else if (lq_text_is_unsafe (c))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_unichar (out, c);
    }
  g_string_append_c (out, '"');
}

/* An object holds a name once: the second `name` becomes `name_2`. */
static void
json_prepare (LqFormat *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *name = g_strdup (self->columns[i]);
      for (guint n = 2; g_hash_table_contains (taken, self->columns[i]); n++)
        {
          g_free (self->columns[i]);
          self->columns[i] = g_strdup_printf ("%s_%u", name, n);
        }
      g_hash_table_add (taken, self->columns[i]);
    }
}

static void
append_value (const LqValue *cell, GString *out)
{
  if (cell->kind == LQ_VALUE_TEXT)
    lq_format_json_string (out, cell->text, cell->length);
  else if (cell->kind == LQ_VALUE_NULL || (cell->kind == LQ_VALUE_DOUBLE && !isfinite (cell->real)))
    g_string_append (out, "null");
  else
    lq_format_number (out, cell);
}

static void
append_object (const LqFormat *self, const LqValue *cells, GString *out)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < self->n_columns; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      lq_format_json_string (out, self->columns[i], strlen (self->columns[i]));
      g_string_append_c (out, ':');
      append_value (&cells[i], out);
    }
  g_string_append_c (out, '}');
}

static void
json_begin (LqFormat *self, GString *out)
{
  g_string_append_c (out, '[');
}

static void
json_row (LqFormat *self, const LqValue *cells, GString *out)
{
  g_string_append (out, self->n_rows > 0 ? ",\n " : "\n ");
  append_object (self, cells, out);
}

static void
json_end (LqFormat *self, GString *out)
{
  g_string_append (out, self->n_rows > 0 ? "\n]\n" : "]\n");
}

const LqFormatClass lq_format_json_class = {
  .prepare = json_prepare,
  .begin = json_begin,
  .row = json_row,
  .end = json_end,
};

static void
jsonl_nothing (LqFormat *self, GString *out)
{
}

static void
jsonl_row (LqFormat *self, const LqValue *cells, GString *out)
{
  append_object (self, cells, out);
  g_string_append_c (out, '\n');
}

static void
jsonl_failure (LqFormat *self, const char *message, GString *out)
{
  g_string_append (out, "{\"error\":");
  lq_format_json_string (out, message, strlen (message));
  g_string_append (out, "}\n");
}

const LqFormatClass lq_format_jsonl_class = {
  .prepare = json_prepare,
  .begin = jsonl_nothing,
  .row = jsonl_row,
  .end = jsonl_nothing,
  .failure = jsonl_failure,
};
