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

char **
lq_format_unique_names (guint n, const char *const *names)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  char **unique = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (names[i], -1);
      unique[i] = g_strdup (valid);
      for (guint j = 2; g_hash_table_contains (taken, unique[i]); j++)
        {
          g_free (unique[i]);
          unique[i] = g_strdup_printf ("%s_%u", valid, j);
        }
      g_hash_table_add (taken, unique[i]);
    }
  return unique;
}

static void
json_prepare (LqFormat *self)
{
  char **unique = lq_format_unique_names (self->n_columns, (const char *const *) self->columns);

  g_strfreev (self->columns);
  self->columns = unique;
}

void
lq_format_json_value (GString *out, const LqValue *cell)
{
  if (cell->kind == LQ_VALUE_TEXT)
    lq_format_json_string (out, cell->text, cell->length);
  else if (cell->kind == LQ_VALUE_NULL || (cell->kind == LQ_VALUE_DOUBLE && !isfinite (cell->real)))
    g_string_append (out, "null");
  else
    lq_format_number (out, cell);
}

void
lq_format_json_object (GString *out, guint n, const char *const *names, const LqValue *cells)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      lq_format_json_string (out, names[i], strlen (names[i]));
      g_string_append_c (out, ':');
      lq_format_json_value (out, &cells[i]);
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
  lq_format_json_object (out, self->n_columns, (const char *const *) self->columns, cells);
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
  lq_format_json_object (out, self->n_columns, (const char *const *) self->columns, cells);
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
