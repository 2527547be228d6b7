/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/format.h"

typedef struct
{
  void (*prepare) (LqFormat *self); /* the names as they will be shown */
  void (*measure) (LqFormat *self, const LqValue *cells);
  void (*begin) (LqFormat *self, GString *out);
  void (*row) (LqFormat *self, const LqValue *cells, GString *out);
  void (*end) (LqFormat *self, GString *out);
  void (*failure) (LqFormat *self, const char *message, GString *out);
} LqFormatClass;

extern const LqFormatClass lq_format_table_class;
extern const LqFormatClass lq_format_csv_class;
extern const LqFormatClass lq_format_json_class;
extern const LqFormatClass lq_format_jsonl_class;

struct _LqFormat
{
  const LqFormatClass *class;
  LqFormatOptions options;
  guint n_columns;
  char **columns;
  guint64 n_rows;   /* written */
  guint *widths;    /* table: cells of the terminal */
  gboolean *texts;  /* table: holds text */
  guint name_width; /* table: of the longest name */
};

/* A number as text: the fewest digits that read back as the same number. */
void lq_format_number (GString *out, const LqValue *cell);
