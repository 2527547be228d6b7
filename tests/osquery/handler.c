/* SPDX-License-Identifier: Apache-2.0 */
#include "handler.h"

#include <string.h>

#include "base/error.h"

#define COMMON_COLUMNS(option_)                                                                                        \
  LQ_LOCAL_COLUMNS (LQ_COL ("id", LQ_INTEGER, "id", "Number.", option_),                                               \
                    LQ_COL ("name", LQ_TEXT, "name", "Name.", option_),                                                \
                    LQ_COL ("value", LQ_BIGINT, "value", "Value."))

#define TEN(x) x (0) x (1) x (2) x (3) x (4) x (5) x (6) x (7) x (8) x (9)
#define WIDE(tens_, ones_) LQ_COL ("c" #tens_ #ones_, LQ_TEXT, "", "A column."),
#define WIDE0(ones_) WIDE (0, ones_)
#define WIDE1(ones_) WIDE (1, ones_)
#define WIDE2(ones_) WIDE (2, ones_)
#define WIDE3(ones_) WIDE (3, ones_)
#define WIDE4(ones_) WIDE (4, ones_)
#define WIDE5(ones_) WIDE (5, ones_)
#define WIDE6(ones_) WIDE (6, ones_)

typedef struct
{
  LqTable table;
  guint n_rows;
  /* The cell as text, "" for a missing one; `scratch` has room for a number. */
  const char *(*cell) (guint row, guint column, char *scratch);
} TestTable;

typedef struct
{
  const TestTable *test;
  GPtrArray *wanted; /* per column a GStrv of `=` values, or NULL */
  guint n_rows;
  guint row; /* the one after the current */
  gboolean cancelled;
  GMutex lock;
  GCond changed;
} Cursor;

static const char *
people_cell (guint row, guint column, char *scratch)
{
  static const char *const names[] = { "alice", "bob", "carol", "xavier", "xena" };

  if (column == 1)
    return names[row];
  g_snprintf (scratch, 16, "%u", column == 0 ? row + 1 : (row + 1) * 100);
  return scratch;
}

static const char *
wide_cell (guint row, guint column, char *scratch)
{
  g_snprintf (scratch, 16, "%u", column);
  return scratch;
}

static const char *
types_cell (guint row, guint column, char *scratch)
{
  static const char *const cells[][4] = {
    { "plain", "1", "9223372036854775807", "0.5" },
    { "", "", "", "" },
    { "tab\tquote\"\\ \xc3\xa9 \xf0\x9f\x90\x8d", "0", "-9223372036854775808", "-1e300" },
  };
  return cells[row][column];
}

static const char *
big_cell (guint row, guint column, char *scratch)
{
  return "0123456789abcdef0123456789abcdef01234567";
}

static const char *
slow_cell (guint row, guint column, char *scratch)
{
  return column == 1 ? "1" : "";
}

static const char *
no_cell (guint row, guint column, char *scratch)
{
  return "";
}

#define PEOPLE(name_, flags_)                                                                                          \
  {                                                                                                                    \
    .table = { .name = name_, .about = "People.", .columns = COMMON_COLUMNS (.flags = flags_) }, .n_rows = 5,          \
    .cell = people_cell                                                                                                \
  }
#define BIG_COLUMN(name_) LQ_COL (name_, LQ_TEXT, "", "Forty bytes.")

static const TestTable tests[] = {
  { .table = { .name = "t_big",
               .about = "As many rows of 30 columns of 40 bytes as rows = N says.",
               .columns = LQ_LOCAL_COLUMNS (
                   LQ_COL ("rows", LQ_BIGINT, "", "How many.", .flags = LQ_COLUMN_KEY), BIG_COLUMN ("b01"),
                   BIG_COLUMN ("b02"), BIG_COLUMN ("b03"), BIG_COLUMN ("b04"), BIG_COLUMN ("b05"), BIG_COLUMN ("b06"),
                   BIG_COLUMN ("b07"), BIG_COLUMN ("b08"), BIG_COLUMN ("b09"), BIG_COLUMN ("b10"), BIG_COLUMN ("b11"),
                   BIG_COLUMN ("b12"), BIG_COLUMN ("b13"), BIG_COLUMN ("b14"), BIG_COLUMN ("b15"), BIG_COLUMN ("b16"),
                   BIG_COLUMN ("b17"), BIG_COLUMN ("b18"), BIG_COLUMN ("b19"), BIG_COLUMN ("b20"), BIG_COLUMN ("b21"),
                   BIG_COLUMN ("b22"), BIG_COLUMN ("b23"), BIG_COLUMN ("b24"), BIG_COLUMN ("b25"), BIG_COLUMN ("b26"),
                   BIG_COLUMN ("b27"), BIG_COLUMN ("b28"), BIG_COLUMN ("b29")) },
    .n_rows = 1000,
    .cell = big_cell },
  PEOPLE ("t_default", LQ_COLUMN_KEY),
  { .table = { .name = "t_fail",
               .about = "Fails.",
               .columns = LQ_LOCAL_COLUMNS (LQ_COL ("x", LQ_TEXT, "", "Nothing.")) },
    .cell = no_cell },
  PEOPLE ("t_flag", LQ_COLUMN_FLAG),
  PEOPLE ("t_hidden", LQ_COLUMN_HIDDEN),
  PEOPLE ("t_index", LQ_COLUMN_KEY),
  PEOPLE ("t_opt", LQ_COLUMN_KEY),
  PEOPLE ("t_plain", LQ_COLUMN_PLAIN),
  { .table = { .name = "t_slow",
               .about = "Answers after as many seconds as delay = N says.",
               .columns =
                   LQ_LOCAL_COLUMNS (LQ_COL ("delay", LQ_INTEGER, "", "Seconds.", .flags = LQ_COLUMN_KEY),
                                     LQ_COL ("done", LQ_INTEGER, "", "1."),
                                     LQ_COL ("secret", LQ_TEXT, "", "Not shown.", .flags = LQ_COLUMN_INTERNAL)) },
    .n_rows = 1,
    .cell = slow_cell },
  { .table = { .name = "t_types",
               .about = "Every type.",
               .columns =
                   LQ_LOCAL_COLUMNS (LQ_COL ("t", LQ_TEXT, "", "Text."), LQ_COL ("i", LQ_INTEGER, "", "Flag."),
                                     LQ_COL ("b", LQ_BIGINT, "", "Number."), LQ_COL ("d", LQ_DOUBLE, "", "Real.")) },
    .n_rows = 3,
    .cell = types_cell },
  { .table = { .name = "t_wide",
               .about = "Seventy columns.",
               .columns = LQ_LOCAL_COLUMNS (TEN (WIDE0) TEN (WIDE1) TEN (WIDE2) TEN (WIDE3) TEN (WIDE4) TEN (WIDE5)
                                                TEN (WIDE6) LQ_COL ("c70", LQ_TEXT, "", "The last.")) },
    .n_rows = 1,
    .cell = wide_cell },
};
static const LqTable *tables[G_N_ELEMENTS (tests) + 1];
static gint queries;

/* The first `=` value of a column, NULL where there is none. */
static const char *
first_wanted (const Cursor *cursor, guint column)
{
  char **values = g_ptr_array_index (cursor->wanted, column);

  return values != NULL ? values[0] : NULL;
}

static gboolean
is (const Cursor *cursor, const char *name)
{
  return strcmp (cursor->test->table.name, name) == 0;
}

static void
strv_free_or_null (gpointer values)
{
  g_strfreev (values);
}

static gpointer
query (gpointer data, const LqQuery *asked, GError **error)
{
  Cursor *cursor = g_new0 (Cursor, 1);

  g_atomic_int_inc (&queries);
  cursor->test = (const TestTable *) asked->table; /* its first member */
  cursor->n_rows = cursor->test->n_rows;
  cursor->wanted = g_ptr_array_new_with_free_func (strv_free_or_null);
  g_ptr_array_set_size (cursor->wanted, 128);
  for (gsize i = 0; i < asked->n_constraints; i++)
    g_ptr_array_index (cursor->wanted, asked->constraints[i].column) =
        g_strdupv ((char **) asked->constraints[i].values);
  if (is (cursor, "t_big") && first_wanted (cursor, 0) != NULL)
    cursor->n_rows = (guint) g_ascii_strtoull (first_wanted (cursor, 0), NULL, 10);
  g_mutex_init (&cursor->lock);
  g_cond_init (&cursor->changed);
  return cursor;
}

/* t_slow: waits for as long as it was told, or until it is cancelled. */
static gboolean
wait_delay (Cursor *cursor, GError **error)
{
  const char *delay = first_wanted (cursor, 0);
  gint64 end_us = g_get_monotonic_time () + (delay == NULL ? 0 : g_ascii_strtoll (delay, NULL, 10)) * G_USEC_PER_SEC;
  gboolean in_time = TRUE;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cursor->lock);
  while (!cursor->cancelled && in_time)
    in_time = g_cond_wait_until (&cursor->changed, &cursor->lock, end_us);
  if (!cursor->cancelled)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "the query was cancelled");
  return FALSE;
}

/* A constraint on such a column is no filter but a parameter, which the row gives back. */
static gboolean
is_parameter (const Cursor *cursor, guint column)
{
  return cursor->test->table.columns[column].source == LQ_FROM_QUERY ||
         (column == 0 && (is (cursor, "t_big") || is (cursor, "t_slow")));
}

static gboolean
matches (const Cursor *cursor, guint row)
{
  for (guint i = 0; cursor->test->table.columns[i].name != NULL; i++)
    {
      char scratch[16];
      char **values = g_ptr_array_index (cursor->wanted, i);
      if (values != NULL && !is_parameter (cursor, i) &&
          !g_strv_contains ((const char *const *) values, cursor->test->cell (row, i, scratch)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
next (gpointer data, GError **error)
{
  Cursor *cursor = data;

  if (is (cursor, "t_fail"))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "custom failure message");
      return FALSE;
    }
  if (is (cursor, "t_slow") && cursor->row == 0 && !wait_delay (cursor, error))
    return FALSE;
  while (cursor->row < cursor->n_rows && !matches (cursor, cursor->row))
    cursor->row++;
  return cursor->row++ < cursor->n_rows;
}

static void
value (gpointer data, guint column, LqValue *cell)
{
  static _Thread_local char scratch[16];
  Cursor *cursor = data;
  const LqColumn *described = &cursor->test->table.columns[column];
  const char *text = first_wanted (cursor, column);

  if (!is_parameter (cursor, column))
    text = cursor->test->cell (cursor->row - 1, column, scratch);
  else if (text == NULL)
    text = "";
  *cell = (LqValue) { .kind = LQ_VALUE_TEXT, .text = text, .length = strlen (text) };
  if (described->type == LQ_TEXT)
    return;
  cell->kind = text[0] == '\0' ? LQ_VALUE_NULL : described->type == LQ_DOUBLE ? LQ_VALUE_DOUBLE : LQ_VALUE_INT;
  cell->number = g_ascii_strtoll (text, NULL, 10);
  cell->real = g_ascii_strtod (text, NULL);
}

static gint64
rowid (gpointer data)
{
  return ((Cursor *) data)->row;
}

static void
cancel (gpointer data)
{
  Cursor *cursor = data;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cursor->lock);
  cursor->cancelled = TRUE;
  g_cond_broadcast (&cursor->changed);
}

static void
close_cursor (gpointer data)
{
  Cursor *cursor = data;

  g_ptr_array_unref (cursor->wanted);
  g_mutex_clear (&cursor->lock);
  g_cond_clear (&cursor->changed);
  g_free (cursor);
}

void
test_handler_open (LqOsqueryHandler *handler, gsize max_reply_bytes)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    tables[i] = &tests[i].table;
  *handler = (LqOsqueryHandler) {
    .tables = tables,
    .max_reply_bytes = max_reply_bytes,
    .query = query,
    .next = next,
    .value = value,
    .rowid = rowid,
    .cancel = cancel,
    .close = close_cursor,
  };
}

guint
test_handler_queries (void)
{
  return (guint) g_atomic_int_get (&queries);
}
