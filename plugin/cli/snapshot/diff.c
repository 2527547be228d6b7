/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/snapshot/diff.h"

#include <string.h>

#include "base/error.h"
#include "cli/cell.h"
#include "cli/snapshot/reader.h"
#include "cli/spool.h"

#define SPOOL_MEMORY ((gsize) 4 * 1024 * 1024)
#define WRITE_BYTES ((gsize) 64 * 1024)

enum
{
  TABLE,
  CHANGE,
  KEY,
  COLUMN,
  BEFORE,
  AFTER,
  N_CELLS,
};

static const char *const cells[] = { "table", "change", "key", "column", "before", "after" };

/* One side of a table that is being compared: its rows in the order of their keys. */
typedef struct
{
  sqlite3_stmt *statement;
  gboolean there; /* a row is */
} Side;

typedef struct
{
  LqReader *before, *after;
  LqFormat *format;
  LqSpool *records;
  guint64 n_records;
  LqDiffSums *sums;
  const char *table;
  char **columns; /* of both sides, the key's first */
  guint n_key, n_columns;
} Diff;

static LqValue
text (const char *value)
{
  return (LqValue) { .kind = LQ_VALUE_TEXT, .text = value, .length = strlen (value) };
}

static gboolean
record (Diff *self, const char *change, const char *key, const char *column, const LqValue *before,
        const LqValue *after, GError **error)
{
  LqValue row[N_CELLS] = { text (self->table), text (change), text (key), text (column), *before, *after };

  lq_format_measure (self->format, row);
  self->n_records++;
  return lq_spool_add (self->records, row, N_CELLS, error);
}

/* The key of the current row as a JSON object. Transfer full. */
static char *
key_text (const Diff *self, sqlite3_stmt *statement)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree LqValue *values = g_new (LqValue, self->n_key);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->n_key; i++)
    lq_cell_read (statement, (int) i, &values[i], keep);
  lq_format_json_object (out, self->n_key, (const char *const *) self->columns, values);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
record_row (Diff *self, const Side *side, const char *change, GError **error)
{
  const LqValue nothing = { .kind = LQ_VALUE_NULL };
  g_autofree char *key = key_text (self, side->statement);

  return record (self, change, key, "", &nothing, &nothing, error);
}

/* Where ORDER BY puts a type: nothing, numbers, texts, bytes. */
static int
rank (int type)
{
  return type == SQLITE_NULL ? 0 : type == SQLITE_TEXT ? 2 : type == SQLITE_BLOB ? 3 : 1;
}

/* Texts or bytes, which a NUL does not end. */
static int
compare_bytes (sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
  const void *x = sqlite3_column_blob (a, column), *y = sqlite3_column_blob (b, column);
  int n = sqlite3_column_bytes (a, column), m = sqlite3_column_bytes (b, column);
  int order = n > 0 && m > 0 ? memcmp (x, y, (gsize) MIN (n, m)) : 0;

  return order != 0 ? order : (n > m) - (n < m);
}

static int
compare_cells (sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
  int type = sqlite3_column_type (a, column), other = sqlite3_column_type (b, column);

  if (rank (type) != rank (other))
    return rank (type) - rank (other);
  if (rank (type) > 1)
    return compare_bytes (a, b, column);
  if (type == SQLITE_INTEGER && other == SQLITE_INTEGER)
    {
      gint64 x = sqlite3_column_int64 (a, column), y = sqlite3_column_int64 (b, column);
      return (x > y) - (x < y);
    }
  double x = sqlite3_column_double (a, column), y = sqlite3_column_double (b, column);
  return (x > y) - (x < y);
}

static int
compare_keys (const Diff *self, const Side *before, const Side *after)
{
  int order = 0;

  for (guint i = 0; i < self->n_key && order == 0; i++)
    order = compare_cells (before->statement, after->statement, (int) i);
  return order;
}

/* The cells of two rows of one key that are not the same. */
static gboolean
compare_rows (Diff *self, const Side *before, const Side *after, GError **error)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *key = key_text (self, before->statement);
  gboolean changed = FALSE;

  for (guint i = self->n_key; i < self->n_columns; i++)
    {
      LqValue was, is;
      if (compare_cells (before->statement, after->statement, (int) i) == 0)
        continue;
      changed = TRUE;
      lq_cell_read (before->statement, (int) i, &was, keep);
      lq_cell_read (after->statement, (int) i, &is, keep);
      if (!record (self, "changed", key, self->columns[i], &was, &is, error))
        return FALSE;
    }
  self->sums->n_changed += changed;
  return TRUE;
}

static gboolean
step (Side *side, sqlite3 *db, GError **error)
{
  int code = sqlite3_step (side->statement);

  side->there = code == SQLITE_ROW;
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "a snapshot cannot be read: %s", sqlite3_errmsg (db));
  return FALSE;
}

static void
append_name (GString *sql, const char *before, const char *name)
{
  char *quoted = sqlite3_mprintf ("%s\"%w\"", before, name);

  g_string_append (sql, quoted);
  sqlite3_free (quoted);
}

static gboolean
begin_side (const Diff *self, LqReader *reader, Side *side, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (guint i = 0; i < self->n_columns; i++)
    append_name (sql, i > 0 ? ", " : "", self->columns[i]);
  append_name (sql, " FROM ", self->table);
  g_string_append (sql, " ORDER BY 1");
  for (guint i = 1; i < self->n_key; i++)
    g_string_append_printf (sql, ", %u", i + 1);
  if (sqlite3_prepare_v2 (reader->db, sql->str, -1, &side->statement, NULL) == SQLITE_OK)
    return step (side, reader->db, error);
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s cannot be read: %s", reader->path, sqlite3_errmsg (reader->db));
  return FALSE;
}

static gboolean
merge (Diff *self, Side *before, Side *after, GError **error)
{
  while (before->there || after->there)
    {
      int order = !after->there ? -1 : !before->there ? 1 : compare_keys (self, before, after);
      self->sums->n_removed += order < 0;
      self->sums->n_added += order > 0;
      gboolean ok = order < 0   ? record_row (self, before, "removed", error)
                    : order > 0 ? record_row (self, after, "added", error)
                                : compare_rows (self, before, after, error);
      if (ok && order <= 0)
        ok = step (before, self->before->db, error);
      if (ok && order >= 0)
        ok = step (after, self->after->db, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
compare_table (Diff *self, GError **error)
{
  Side before = { NULL }, after = { NULL };
  gboolean ok = begin_side (self, self->before, &before, error) && begin_side (self, self->after, &after, error) &&
                merge (self, &before, &after, error);

  sqlite3_finalize (before.statement);
  sqlite3_finalize (after.statement);
  return ok;
}

static gboolean
leave_out (Diff *self, const char *why, GError **error)
{
  const LqValue nothing = { .kind = LQ_VALUE_NULL };
  const LqValue reason = text (why);

  self->sums->n_not_compared++;
  return record (self, "not_compared", "", "", &nothing, &reason, error);
}

/* The columns that both have; those of two versions of lambdaquery may differ, but not a table's key. */
static gboolean
find_columns (Diff *self, gboolean *same_key, GError **error)
{
  guint n_before = 0, n_after = 0, n = 0;
  g_auto (GStrv) before = lq_reader_columns (self->before, self->table, &n_before, error);
  g_auto (GStrv) after = before != NULL ? lq_reader_columns (self->after, self->table, &n_after, error) : NULL;

  if (after == NULL)
    return FALSE;
  *same_key = n_before == n_after;
  for (guint i = 0; i < n_before && *same_key; i++)
    *same_key = strcmp (before[i], after[i]) == 0;
  g_clear_pointer (&self->columns, g_strfreev);
  self->columns = g_new0 (char *, g_strv_length (before) + 1);
  for (guint i = 0; before[i] != NULL; i++)
    {
      if (g_strv_contains ((const char *const *) after, before[i]))
        self->columns[n++] = g_strdup (before[i]);
    }
  self->n_key = n_before;
  self->n_columns = n;
  return TRUE;
}

static gboolean
compare_one (Diff *self, GError **error)
{
  const char *before = g_hash_table_lookup (self->before->errors, self->table);
  const char *after = g_hash_table_lookup (self->after->errors, self->table);
  gboolean same_key = FALSE;

  if (before == NULL || after == NULL)
    return leave_out (self, before == NULL ? "it is in the second snapshot only" : "it is in the first snapshot only",
                      error);
  if (before[0] != '\0' || after[0] != '\0')
    return leave_out (self, before[0] != '\0' ? before : after, error);
  if (!find_columns (self, &same_key, error))
    return FALSE;
  return same_key ? compare_table (self, error)
                  : leave_out (self, "its rows are told apart by other columns in the two snapshots", error);
}

/* Every table of either side, sorted. Transfer container. */
static GList *
all_tables (const Diff *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->before->errors);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (names, name);
  g_hash_table_iter_init (&iter, self->after->errors);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (names, name);
  return g_list_sort (g_hash_table_get_keys (names), (GCompareFunc) strcmp);
}

static gboolean
write_records (Diff *self, LqOutput *output, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  LqValue row[N_CELLS];

  lq_format_begin (self->format, out);
  for (guint64 i = 0; i < self->n_records; i++)
    {
      if (!lq_spool_read (self->records, row, N_CELLS, error))
        return FALSE;
      lq_format_row (self->format, row, out);
      if (out->len < WRITE_BYTES)
        continue;
      if (!lq_output_write (output, out->str, out->len, error))
        return FALSE;
      g_string_truncate (out, 0);
    }
  lq_format_end (self->format, out);
  return lq_output_write (output, out->str, out->len, error);
}

gboolean
lq_diff_write (const char *before, const char *after, const LqFormatOptions *format, LqOutput *output, LqDiffSums *sums,
               GError **error)
{
  g_autoptr (LqReader) first = lq_reader_open (before, error);
  g_autoptr (LqReader) second = first != NULL ? lq_reader_open (after, error) : NULL;
  g_autoptr (LqFormat) records = lq_format_new (format, N_CELLS, cells);
  g_autoptr (LqSpool) spool = lq_spool_new (SPOOL_MEMORY);
  Diff diff = { .before = first, .after = second, .format = records, .records = spool, .sums = sums };
  gboolean ok = second != NULL;

  if (!ok)
    return FALSE;
  g_autoptr (GList) tables = all_tables (&diff);
  for (GList *table = tables; table != NULL && ok; table = table->next)
    {
      diff.table = table->data;
      ok = compare_one (&diff, error);
    }
  g_strfreev (diff.columns);
  return ok && write_records (&diff, output, error);
}
