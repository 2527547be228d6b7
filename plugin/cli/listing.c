/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/listing.h"

#include <string.h>

static LqValue
text_cell (const char *text)
{
  const char *shown = text != NULL ? text : "";
  return (LqValue) { .kind = LQ_VALUE_TEXT, .text = shown, .length = strlen (shown) };
}

void
lq_listing_append (const LqOptions *options, guint terminal_width, const char *const *columns, GPtrArray *cells,
                   GString *out)
{
  const LqFormatOptions how = { options->format, options->csv_raw, terminal_width, TRUE };
  guint n = g_strv_length ((char **) columns);
  g_autofree LqValue *row = g_new (LqValue, n);
  g_autoptr (LqFormat) format = lq_format_new (&how, n, columns);

  for (guint pass = 0; pass < 2; pass++)
    {
      if (pass == 1)
        lq_format_begin (format, out);
      for (guint at = 0; at < cells->len; at += n)
        {
          for (guint i = 0; i < n; i++)
            row[i] = text_cell (g_ptr_array_index (cells, at + i));
          if (pass == 0)
            lq_format_measure (format, row);
          else
            lq_format_row (format, row, out);
        }
    }
  lq_format_end (format, out);
}
