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

static void
append_texts (GString *out, const char *name, guint n, char **texts)
{
  g_string_append_printf (out, ", \"%s\": [", name);
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      lq_format_json_string (out, texts[i], strlen (texts[i]));
    }
  g_string_append_c (out, ']');
}

static void
append_control (GString *out, const LqFramework *framework, const LqControl *control)
{
  const struct
  {
    const char *name, *value;
  } members[] = {
    { "framework", framework->name },
    { "id", control->id },
    { "title", control->title },
    { "status", lq_controls_status_name (control->status) },
    { "pass_proves", control->proves },
    { "pass_does_not_prove", control->does_not_prove },
    { "not_covered", control->not_covered },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_string_append (out, i > 0 ? ", " : "");
      append_member (out, members[i].name, members[i].value);
    }
  append_texts (out, "detections", g_strv_length (control->detections), control->detections);
  append_texts (out, "not_run", control->not_run->len, (char **) control->not_run->pdata);
}

/* All controls, each between `before` and `after`; `gap` stands between two. */
static void
append_controls (GString *out, const LqReport *report, const char *before, const char *after, const char *gap)
{
  gboolean first = TRUE;

  for (guint i = 0; i < report->frameworks->len; i++)
    {
      const LqFramework *framework = report->frameworks->pdata[i];
      for (guint j = 0; j < framework->controls->len; j++)
        {
          g_string_append_printf (out, "%s%s", first ? "" : gap, before);
          append_control (out, framework, framework->controls->pdata[j]);
          g_string_append (out, after);
          first = FALSE;
        }
    }
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
  g_string_append (out, "\n  ]");
  if (report->frameworks->len > 0)
    {
      g_string_append (out, ",\n  \"controls\": [");
      append_controls (out, report, "\n    {", "}", ",");
      g_string_append (out, "\n  ]");
    }
  g_string_append (out, "\n}\n");
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
  append_controls (out, report, "{\"record\": \"control\", ", "}\n", "");
  return TRUE;
}
