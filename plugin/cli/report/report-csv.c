/* SPDX-License-Identifier: Apache-2.0 */
/* A line per finding; a detection without findings, and an account and Region that could not be read, have one line
 * too, so that what was not found and what was not looked at are told apart. */
#include <string.h>

#include "cli/report/report-private.h"

enum
{
  AS_OF,
  STATUS,
  ID,
  SEVERITY,
  ACCOUNT_ID,
  REGION,
  RESOURCE_ARN,
  TITLE,
  DETAIL,
  ERROR,
  MORE,
  N_CELLS,
};

static const char *const columns[] = { "as_of",        "status", "id",     "severity", "account_id", "region",
                                       "resource_arn", "title",  "detail", "error",    "more" };

/* The line under way. */
typedef struct
{
  LqFormat *format;
  LqValue cells[N_CELLS];
} Line;

static void
set (Line *line, guint cell, const char *text)
{
  line->cells[cell] = (LqValue) { .kind = LQ_VALUE_TEXT, .text = text, .length = strlen (text) };
}

static void
clear (Line *line, const LqReport *report, const char *status)
{
  for (guint i = 0; i < N_CELLS; i++)
    set (line, i, "");
  set (line, AS_OF, report->as_of);
  set (line, STATUS, status);
}

/* What a detection adds to the columns of every finding, as a JSON object. */
static void
append_more (const LqResult *result, const LqValue *cells, GString *more)
{
  guint n = lq_result_n_columns (result);

  if (n > LQ_RESULT_N_COLUMNS)
    lq_format_json_object (more, n - LQ_RESULT_N_COLUMNS, lq_result_names (result) + LQ_RESULT_N_COLUMNS,
                           cells + LQ_RESULT_N_COLUMNS);
}

static gboolean
append_findings (Line *line, LqReportWriter *writer, LqResult *result, GError **error)
{
  g_autofree LqValue *cells = g_new (LqValue, lq_result_n_columns (result));
  g_autoptr (GString) more = g_string_new (NULL);

  for (guint64 i = 0; i < lq_result_n_findings (result); i++)
    {
      if (!lq_result_next (result, cells, error))
        return FALSE;
      for (guint j = 0; j < LQ_RESULT_N_COLUMNS; j++)
        line->cells[ACCOUNT_ID + j] = cells[j];
      g_string_truncate (more, 0);
      append_more (result, cells, more);
      set (line, MORE, more->str);
      lq_format_row (line->format, line->cells, writer->text);
      if (!lq_report_flush (writer, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_result (Line *line, const LqReport *report, LqReportWriter *writer, LqResult *result, GError **error)
{
  const LqPackDetection *detection = lq_result_detection (result);

  clear (line, report, lq_result_status_name (result));
  set (line, ID, lq_result_id (result));
  set (line, SEVERITY, lq_pack_severity_name (detection->severity));
  set (line, TITLE, detection->title);
  set (line, ERROR, lq_result_error (result));
  if (lq_result_n_findings (result) > 0)
    return append_findings (line, writer, result, error);
  lq_format_row (line->format, line->cells, writer->text);
  return lq_report_flush (writer, error);
}

static void
append_scope (Line *line, const LqReport *report, const LqReportScope *scope, GString *out)
{
  clear (line, report, "not_read");
  set (line, ACCOUNT_ID, scope->account_id);
  set (line, REGION, scope->region);
  set (line, ERROR, scope->error);
  lq_format_row (line->format, line->cells, out);
}

static void
append_controls (Line *line, const LqReport *report, const LqFramework *framework, GString *out)
{
  for (guint i = 0; i < framework->controls->len; i++)
    {
      const LqControl *control = framework->controls->pdata[i];
      g_autofree char *status = g_strconcat ("control_", lq_controls_status_name (control->status), NULL);
      g_autofree char *id = g_strconcat (framework->name, ":", control->id, NULL);
      clear (line, report, status);
      set (line, ID, id);
      set (line, TITLE, control->title);
      set (line, DETAIL, control->status == LQ_CONTROL_PASS ? control->proves : control->not_covered);
      lq_format_row (line->format, line->cells, out);
    }
}

gboolean
lq_report_csv_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  g_autoptr (LqFormat) format = lq_format_new (writer->format, N_CELLS, columns);
  Line line = { format };

  lq_format_begin (format, writer->text);
  for (guint i = 0; i < report->scopes->len; i++)
    {
      if (lq_report_scope_failed (report->scopes->pdata[i]))
        append_scope (&line, report, report->scopes->pdata[i], writer->text);
    }
  for (guint i = 0; i < report->results->len; i++)
    {
      if (!append_result (&line, report, writer, report->results->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; i < report->frameworks->len; i++)
    append_controls (&line, report, report->frameworks->pdata[i], writer->text);
  lq_format_end (format, writer->text);
  return TRUE;
}
