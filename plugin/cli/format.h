/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as text: aligned tables, CSV, JSON, JSON lines. Everything is appended to a GString; others write it. The other
 * formats are of reports only, which write them themselves. */
#pragma once

#include <glib.h>

#include "core/value.h"

typedef enum
{
  LQ_FORMAT_TABLE,
  LQ_FORMAT_CSV,
  LQ_FORMAT_JSON,
  LQ_FORMAT_JSONL,
  LQ_FORMAT_MARKDOWN, /* from here on reports only */
  LQ_FORMAT_HTML,
  LQ_FORMAT_OCSF,
} LqFormatKind;

typedef struct
{
  LqFormatKind kind;
  gboolean csv_raw;     /* cells that a spreadsheet would take for formulas stay as they are */
  guint terminal_width; /* in cells; 0: not a terminal. A table that is wider is shown one column per line. */
  gboolean wrap;        /* such a table's last column, which is prose, is broken into lines instead */
} LqFormatOptions;

/* The names, in the order of LqFormatKind; ended by NULL. */
extern const char *const lq_format_names[];

/* TRUE where rows can be written before the last one is known. */
gboolean lq_format_streams (LqFormatKind kind);

/* The text of one result, in a format of rows. Call measure for each row (where it need not stream), begin, row for
 * each row, end. */
typedef struct _LqFormat LqFormat;

LqFormat *lq_format_new (const LqFormatOptions *options, guint n_columns, const char *const *columns);
void lq_format_free (LqFormat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFormat, lq_format_free)

/* Cells are as core/value.h says: text is valid UTF-8 and holds no NUL. */
void lq_format_measure (LqFormat *self, const LqValue *cells);
void lq_format_begin (LqFormat *self, GString *out);
void lq_format_row (LqFormat *self, const LqValue *cells, GString *out);
void lq_format_end (LqFormat *self, GString *out);

/* Instead of the end of a stream: a record that says what went wrong. */
void lq_format_failure (LqFormat *self, const char *message, GString *out);

guint lq_format_n_columns (const LqFormat *self);

/* A JSON string with its quotes; control and bidirectional characters become \u escapes. `text` is valid UTF-8. */
void lq_format_json_string (GString *out, const char *text, gsize length);

/* A cell as JSON: a missing one, and a number that JSON does not have, is null. */
void lq_format_json_value (GString *out, const LqValue *cell);

/* An object of n members on one line. `names` are unique. */
void lq_format_json_object (GString *out, guint n, const char *const *names, const LqValue *cells);

/* An object holds a name once: the second `name` becomes `name_2`. Valid UTF-8, NULL-terminated. Transfer full. */
char **lq_format_unique_names (guint n, const char *const *names);

/* Cells of a terminal that `text` takes. */
guint lq_format_width (const char *text);
