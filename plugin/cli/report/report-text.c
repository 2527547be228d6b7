/* SPDX-License-Identifier: Apache-2.0 */
/* For people at a terminal: the worst first, what was not evaluated before the sums. */
#include <string.h>

#include "base/text.h"
#include "cli/report/report-private.h"

/* Detections in the list at the end. */
#define WORST 10

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *shown = lq_text_escape (text, -1);

  g_string_append (out, shown);
}

static void
append_heading (GString *out, const LqResult *result, const char *word)
{
  const LqPackDetection *detection = lq_result_detection (result);
  g_autofree char *loud = g_ascii_strup (word, -1);

  g_string_append_printf (out, "%s  ", loud);
  append_escaped (out, detection->title);
  g_string_append_printf (out, "  (%s)\n", lq_result_id (result));
}

/* Findings of one resource stand below its ARN; they come sorted by it. */
static gboolean
append_findings (LqReportWriter *writer, LqResult *result, GError **error)
{
  g_autofree LqValue *cells = g_new (LqValue, lq_result_n_columns (result));
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autofree char *last = NULL;

  for (guint64 i = 0; i < lq_result_n_findings (result); i++)
    {
      if (!lq_result_next (result, cells, error))
        return FALSE;
      const char *arn = lq_report_text (&cells[LQ_RESULT_RESOURCE_ARN], scratch);
      if (g_strcmp0 (arn, last) != 0)
        {
          g_string_append (writer->text, "  ");
          append_escaped (writer->text, arn);
          g_string_append_c (writer->text, '\n');
          g_free (last);
          last = g_strdup (arn);
        }
      g_string_append (writer->text, "    ");
      g_autofree char *detail = lq_report_detail (result, cells);
      append_escaped (writer->text, detail);
      g_string_append_c (writer->text, '\n');
      if (!lq_report_flush (writer, error))
        return FALSE;
    }
  return TRUE;
}

/* Detections that failed for one reason stand together. */
static void
append_errors (GString *out, GPtrArray *results)
{
  g_autoptr (GHashTable) shown = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < results->len; i++)
    {
      const char *error = lq_result_error (results->pdata[i]);
      if (lq_result_status (results->pdata[i]) != LQ_RESULT_ERROR || !g_hash_table_add (shown, (gpointer) error))
        continue;
      g_string_append_c (out, '\n');
      for (guint j = i; j < results->len; j++)
        {
          if (lq_result_status (results->pdata[j]) == LQ_RESULT_ERROR &&
              strcmp (lq_result_error (results->pdata[j]), error) == 0)
            append_heading (out, results->pdata[j], "not evaluated");
        }
      g_string_append_printf (out, "  %s\n", error);
    }
}

/* Whoever looks at the end of a long list sees what to look at first. */
static void
append_worst (GString *out, GPtrArray *sorted)
{
  guint n = 0;

  for (guint i = 0; i < sorted->len; i++)
    {
      const LqResult *result = sorted->pdata[i];
      guint64 findings = lq_result_n_findings (result);
      if (findings == 0 || n++ >= WORST)
        continue;
      if (n == 1)
        g_string_append (out, "The worst, with how many findings:\n");
      const LqPackDetection *detection = lq_result_detection (result);
      g_string_append_printf (out, "  %-8s  %5" G_GUINT64_FORMAT "  ", lq_pack_severity_name (detection->severity),
                              findings);
      append_escaped (out, detection->title);
      g_string_append_printf (out, "  (%s)\n", lq_result_id (result));
    }
  if (n > WORST)
    {
      g_autofree char *more = lq_report_count (n - WORST, "more detection", "more detections");
      g_string_append_printf (out, "  and %s, above\n", more);
    }
  if (n > 0)
    g_string_append_c (out, '\n');
}

static void
append_scopes (const LqReport *report, GString *out)
{
  guint failed = lq_report_n_failed_scopes (report);
  g_autofree char *scopes = lq_report_scopes_read (report);

  g_string_append_printf (out, "As of %s, %s", report->as_of, scopes);
  g_string_append (out, failed > 0 ? ", and not:\n" : ".\n");
  for (guint i = 0; i < report->scopes->len; i++)
    {
      const LqReportScope *scope = report->scopes->pdata[i];
      if (!lq_report_scope_failed (scope))
        continue;
      g_string_append_printf (out, "  account %s in %s is %s: ", scope->account_id, scope->region, scope->status);
      append_escaped (out, scope->error);
      g_string_append_c (out, '\n');
    }
}

static void
append_sums (const LqReport *report, GString *out)
{
  guint64 all = 0;
  guint errors = lq_report_n_results (report, LQ_RESULT_ERROR);
  g_autoptr (GString) parts = g_string_new (NULL);

  for (int severity = LQ_SEVERITY_CRITICAL; severity >= LQ_SEVERITY_INFO; severity--)
    {
      guint64 n = lq_report_n_findings (report, (LqSeverity) severity);
      all += n;
      if (n > 0)
        g_string_append_printf (parts, "%s%" G_GUINT64_FORMAT " %s", parts->len > 0 ? ", " : "", n,
                                lq_pack_severity_name ((LqSeverity) severity));
    }
  g_autofree char *findings = lq_report_count (all, "finding", "findings");
  g_autofree char *detections = lq_report_count (report->results->len, "detection", "detections");
  g_string_append_printf (out, "%s of %s%s%s%s", findings, detections, all > 0 ? " (" : "", parts->str,
                          all > 0 ? ")" : "");
  if (errors > 0)
    g_string_append_printf (out, "; %u could not be evaluated", errors);
  g_string_append (out, ".\n");
}

/* What a reader must know of a control beside its status. */
static void
append_control (GString *out, const LqControl *control)
{
  g_string_append_printf (out, "  %-13s  %s  %s\n", lq_controls_status_name (control->status), control->id,
                          control->title);
  if (control->status == LQ_CONTROL_NOT_COVERED)
    g_string_append_printf (out, "    %s\n", control->not_covered);
  if (control->status == LQ_CONTROL_PASS)
    g_string_append_printf (out, "    Shown: %s\n    Not shown: %s\n", control->proves, control->does_not_prove);
  if (control->status == LQ_CONTROL_FINDINGS)
    g_string_append_printf (out, "    %" G_GUINT64_FORMAT " %s\n", control->n_findings,
                            control->n_findings == 1 ? "finding" : "findings");
  for (guint i = 0; i < control->not_run->len; i++)
    g_string_append_printf (out, "    not run: %s\n", (const char *) control->not_run->pdata[i]);
}

static void
append_controls (GString *out, const LqFramework *framework)
{
  g_string_append_printf (out, "%s %s (%s)\n", framework->title, framework->version, framework->publisher);
  for (guint i = 0; i < framework->controls->len; i++)
    append_control (out, framework->controls->pdata[i]);
  g_string_append_c (out, '\n');
}

gboolean
lq_report_text_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  g_autoptr (GPtrArray) sorted = lq_report_sorted (report);
  GString *out = writer->text;

  for (guint i = 0; i < sorted->len; i++)
    {
      LqResult *result = sorted->pdata[i];
      if (lq_result_n_findings (result) == 0)
        continue;
      append_heading (out, result, lq_pack_severity_name (lq_result_detection (result)->severity));
      if (!append_findings (writer, result, error))
        return FALSE;
      g_string_append_c (out, '\n');
    }
  append_errors (out, sorted);
  for (guint i = 0; i < report->frameworks->len; i++)
    append_controls (out, report->frameworks->pdata[i]);
  append_worst (out, sorted);
  append_scopes (report, out);
  append_sums (report, out);
  return TRUE;
}
