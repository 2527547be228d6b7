/* SPDX-License-Identifier: Apache-2.0 */
/* The shape is promised in docs/command.md: keys may be added, none goes away or changes its meaning. */
#include <string.h>

#include "cli/report/report-private.h"

static void
append_member (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "\"%s\": ", name);
  lq_format_json_string (out, value, strlen (value));
}

static void
append_scope (GString *out, const LqReportScope *scope)
{
  append_member (out, "account_id", scope->account_id);
  g_string_append (out, ", ");
  append_member (out, "region", scope->region);
  g_string_append (out, ", ");
  append_member (out, "account_name", scope->account_name);
  g_string_append (out, ", ");
  append_member (out, "status", scope->status);
  g_string_append (out, ", ");
  append_member (out, "error", scope->error);
}

static void
append_detection (GString *out, const LqResult *result)
{
  const LqPackDetection *detection = lq_result_detection (result);

  append_member (out, "id", lq_result_id (result));
  g_string_append (out, ", ");
  append_member (out, "pack", detection->pack);
  g_string_append (out, ", ");
  append_member (out, "title", detection->title);
  g_string_append (out, ", ");
  append_member (out, "severity", lq_pack_severity_name (detection->severity));
  g_string_append (out, ", ");
  append_member (out, "status", lq_result_status_name (result));
  g_string_append (out, ", ");
  append_member (out, "error", lq_result_error (result));
}

static void
append_finding (LqReportWriter *writer, const LqResult *result, const LqValue *cells, guint64 index)
{
  g_string_append (writer->text, index > 0 ? ",\n        " : "\n        ");
  lq_format_json_object (writer->text, lq_result_n_columns (result), lq_result_names (result), cells);
}

static gboolean
append_result (LqReportWriter *writer, LqResult *result, GError **error)
{
  g_string_append (writer->text, "{");
  append_detection (writer->text, result);
  g_string_append (writer->text, ",\n      \"findings\": [");
  if (!lq_report_each (writer, result, append_finding, error))
    return FALSE;
  g_string_append (writer->text, lq_result_n_findings (result) > 0 ? "\n      ]}" : "]}");
  return TRUE;
}

gboolean
lq_report_json_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  GString *out = writer->text;

  g_string_append (out, "{\n  ");
  append_member (out, "as_of", report->as_of);
  g_string_append (out, ",\n  \"scopes\": [");
  for (guint i = 0; i < report->scopes->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n    {" : "\n    {");
      append_scope (out, report->scopes->pdata[i]);
      g_string_append_c (out, '}');
    }
  g_string_append (out, report->scopes->len > 0 ? "\n  ],\n  \"detections\": [" : "],\n  \"detections\": [");
  for (guint i = 0; i < report->results->len; i++)
    {
      g_string_append (out, i > 0 ? ",\n    " : "\n    ");
      if (!append_result (writer, report->results->pdata[i], error))
        return FALSE;
    }
  g_string_append (out, "\n  ]\n}\n");
  return TRUE;
}

/* A finding on a line of its own says which detection it is of. */
static void
append_line (LqReportWriter *writer, const LqResult *result, const LqValue *cells, guint64 index)
{
  GString *out = writer->text;

  g_string_append (out, "{\"record\": \"finding\", ");
  append_member (out, "id", lq_result_id (result));
  g_string_append (out, ", ");
  append_member (out, "severity", lq_pack_severity_name (lq_result_detection (result)->severity));
  g_string_append (out, ", \"finding\": ");
  lq_format_json_object (out, lq_result_n_columns (result), lq_result_names (result), cells);
  g_string_append (out, "}\n");
}

gboolean
lq_report_jsonl_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  GString *out = writer->text;

  g_string_append (out, "{\"record\": \"run\", ");
  append_member (out, "as_of", report->as_of);
  g_string_append (out, "}\n");
  for (guint i = 0; i < report->scopes->len; i++)
    {
      g_string_append (out, "{\"record\": \"scope\", ");
      append_scope (out, report->scopes->pdata[i]);
      g_string_append (out, "}\n");
    }
  for (guint i = 0; i < report->results->len; i++)
    {
      LqResult *result = report->results->pdata[i];
      g_string_append (out, "{\"record\": \"detection\", ");
      append_detection (out, result);
      g_string_append (out, "}\n");
      if (!lq_report_each (writer, result, append_line, error))
        return FALSE;
    }
  return TRUE;
}
