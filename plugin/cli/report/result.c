/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/result.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/report/selection.h"
#include "cli/spool.h"

/* Findings beyond this wait in a temporary file. */
#define SPOOL_MEMORY ((gsize) 1024 * 1024)

const char *const lq_result_columns[] = { "account_id", "region", "resource_arn", "title", "detail", NULL };

static const char *const status_names[] = { "ok", "findings", "error" };

struct _LqResult
{
  const LqPackDetection *detection;
  char *id;
  char *error; /* NULL: none */
  char **names;
  guint n_columns;
  LqSpool *findings;
  guint64 n_findings;
  GHashTable *accounts;
};

LqResult *
lq_result_new (const LqPackDetection *detection)
{
  LqResult *self = g_new0 (LqResult, 1);

  self->detection = detection;
  self->id = lq_selection_id (detection);
  self->findings = lq_spool_new (SPOOL_MEMORY);
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
lq_result_free (LqResult *self)
{
  g_free (self->id);
  g_free (self->error);
  g_strfreev (self->names);
  lq_spool_free (self->findings);
  g_hash_table_unref (self->accounts);
  g_free (self);
}

/* A finding's columns, and whatever a detection adds to them. */
static gboolean
begin (gpointer data, guint n, const char *const *columns, GError **error)
{
  LqResult *self = data;

  for (guint i = 0; i < LQ_RESULT_N_COLUMNS; i++)
    {
      if (i < n && strcmp (columns[i], lq_result_columns[i]) == 0)
        continue;
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
                   "column %u of a finding is %s, and the query gives %s: see docs/packs.md", i + 1,
                   lq_result_columns[i], i < n ? columns[i] : "none");
      return FALSE;
    }
  self->names = lq_format_unique_names (n, columns);
  self->n_columns = n;
  return TRUE;
}

static gboolean
take_row (gpointer data, const LqValue *cells, GError **error)
{
  LqResult *self = data;
  const LqValue *account = &cells[LQ_RESULT_ACCOUNT_ID];
  const char *id = account->kind == LQ_VALUE_TEXT ? account->text : "";
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->accounts, id));

  g_hash_table_insert (self->accounts, g_strdup (id), GUINT_TO_POINTER (n + 1));
  self->n_findings++;
  return lq_spool_add (self->findings, cells, self->n_columns, error);
}

/* The statement, sorted by all of its columns: the same estate gives the same report. */
static char *
sorted_sql (const char *sql, guint n_columns)
{
  g_autoptr (GString) sorted = g_string_new (NULL);

  g_string_append_printf (sorted, "SELECT * FROM (\n%s\n) ORDER BY 1", sql);
  for (guint i = 2; i <= n_columns; i++)
    g_string_append_printf (sorted, ", %u", i);
  return g_string_free (g_steal_pointer (&sorted), FALSE);
}

static void
forget_findings (LqResult *self)
{
  lq_spool_free (self->findings);
  self->findings = lq_spool_new (SPOOL_MEMORY);
  self->n_findings = 0;
  g_hash_table_remove_all (self->accounts);
}

void
lq_result_fail (LqResult *self, const GError *error)
{
  g_free (self->error);
  self->error = lq_text_escape (error->message, -1);
  forget_findings (self);
}

gboolean
lq_result_evaluate (LqResult *self, LqSession *session)
{
  const LqSessionSink sink = { begin, take_row, self };
  g_autoptr (GError) error = NULL;
  g_autofree char *left_out = NULL;
  guint n_columns = 0;
  g_autoptr (GPtrArray) tables = lq_session_tables (session, self->detection->sql, &n_columns, &error);
  g_autofree char *sql = sorted_sql (self->detection->sql, n_columns);

  if (tables == NULL || !lq_session_read_readable (session, sql, &sink, &left_out, &error))
    lq_result_fail (self, error);
  else if (left_out != NULL)
    self->error = lq_text_escape (left_out, -1);
  return self->error == NULL;
}

const LqPackDetection *
lq_result_detection (const LqResult *self)
{
  return self->detection;
}

const char *
lq_result_id (const LqResult *self)
{
  return self->id;
}

LqResultStatus
lq_result_status (const LqResult *self)
{
  if (self->error != NULL)
    return LQ_RESULT_ERROR;
  return self->n_findings > 0 ? LQ_RESULT_FINDINGS : LQ_RESULT_OK;
}

const char *
lq_result_status_name (const LqResult *self)
{
  return status_names[lq_result_status (self)];
}

const char *
lq_result_error (const LqResult *self)
{
  return self->error != NULL ? self->error : "";
}

guint64
lq_result_n_findings (const LqResult *self)
{
  return self->n_findings;
}

guint
lq_result_n_columns (const LqResult *self)
{
  return self->n_columns;
}

const char *const *
lq_result_names (const LqResult *self)
{
  return (const char *const *) self->names;
}

GHashTable *
lq_result_accounts (const LqResult *self)
{
  return self->accounts;
}

gboolean
lq_result_next (LqResult *self, LqValue *cells, GError **error)
{
  return lq_spool_read (self->findings, cells, self->n_columns, error);
}
