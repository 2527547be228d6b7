/* SPDX-License-Identifier: Apache-2.0 */
/* What the formats of a report share. */
#pragma once

#include "cli/report/report.h"

/* Text on its way to the output. */
typedef struct
{
  const LqFormatOptions *format;
  LqOutput *output;
  GString *text;
} LqReportWriter;

/* Each writes the whole report. */
gboolean lq_report_json_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_jsonl_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_csv_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_text_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_html_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_ocsf_write (const LqReport *report, LqReportWriter *writer, GError **error);
gboolean lq_report_markdown_write (const LqReport *report, LqReportWriter *writer, GError **error);

/* Sends on what has been appended to `text`, once it is worth a write. */
gboolean lq_report_flush (LqReportWriter *writer, GError **error);

/* Appends one finding to writer->text. */
typedef void (*LqReportAppend) (LqReportWriter *writer, const LqResult *result, const LqValue *cells, guint64 index);

/* Appends every finding of a result, and flushes. */
gboolean lq_report_each (LqReportWriter *writer, LqResult *result, LqReportAppend append, GError **error);

/* "1 finding", "2 findings". Transfer full. */
char *lq_report_count (guint64 n, const char *one, const char *many);

/* The text of a cell; "" for a missing one. `scratch` holds a number's. */
const char *lq_report_text (const LqValue *cell, GString *scratch);

/* What was found, for people; of an event with the time, as in "2026-11-21T00:19:38Z: Layer ...". Transfer full. */
char *lq_report_detail (const LqResult *result, const LqValue *cells);

/* Results by severity, the worst first, then by id. Transfer container. */
GPtrArray *lq_report_sorted (const LqReport *report);
