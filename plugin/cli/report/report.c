/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-private.h"

#include <string.h>

#include "base/error.h"
#include "cli/format-private.h"
#include "cli/session.h"

#define WRITE_BYTES ((gsize) 64 * 1024)

static const char scopes_sql[] = "SELECT account_id, account_name, region, status, last_error FROM aws_scopes"
                                 " ORDER BY account_id, region";

static void
scope_free (gpointer data)
{
  LqReportScope *scope = data;

  g_free (scope->account_id);
  g_free (scope->account_name);
  g_free (scope->region);
  g_free (scope->status);
  g_free (scope->error);
  g_free (scope);
}

static gboolean
take_scope (gpointer data, const LqValue *cells, GError **error)
{
  LqReport *self = data;
  LqReportScope *scope = g_new (LqReportScope, 1);

  *scope = (LqReportScope) {
    .account_id = g_strdup (cells[0].text),
    .account_name = g_strdup (cells[1].text),
    .region = g_strdup (cells[2].text),
    .status = g_strdup (cells[3].text),
    .error = g_strdup (cells[4].text),
  };
  g_ptr_array_add (self->scopes, scope);
  return TRUE;
}

LqReport *
lq_report_new (LqEngine *engine, gint64 as_of_s, GPtrArray *results, GPtrArray *frameworks, GError **error)
{
  g_autoptr (LqReport) self = g_new0 (LqReport, 1);
  const LqSessionSink sink = { NULL, take_scope, self };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (as_of_s);

  self->as_of_s = as_of_s;
  self->as_of = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
  self->scopes = g_ptr_array_new_with_free_func (scope_free);
  self->results = g_ptr_array_ref (results);
  self->frameworks = g_ptr_array_ref (frameworks);
  for (guint i = 0; i < frameworks->len; i++)
    lq_controls_judge (frameworks->pdata[i], results);
  g_autoptr (LqSession) session = lq_session_new (engine, error);
  if (session == NULL || !lq_session_read (session, scopes_sql, &sink, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lq_report_free (LqReport *self)
{
  g_free (self->as_of);
  g_ptr_array_unref (self->scopes);
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->frameworks);
  g_clear_pointer (&self->charts, g_ptr_array_unref);
  g_free (self);
}

gboolean
lq_report_scope_failed (const LqReportScope *scope)
{
  static const char *const fine[] = { "ok", "accepted", "unknown", NULL };

  return !g_strv_contains (fine, scope->status);
}

guint
lq_report_n_failed_scopes (const LqReport *self)
{
  guint n = 0;

  for (guint i = 0; i < self->scopes->len; i++)
    n += lq_report_scope_failed (self->scopes->pdata[i]);
  return n;
}

char *
lq_report_count (guint64 n, const char *one, const char *many)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", n, n == 1 ? one : many);
}

char *
lq_report_scopes_read (const LqReport *self)
{
  g_autoptr (GHashTable) accounts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) regions = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0, accepted = 0, unasked = 0;

  for (guint i = 0; i < self->scopes->len; i++)
    {
      const LqReportScope *scope = self->scopes->pdata[i];
      accepted += strcmp (scope->status, "accepted") == 0;
      unasked += strcmp (scope->status, "unknown") == 0;
      if (strcmp (scope->status, "ok") != 0)
        continue;
      n++;
      g_hash_table_add (accounts, scope->account_id);
      g_hash_table_add (regions, scope->region);
    }
  g_autofree char *scopes = lq_report_count (n, "scope", "scopes");
  g_autofree char *in_accounts = lq_report_count (g_hash_table_size (accounts), "account", "accounts");
  g_autofree char *in_regions = lq_report_count (g_hash_table_size (regions), "Region", "Regions");
  g_autoptr (GString) text = g_string_new (scopes);
  g_string_append (text, " read");
  if (n > 0)
    g_string_append_printf (text, " (%s, %s)", in_accounts, in_regions);
  if (accepted > 0)
    g_string_append_printf (text, ", %u accepted as denied", accepted);
  if (unasked > 0)
    g_string_append_printf (text, ", %u not asked", unasked);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

guint
lq_report_n_results (const LqReport *self, LqResultStatus status)
{
  guint n = 0;

  for (guint i = 0; i < self->results->len; i++)
    n += lq_result_status (self->results->pdata[i]) == status;
  return n;
}

guint64
lq_report_n_findings (const LqReport *self, LqSeverity severity)
{
  guint64 n = 0;

  for (guint i = 0; i < self->results->len; i++)
    {
      if (lq_result_detection (self->results->pdata[i])->severity == severity)
        n += lq_result_n_findings (self->results->pdata[i]);
    }
  return n;
}

static int
compare_severity (gconstpointer a, gconstpointer b)
{
  const LqResult *x = *(const LqResult *const *) a, *y = *(const LqResult *const *) b;
  int order = (int) lq_result_detection (y)->severity - (int) lq_result_detection (x)->severity;

  return order != 0 ? order : strcmp (lq_result_id (x), lq_result_id (y));
}

GPtrArray *
lq_report_sorted (const LqReport *self)
{
  GPtrArray *sorted = g_ptr_array_new ();

  g_ptr_array_extend (sorted, self->results, NULL, NULL);
  g_ptr_array_sort (sorted, compare_severity);
  return sorted;
}

gboolean
lq_report_flush (LqReportWriter *writer, GError **error)
{
  if (writer->text->len < WRITE_BYTES)
    return TRUE;
  gboolean ok = lq_output_write (writer->output, writer->text->str, writer->text->len, error);
  g_string_truncate (writer->text, 0);
  return ok;
}

gboolean
lq_report_each (LqReportWriter *writer, LqResult *result, LqReportAppend append, GError **error)
{
  g_autofree LqValue *cells = g_new (LqValue, lq_result_n_columns (result));

  for (guint64 i = 0; i < lq_result_n_findings (result); i++)
    {
      if (!lq_result_next (result, cells, error))
        return FALSE;
      append (writer, result, cells, i);
      if (!lq_report_flush (writer, error))
        return FALSE;
    }
  return TRUE;
}

const char *
lq_report_text (const LqValue *cell, GString *scratch)
{
  g_string_truncate (scratch, 0);
  if (cell->kind == LQ_VALUE_TEXT)
    return cell->text;
  if (cell->kind != LQ_VALUE_NULL)
    lq_format_number (scratch, cell);
  return scratch->str;
}

char *
lq_report_detail (const LqResult *result, const LqValue *cells)
{
  const char *const *names = lq_result_names (result);
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = LQ_RESULT_N_COLUMNS; i < lq_result_n_columns (result); i++)
    {
      if (strcmp (names[i], "event_time") == 0)
        g_string_append_printf (text, "%s: ", lq_report_text (&cells[i], scratch));
    }
  g_string_append (text, lq_report_text (&cells[LQ_RESULT_DETAIL], scratch));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
lq_report_write (LqReport *self, const LqFormatOptions *format, LqOutput *output, GError **error)
{
  static gboolean (*const writers[]) (const LqReport *, LqReportWriter *, GError **) = {
    [LQ_FORMAT_TABLE] = lq_report_text_write,        [LQ_FORMAT_CSV] = lq_report_csv_write,
    [LQ_FORMAT_JSON] = lq_report_json_write,         [LQ_FORMAT_JSONL] = lq_report_jsonl_write,
    [LQ_FORMAT_MARKDOWN] = lq_report_markdown_write,     [LQ_FORMAT_HTML] = lq_report_html_write,
    [LQ_FORMAT_OCSF] = lq_report_ocsf_write,

  };
  g_autoptr (GString) text = g_string_new (NULL);
  LqReportWriter writer = { format, output, text };

  return writers[format->kind](self, &writer, error) && lq_output_write (output, text->str, text->len, error);
}
