/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/chart.h"

#include <string.h>

#include "base/text.h"
#include "cli/session.h"

/* Bars that a page has room for; the others are counted. */
#define MAX_BARS 12

/* What a query's first column may say, and how it is shown. */
typedef struct
{
  const char *value, *label, *class;
} Kind;

/* A function is as the worst of what it runs: its own code, and its layers. The digits put the verdicts in order. */
static const char signing_sql[] =
    "SELECT substr (worst, 2), count (*) FROM (SELECT max (CASE verdict WHEN 'not_applicable' THEN 0"
    " WHEN 'pass_unverified' THEN 1 WHEN 'unprotected' THEN 2 WHEN 'unknown' THEN 3 WHEN 'unsigned' THEN 4 ELSE 5 END"
    " || verdict) AS worst FROM code_signing_checks GROUP BY function_arn) GROUP BY 1";

static const Kind signing_kinds[] = {
  { "pass_unverified", "all of it signed as its config wants", "good" },
  { "unknown", "signed, but that could not be judged", "fair" },
  { "unsigned", "some of it unsigned, under a config", "bad" },
  { "fail", "signed in a way that would not pass today", "bad" },
  { "unprotected", "no config, so nothing is checked", "plainbar" },
  { "not_applicable", "container image, which is not checked", "plainbar" },
  { NULL },
};

static const char owner_sql[] = "SELECT owner_kind, count (DISTINCT layer_version_arn) FROM function_layers GROUP BY 1";

static const Kind owner_kinds[] = {
  { "self", "the function's own account", "good" },
  { "organization", "the own organization", "good" },
  { "trusted", "a publisher that the configuration trusts", "fair" },
  { "aws", "AWS", "fair" },
  { "vendor", "a known vendor", "fair" },
  { "unknown", "nobody that is known", "bad" },
  { NULL },
};

/* A chart whose rows are being read. */
typedef struct
{
  LqChart *chart;
  const Kind *kinds;
} Reading;

static void
bar_free (gpointer data)
{
  LqChartBar *bar = data;

  g_free (bar->label);
  g_free (bar);
}

static void
chart_free (gpointer data)
{
  LqChart *chart = data;

  g_ptr_array_unref (chart->bars);
  g_free (chart->note);
  g_free (chart);
}

static LqChart *
chart_new (const char *title, const char *about)
{
  LqChart *chart = g_new0 (LqChart, 1);

  *chart = (LqChart) { title, about, g_ptr_array_new_with_free_func (bar_free), g_strdup ("") };
  return chart;
}

static void
set_note (LqChart *chart, char *note)
{
  g_free (chart->note);
  chart->note = note;
}

static void
add_part (LqChartBar *bar, const char *class, const char *name, guint64 n)
{
  if (n == 0)
    return;
  bar->parts[bar->n_parts].class = class;
  bar->parts[bar->n_parts].name = name;
  bar->parts[bar->n_parts++].n = n;
  bar->n += n;
}

static gboolean
take_row (gpointer data, const LqValue *cells, GError **error)
{
  const Reading *reading = data;
  const Kind *kind = reading->kinds;
  LqChartBar *bar = g_new0 (LqChartBar, 1);

  while (kind->value != NULL && strcmp (kind->value, cells[0].text) != 0)
    kind++;
  bar->label = kind->value != NULL ? g_strdup (kind->label) : lq_text_escape (cells[0].text, -1);
  add_part (bar, kind->value != NULL ? kind->class : "plainbar", "", (guint64) cells[1].number);
  g_ptr_array_add (reading->chart->bars, bar);
  return TRUE;
}

static int
compare_bars (gconstpointer a, gconstpointer b)
{
  const LqChartBar *x = *(const LqChartBar *const *) a, *y = *(const LqChartBar *const *) b;

  if (x->n != y->n)
    return x->n < y->n ? 1 : -1;
  return strcmp (x->label, y->label);
}

static void
finish (LqChart *chart, const char *nothing)
{
  g_ptr_array_sort (chart->bars, compare_bars);
  if (chart->bars->len == 0 && chart->note[0] == '\0')
    set_note (chart, g_strdup (nothing));
  if (chart->bars->len <= MAX_BARS)
    return;
  set_note (chart, g_strdup_printf ("and %u more", chart->bars->len - MAX_BARS));
  g_ptr_array_set_size (chart->bars, MAX_BARS);
}

static void
read_bars (LqEngine *engine, LqChart *chart, const char *sql, const Kind *kinds)
{
  Reading reading = { chart, kinds };
  const LqSessionSink sink = { NULL, take_row, &reading };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSession) session = lq_session_new (engine, &error);
  g_autofree char *left_out = NULL;

  if (session == NULL || !lq_session_read_readable (session, sql, &sink, &left_out, &error))
    set_note (chart, g_strdup_printf ("Not known: %s", error->message));
  else if (left_out != NULL)
    set_note (chart, g_strdup_printf ("Without what could not be read: %s", left_out));
}

static const char *
account_name (const LqReport *report, const char *account_id)
{
  for (guint i = 0; i < report->scopes->len; i++)
    {
      const LqReportScope *scope = report->scopes->pdata[i];
      if (strcmp (scope->account_id, account_id) == 0)
        return scope->account_name;
    }
  return "";
}

/* Each account's findings, by severity. */
static LqChartBar *
account_bar (const LqReport *report, const char *account_id)
{
  LqChartBar *bar = g_new0 (LqChartBar, 1);
  const char *name = account_name (report, account_id);

  bar->label = name[0] != '\0' ? g_strdup_printf ("%s (%s)", account_id, name) : g_strdup (account_id);
  for (int severity = LQ_SEVERITY_CRITICAL; severity >= LQ_SEVERITY_INFO; severity--)
    {
      guint64 n = 0;
      for (guint i = 0; i < report->results->len; i++)
        {
          const LqResult *result = report->results->pdata[i];
          if ((int) lq_result_detection (result)->severity == severity)
            n += GPOINTER_TO_UINT (g_hash_table_lookup (lq_result_accounts (result), account_id));
        }
      const char *severity_name = lq_pack_severity_name ((LqSeverity) severity);
      add_part (bar, severity_name, severity_name, n);
    }
  return bar;
}

static void
count_findings (LqChart *chart, const LqReport *report)
{
  g_autoptr (GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer account_id;

  for (guint i = 0; i < report->results->len; i++)
    {
      g_hash_table_iter_init (&iter, lq_result_accounts (report->results->pdata[i]));
      while (g_hash_table_iter_next (&iter, &account_id, NULL))
        g_hash_table_add (accounts, account_id);
    }
  g_hash_table_iter_init (&iter, accounts);
  while (g_hash_table_iter_next (&iter, &account_id, NULL))
    g_ptr_array_add (chart->bars, account_bar (report, account_id));
}

GPtrArray *
lq_chart_make_all (LqEngine *engine, const LqReport *report)
{
  GPtrArray *charts = g_ptr_array_new_with_free_func (chart_free);
  LqChart *signing =
      chart_new ("Functions by signing", "whether what they run would pass Lambda's signature checks today");
  LqChart *owners = chart_new ("Layers in use by owner", "versions of layers that functions run");
  LqChart *findings = chart_new ("Findings by account", "by severity");

  read_bars (engine, signing, signing_sql, signing_kinds);
  finish (signing, "There is no function.");
  read_bars (engine, owners, owner_sql, owner_kinds);
  finish (owners, "No function runs a layer.");
  count_findings (findings, report);
  finish (findings, "There is no finding.");
  g_ptr_array_add (charts, signing);
  g_ptr_array_add (charts, owners);
  g_ptr_array_add (charts, findings);
  return charts;
}
