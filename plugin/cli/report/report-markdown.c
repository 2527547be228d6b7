/* SPDX-License-Identifier: Apache-2.0 */
/* For tickets and pull requests. What comes from AWS is never taken for markup. */
#include <string.h>

#include "base/text.h"
#include "cli/report/report-private.h"

static void
append_text (GString *out, const char *text)
{
  g_autofree char *shown = lq_text_escape (text, -1);

  for (const char *at = shown; *at != '\0'; at++)
    {
      if (*at == '<')
        g_string_append (out, "&lt;");
      else if (*at == '&')
        g_string_append (out, "&amp;");
      else
        {
          if (strchr ("\\`*_[]|~$#@", *at) != NULL)
            g_string_append_c (out, '\\');
          g_string_append_c (out, *at);
        }
    }
}

static void
append_cell (GString *out, const char *text)
{
  g_string_append (out, "| ");
  append_text (out, text);
  g_string_append_c (out, ' ');
}

static void
append_finding (LqReportWriter *writer, const LqResult *result, const LqValue *cells, guint64 index)
{
  static const guint shown[] = { LQ_RESULT_ACCOUNT_ID, LQ_RESULT_REGION, LQ_RESULT_RESOURCE_ARN };
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autofree char *detail = lq_report_detail (result, cells);

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    append_cell (writer->text, lq_report_text (&cells[shown[i]], scratch));
  append_cell (writer->text, detail);
  g_string_append (writer->text, "|\n");
}

static gboolean
append_result (LqReportWriter *writer, LqResult *result, GError **error)
{
  const LqPackDetection *detection = lq_result_detection (result);
  GString *out = writer->text;

  g_string_append_printf (out, "\n## %s: ", lq_pack_severity_name (detection->severity));
  append_text (out, detection->title);
  g_string_append_printf (out, " (`%s`)\n\n", lq_result_id (result));
  append_text (out, detection->description);
  g_string_append (out, "\n\n| account | Region | resource | what was found |\n| --- | --- | --- | --- |\n");
  if (!lq_report_each (writer, result, append_finding, error))
    return FALSE;
  g_string_append (out, "\nWhat to do: ");
  append_text (out, detection->remediation);
  g_string_append (out, "\n\nWhat looks the same and is innocent: ");
  append_text (out, detection->false_positives);
  g_string_append_c (out, '\n');
  return TRUE;
}

static void
append_summary (const LqReport *report, GString *out)
{
  guint failed = lq_report_n_failed_scopes (report);
  g_autofree char *scopes = lq_report_scopes_read (report);

  g_string_append_printf (out, "# What the detections found, as of %s\n\n", report->as_of);
  g_string_append (out, "| severity | findings |\n| --- | ---: |\n");
  for (int severity = LQ_SEVERITY_CRITICAL; severity >= LQ_SEVERITY_INFO; severity--)
    g_string_append_printf (out, "| %s | %" G_GUINT64_FORMAT " |\n", lq_pack_severity_name ((LqSeverity) severity),
                            lq_report_n_findings (report, (LqSeverity) severity));
  g_string_append_printf (out,
                          "\n%u detections: %u found something, %u found nothing, %u could not be evaluated. "
                          "%s, and %u could not be.\n",
                          report->results->len, lq_report_n_results (report, LQ_RESULT_FINDINGS),
                          lq_report_n_results (report, LQ_RESULT_OK), lq_report_n_results (report, LQ_RESULT_ERROR),
                          scopes, failed);
}

static void
append_errors (const LqReport *report, GPtrArray *sorted, GString *out)
{
  if (lq_report_n_results (report, LQ_RESULT_ERROR) > 0)
    g_string_append (out, "\n## Not evaluated\n\n| detection | error |\n| --- | --- |\n");
  for (guint i = 0; i < sorted->len; i++)
    {
      if (lq_result_status (sorted->pdata[i]) != LQ_RESULT_ERROR)
        continue;
      g_string_append_printf (out, "| `%s` ", lq_result_id (sorted->pdata[i]));
      append_cell (out, lq_result_error (sorted->pdata[i]));
      g_string_append (out, "|\n");
    }
}

static void
append_scopes (const LqReport *report, GString *out)
{
  if (lq_report_n_failed_scopes (report) > 0)
    g_string_append (out, "\n## Not read\n\n| account | Region | status | error |\n| --- | --- | --- | --- |\n");
  for (guint i = 0; i < report->scopes->len; i++)
    {
      const LqReportScope *scope = report->scopes->pdata[i];
      if (!lq_report_scope_failed (scope))
        continue;
      append_cell (out, scope->account_id);
      append_cell (out, scope->region);
      append_cell (out, scope->status);
      append_cell (out, scope->error);
      g_string_append (out, "|\n");
    }
}

static void
append_healthy (const LqReport *report, GPtrArray *sorted, GString *out)
{
  if (lq_report_n_results (report, LQ_RESULT_OK) > 0)
    g_string_append (out, "\n## Evaluated, nothing found\n\n");
  for (guint i = 0; i < sorted->len; i++)
    {
      if (lq_result_status (sorted->pdata[i]) != LQ_RESULT_OK)
        continue;
      g_string_append (out, "- ");
      append_text (out, lq_result_detection (sorted->pdata[i])->title);
      g_string_append_printf (out, " (`%s`)\n", lq_result_id (sorted->pdata[i]));
    }
}

static void
append_controls (const LqFramework *framework, GString *out)
{
  g_string_append (out, "\n## ");
  append_text (out, framework->title);
  g_string_append_printf (out, " %s\n\n| control | title | status | what that means |\n| --- | --- | --- | --- |\n",
                          framework->version);
  for (guint i = 0; i < framework->controls->len; i++)
    {
      const LqControl *control = framework->controls->pdata[i];
      append_cell (out, control->id);
      append_cell (out, control->title);
      append_cell (out, lq_controls_status_name (control->status));
      append_cell (out, control->status == LQ_CONTROL_PASS ? control->proves : control->not_covered);
      g_string_append (out, "|\n");
    }
}

gboolean
lq_report_markdown_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  g_autoptr (GPtrArray) sorted = lq_report_sorted (report);

  append_summary (report, writer->text);
  append_scopes (report, writer->text);
  append_errors (report, sorted, writer->text);
  for (guint i = 0; i < report->frameworks->len; i++)
    append_controls (report->frameworks->pdata[i], writer->text);
  for (guint i = 0; i < sorted->len; i++)
    {
      if (lq_result_n_findings (sorted->pdata[i]) > 0 && !append_result (writer, sorted->pdata[i], error))
        return FALSE;
    }
  append_healthy (report, sorted, writer->text);
  return TRUE;
}
