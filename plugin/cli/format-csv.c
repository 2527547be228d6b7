/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4180: lines end in CRLF, cells with a comma, a quote or a line break are quoted. */
#include <string.h>

#include "cli/format-private.h"

/* Up to its first NUL. */
static void
append_quoted (const char *text, GString *out)
{
  for (gsize length = strcspn (text, "\""); text[length] != '\0'; length = strcspn (text, "\""))
    {
      g_string_append_len (out, text, (gssize) length);
      g_string_append (out, "\"\"");
      text += length + 1;
    }
  g_string_append (out, text);
}

static void
append_text (const LqFormat *self, const char *text, gsize length, GString *out)
{
  /* a spreadsheet takes these for the start of a formula, which may run programs */
  gboolean formula = !self->options.csv_raw && length > 0 && strspn (text, "=+-@\t\r\n") > 0;
  gboolean plain = strcspn (text, ",\"\r\n") == length;

  if (!plain)
    g_string_append_c (out, '"');
  if (formula)
    g_string_append_c (out, '\'');
  if (plain)
    g_string_append_len (out, text, (gssize) length);
  else
    append_quoted (text, out);
  if (!plain)
    g_string_append_c (out, '"');
}

static void
append_gap (guint i, GString *out)
{
  if (i > 0)
    g_string_append_c (out, ',');
}

static void
csv_begin (LqFormat *self, GString *out)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      append_gap (i, out);
      append_text (self, self->columns[i], strlen (self->columns[i]), out);
    }
  g_string_append (out, "\r\n");
}

static void
csv_row (LqFormat *self, const LqValue *cells, GString *out)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      append_gap (i, out);
      if (cells[i].kind == LQ_VALUE_TEXT)
        append_text (self, cells[i].text, cells[i].length, out);
      else if (cells[i].kind != LQ_VALUE_NULL)
        lq_format_number (out, &cells[i]);
    }
  g_string_append (out, "\r\n");
}

static void
csv_end (LqFormat *self, GString *out)
{
}

/* As wide as the other records, so that a strict reader gets as far as the message. */
static void
csv_failure (LqFormat *self, const char *message, GString *out)
{
  g_autofree char *text = g_strdup_printf ("#error: %s", message);

  append_text (self, text, strlen (text), out);
  for (guint i = 1; i < self->n_columns; i++)
    append_gap (i, out);
  g_string_append (out, "\r\n");
}

const LqFormatClass lq_format_csv_class = {
  .begin = csv_begin,
  .row = csv_row,
  .end = csv_end,
  .failure = csv_failure,
};
