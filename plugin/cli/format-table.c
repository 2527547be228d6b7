/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "cli/format-private.h"

/* One long policy must not pad every other row by its length. */
#define MAX_PADDING 120
#define GAP 2
/* Cells of a last column that is broken into lines: fewer are no prose any more. */
#define MIN_PROSE 32

static char *
cell_text (const LqValue *cell)
{
  if (cell->kind == LQ_VALUE_TEXT)
    return lq_text_escape (cell->text, (gssize) cell->length);
  g_autoptr (GString) number = g_string_new (NULL);
  if (cell->kind != LQ_VALUE_NULL)
    lq_format_number (number, cell);
  return g_string_free (g_steal_pointer (&number), FALSE);
}

static void
table_prepare (LqFormat *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *name = g_steal_pointer (&self->columns[i]);
      self->columns[i] = lq_text_escape (name, -1);
      guint width = lq_format_width (self->columns[i]);
      self->widths[i] = MIN (width, MAX_PADDING);
      self->name_width = MAX (self->name_width, width);
    }
}

static void
table_measure (LqFormat *self, const LqValue *cells)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *text = cell_text (&cells[i]);
      guint width = MIN (lq_format_width (text), MAX_PADDING);
      self->widths[i] = MAX (self->widths[i], width);
      self->texts[i] |= cells[i].kind == LQ_VALUE_TEXT;
    }
}

static void
append_n (GString *out, guint n, char c)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (out, c);
}

/* What the columns before the last one take. */
static guint
width_before_last (const LqFormat *self)
{
  guint total = 0;

  for (guint i = 0; i + 1 < self->n_columns; i++)
    total += self->widths[i] + GAP;
  return total;
}

/* Cells that each line of the last column has; 0: it is not broken. */
static guint
prose_width (const LqFormat *self)
{
  guint before = width_before_last (self);
  guint last = self->n_columns > 0 ? self->widths[self->n_columns - 1] : 0;

  if (!self->options.wrap || before + last <= self->options.terminal_width ||
      before + MIN_PROSE > self->options.terminal_width)
    return 0;
  return self->options.terminal_width - before;
}

/* Words in lines of at most `width` cells, the second and later ones indented. A longer word stands alone. */
static void
append_prose (GString *out, const char *text, guint width, guint indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint used = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint word = lq_format_width (words[i]);
      if (used > 0 && used + 1 + word > width)
        {
          g_string_append_c (out, '\n');
          append_n (out, indent, ' ');
          used = 0;
        }
      g_string_append_printf (out, "%s%s", used > 0 ? " " : "", words[i]);
      used += word + (used > 0);
    }
}

/* One line of the aligned form: text stands left, numbers right, and no line ends in blanks. */
static void
append_line (const LqFormat *self, char *const *texts, GString *out)
{
  guint prose = prose_width (self);
  guint owed = 0; /* blanks before the next text */

  for (guint i = 0; i < self->n_columns; i++)
    {
      guint width = lq_format_width (texts[i]);
      guint missing = self->widths[i] > width ? self->widths[i] - width : 0;
      if (!self->texts[i])
        owed += missing;
      if (texts[i][0] != '\0')
        {
          append_n (out, owed, ' ');
          owed = 0;
        }
      if (prose > 0 && i + 1 == self->n_columns)
        append_prose (out, texts[i], prose, width_before_last (self));
      else
        g_string_append (out, texts[i]);
      owed += (self->texts[i] ? missing : 0) + GAP;
    }
  g_string_append_c (out, '\n');
}

/* Wider than the terminal: every column on a line of its own reads better than lines that wrap. */
static gboolean
is_upright (const LqFormat *self)
{
  guint total = 0;

  for (guint i = 0; i < self->n_columns; i++)
    total += self->widths[i] + (i > 0 ? GAP : 0);
  return self->options.terminal_width > 0 && total > self->options.terminal_width && prose_width (self) == 0;
}

static void
table_begin (LqFormat *self, GString *out)
{
  if (is_upright (self))
    return;
  append_line (self, self->columns, out);
  for (guint i = 0; i < self->n_columns; i++)
    {
      guint prose = i + 1 == self->n_columns ? prose_width (self) : 0;
      append_n (out, prose > 0 ? prose : self->widths[i], '-');
      append_n (out, i + 1 < self->n_columns ? GAP : 0, ' ');
    }
  g_string_append_c (out, '\n');
}

static void
append_upright (const LqFormat *self, char *const *texts, GString *out)
{
  g_string_append_printf (out, "-- row %" G_GUINT64_FORMAT " --\n", self->n_rows + 1);
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_string_append (out, self->columns[i]);
      append_n (out, texts[i][0] != '\0' ? self->name_width - lq_format_width (self->columns[i]) + GAP : 0, ' ');
      g_string_append_printf (out, "%s\n", texts[i]);
    }
}

static void
table_row (LqFormat *self, const LqValue *cells, GString *out)
{
  g_auto (GStrv) texts = g_new0 (char *, self->n_columns + 1);

  for (guint i = 0; i < self->n_columns; i++)
    texts[i] = cell_text (&cells[i]);
  if (is_upright (self))
    append_upright (self, texts, out);
  else
    append_line (self, texts, out);
}

static void
table_end (LqFormat *self, GString *out)
{
  g_string_append_printf (out, "(%" G_GUINT64_FORMAT " %s)\n", self->n_rows, self->n_rows == 1 ? "row" : "rows");
}

const LqFormatClass lq_format_table_class = {
  .prepare = table_prepare,
  .measure = table_measure,
  .begin = table_begin,
  .row = table_row,
  .end = table_end,
};
