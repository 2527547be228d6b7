/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/page.h"

/* What a reader must know before trusting an empty list. */
static void
append_notices (LqPage *page)
{
  guint errors = lq_report_n_results (page->report, LQ_RESULT_ERROR);
  guint failed = lq_report_n_failed_scopes (page->report);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < page->report->scopes->len && failed > 0; i++)
    {
      const LqReportScope *scope = page->report->scopes->pdata[i];
      if (lq_report_scope_failed (scope))
        g_string_append_printf (text, "%s%s in %s: %s", text->len > 0 ? " · " : "", scope->account_id, scope->region,
                                scope->status);
    }
  if (failed > 0)
    {
      g_autofree char *title =
          lq_report_count (failed, "scope (account, Region) was not read", "scopes (account, Region) were not read");
      lq_template_append (page->template, "notice", page->out, "title", title, "text", text->str, NULL);
    }
  if (errors > 0)
    {
      g_autofree char *title =
          lq_report_count (errors, "detection could not be evaluated", "detections could not be evaluated");
      lq_template_append (
          page->template, "notice", page->out, "title", title, "text",
          "What they would find where it could not be read is not known: their silence is no pass. What they found "
          "elsewhere is listed. The list of detections says why.",
          NULL);
    }
}

static void
append_cards (LqPage *page)
{
  const LqReport *report = page->report;
  guint64 all = 0;

  for (int severity = LQ_SEVERITY_CRITICAL; severity >= LQ_SEVERITY_INFO; severity--)
    all += lq_report_n_findings (report, (LqSeverity) severity);
  g_autofree char *findings = lq_report_count (all, "finding", "findings");
  g_autofree char *sentence =
      g_strdup_printf ("%s. Of %u detections, %u found something, %u found nothing, and %u could not be evaluated.",
                       findings, report->results->len, lq_report_n_results (report, LQ_RESULT_FINDINGS),
                       lq_report_n_results (report, LQ_RESULT_OK), lq_report_n_results (report, LQ_RESULT_ERROR));
  lq_template_append (page->template, "cards-begin", page->out, "sentence", sentence, NULL);
  for (int severity = LQ_SEVERITY_CRITICAL; severity >= LQ_SEVERITY_INFO; severity--)
    {
      g_autofree char *n = g_strdup_printf ("%" G_GUINT64_FORMAT, lq_report_n_findings (report, (LqSeverity) severity));
      lq_template_append (page->template, "card", page->out, "severity", lq_pack_severity_name ((LqSeverity) severity),
                          "n", n, NULL);
    }
  lq_template_append (page->template, "cards-end", page->out, NULL);
}

static char *
percent (guint64 part, guint64 whole)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.3f", 100.0 * (double) part / (double) whole));
}

/* "4 critical, 12 high", so that nobody depends on colours; "" for a bar of one part without a name. Transfer full. */
static char *
name_parts (const LqChartBar *bar)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < bar->n_parts && bar->parts[i].name[0] != '\0'; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT " %s", i > 0 ? ", " : "", bar->parts[i].n, bar->parts[i].name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_bar (LqPage *page, const LqChartBar *bar, guint64 longest)
{
  g_autofree char *n = g_strdup_printf ("%" G_GUINT64_FORMAT, bar->n);
  g_autofree char *parts = name_parts (bar);
  guint64 before = 0;

  lq_template_append (page->template, "bar-begin", page->out, "label", bar->label, "parts", parts, "n", n, NULL);
  for (guint i = 0; i < bar->n_parts; i++)
    {
      g_autofree char *x = percent (before, longest);
      g_autofree char *width = percent (bar->parts[i].n, longest);
      g_autofree char *title = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", bar->parts[i].n, bar->parts[i].name);
      lq_template_append (page->template, "bar-part", page->out, "class", bar->parts[i].class, "x", x, "width", width,
                          "title", title, NULL);
      before += bar->parts[i].n;
    }
  lq_template_append (page->template, "bar-end", page->out, NULL);
}

static void
append_charts (LqPage *page)
{
  const GPtrArray *charts = page->report->charts;

  lq_template_append (page->template, "charts-begin", page->out, NULL);
  for (guint i = 0; i < charts->len; i++)
    {
      const LqChart *chart = charts->pdata[i];
      const LqChartBar *longest = chart->bars->len > 0 ? chart->bars->pdata[0] : NULL;
      lq_template_append (page->template, "chart-begin", page->out, "title", chart->title, "about", chart->about, NULL);
      for (guint j = 0; j < chart->bars->len; j++)
        append_bar (page, chart->bars->pdata[j], longest->n);
      lq_template_append (page->template, "chart-end", page->out, "note", chart->note, NULL);
    }
  lq_template_append (page->template, "charts-end", page->out, NULL);
}

void
lq_page_append_summary (LqPage *page)
{
  append_notices (page);
  append_cards (page);
  append_charts (page);
}
