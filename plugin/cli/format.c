/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/format.h"

#include "cli/format-private.h"

const char *const lq_format_names[] = { "table", "csv", "json", "jsonl", "markdown", "html", "ocsf", NULL };

static const LqFormatClass *const classes[] = {
  [LQ_FORMAT_TABLE] = &lq_format_table_class,
  [LQ_FORMAT_CSV] = &lq_format_csv_class,
  [LQ_FORMAT_JSON] = &lq_format_json_class,
  [LQ_FORMAT_JSONL] = &lq_format_jsonl_class,
};

gboolean
lq_format_streams (LqFormatKind kind)
{
  return kind < G_N_ELEMENTS (classes) && classes[kind]->failure != NULL;
}

LqFormat *
lq_format_new (const LqFormatOptions *options, guint n_columns, const char *const *columns)
{
  g_return_val_if_fail (options->kind < G_N_ELEMENTS (classes), NULL);
  LqFormat *self = g_new0 (LqFormat, 1);

  self->class = classes[options->kind];
  self->options = *options;
  self->n_columns = n_columns;
  self->columns = g_new0 (char *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    self->columns[i] = g_utf8_make_valid (columns[i], -1);
  self->widths = g_new0 (guint, n_columns);
  self->texts = g_new0 (gboolean, n_columns);
  if (self->class->prepare != NULL)
    self->class->prepare (self);
  return self;
}

void
lq_format_free (LqFormat *self)
{
  g_strfreev (self->columns);
  g_free (self->widths);
  g_free (self->texts);
  g_free (self);
}

void
lq_format_measure (LqFormat *self, const LqValue *cells)
{
  if (self->class->measure != NULL)
    self->class->measure (self, cells);
}

void
lq_format_begin (LqFormat *self, GString *out)
{
  self->class->begin (self, out);
}

void
lq_format_row (LqFormat *self, const LqValue *cells, GString *out)
{
  self->class->row (self, cells, out);
  self->n_rows++;
}

void
lq_format_end (LqFormat *self, GString *out)
{
  self->class->end (self, out);
}

void
lq_format_failure (LqFormat *self, const char *message, GString *out)
{
  g_return_if_fail (self->class->failure != NULL);
  self->class->failure (self, message, out);
}

guint
lq_format_n_columns (const LqFormat *self)
{
  return self->n_columns;
}

void
lq_format_number (GString *out, const LqValue *cell)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (cell->kind == LQ_VALUE_INT)
    {
      g_string_append_printf (out, "%" G_GINT64_FORMAT, cell->number);
      return;
    }
  g_ascii_formatd (text, sizeof text, "%.15g", cell->real);
  if (g_ascii_strtod (text, NULL) != cell->real)
    g_ascii_dtostr (text, sizeof text, cell->real);
  g_string_append (out, text);
}

guint
lq_format_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}
