/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/report/page.h"

/* Findings that a browser filters and sorts without delay; the other formats have no bound. */
#define MAX_FINDINGS 20000

/* "d-malicious-layers-layer-public", which no other id of the page begins like. Transfer full. */
static char *
anchor_of (const LqResult *result)
{
  return g_strdelimit (g_strconcat ("d-", lq_result_id (result), NULL), "/", '-');
}

/* What an ARN ends in, behind service, Region and account: "function:orders". */
static const char *
resource_of (const char *arn)
{
  const char *at = arn;

  for (guint i = 0; i < 5 && at != NULL; i++)
    {
      at = strchr (at, ':');
      at = at != NULL ? at + 1 : NULL;
    }
  return at != NULL ? at : "";
}

static void
append_finding (LqPage *page, const LqResult *result, const LqValue *cells)
{
  const LqPackDetection *detection = lq_result_detection (result);
  g_auto (GStrv) texts = g_new0 (char *, LQ_RESULT_N_COLUMNS + 1);
  g_autofree char *anchor = anchor_of (result);
  g_autofree char *detail = lq_report_detail (result, cells);
  g_autofree char *rank = g_strdup_printf ("%d", (int) detection->severity);

  for (guint i = 0; i < LQ_RESULT_N_COLUMNS; i++)
    texts[i] = g_strdup (lq_report_text (&cells[i], page->scratch));
  lq_template_append (page->template, "finding", page->out, "severity", lq_pack_severity_name (detection->severity),
                      "rank", rank, "id", lq_result_id (result), "anchor", anchor, "title", texts[LQ_RESULT_TITLE],
                      "detail", detail, "account", texts[LQ_RESULT_ACCOUNT_ID], "region",
                      texts[LQ_RESULT_REGION], "arn", texts[LQ_RESULT_RESOURCE_ARN], "resource",
                      resource_of (texts[LQ_RESULT_RESOURCE_ARN]), NULL);
  page->n_shown++;
}

static gboolean
append_result (LqPage *page, LqResult *result, GError **error)
{
  g_autofree LqValue *cells = g_new (LqValue, lq_result_n_columns (result));

  for (guint64 i = 0; i < lq_result_n_findings (result) && page->n_shown < MAX_FINDINGS; i++)
    {
      if (!lq_result_next (result, cells, error))
        return FALSE;
      append_finding (page, result, cells);
      if (!lq_report_flush (page->writer, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
append_findings (LqPage *page, GPtrArray *sorted, GError **error)
{
  g_autofree char *note = g_strdup ("");
  guint64 all = 0;

  lq_template_append (page->template, "findings-begin", page->out, NULL);
  for (guint i = 0; i < sorted->len; i++)
    {
      all += lq_result_n_findings (sorted->pdata[i]);
      if (!append_result (page, sorted->pdata[i], error))
        return FALSE;
    }
  if (all == 0)
    {
      g_free (note);
      note = g_strdup ("Nothing was found by the detections that could be evaluated.");
    }
  else if (all > page->n_shown)
    {
      g_free (note);
      note = g_strdup_printf ("These are the first %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                              " findings, the worst first; --format json has all of them.",
                              page->n_shown, all);
    }
  lq_template_append (page->template, "findings-end", page->out, "note", note, NULL);
  return TRUE;
}

/* What the result is called on the page. Transfer full. */
static char *
status_word (const LqResult *result)
{
  LqResultStatus status = lq_result_status (result);
  guint64 n = lq_result_n_findings (result);
  g_autofree char *findings = lq_report_count (n, "finding", "findings");

  if (status == LQ_RESULT_ERROR)
    return n > 0 ? g_strdup_printf ("not fully evaluated: %s so far", findings) : g_strdup ("not evaluated");
  return status == LQ_RESULT_FINDINGS ? g_steal_pointer (&findings) : g_strdup ("nothing found");
}

static void
append_detection (LqPage *page, const LqResult *result)
{
  const LqPackDetection *detection = lq_result_detection (result);
  g_autofree char *anchor = anchor_of (result);
  g_autofree char *word = status_word (result);
  g_autofree char *attack = g_strjoinv (", ", detection->attack);
  g_autofree char *controls = g_strjoinv (", ", detection->controls);

  lq_template_append (
      page->template, "detection", page->out, "anchor", anchor, "severity", lq_pack_severity_name (detection->severity),
      "title", detection->title, "status", lq_result_status_name (result), "word", word, "id", lq_result_id (result),
      "error", lq_result_error (result), "description", detection->description, "remediation", detection->remediation,
      "false_positives", detection->false_positives, "attack", attack, "controls", controls, NULL);
  for (gsize i = 0; detection->references[i] != NULL; i++)
    lq_template_append (page->template, "reference", page->out, "url", detection->references[i], NULL);
  lq_template_append (page->template, "detection-end", page->out, NULL);
}

static const char *
scope_class (const LqReportScope *scope)
{
  if (lq_report_scope_failed (scope))
    return "failed";
  return strcmp (scope->status, "ok") == 0 ? "ok" : "other";
}

static void
append_scopes (LqPage *page)
{
  lq_template_append (page->template, "scopes-begin", page->out, NULL);
  for (guint i = 0; i < page->report->scopes->len; i++)
    {
      const LqReportScope *scope = page->report->scopes->pdata[i];
      lq_template_append (page->template, "scope", page->out, "account", scope->account_id, "name", scope->account_name,
                          "region", scope->region, "class", scope_class (scope), "status", scope->status, "error",
                          scope->error, NULL);
    }
}

gboolean
lq_page_append_lists (LqPage *page, GError **error)
{
  g_autoptr (GPtrArray) sorted = lq_report_sorted (page->report);

  if (!append_findings (page, sorted, error))
    return FALSE;
  lq_template_append (page->template, "detections-begin", page->out, NULL);
  for (guint i = 0; i < sorted->len; i++)
    append_detection (page, sorted->pdata[i]);
  append_scopes (page);
  return TRUE;
}
