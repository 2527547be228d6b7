/* SPDX-License-Identifier: Apache-2.0 */
#include "vtab-engine.h"

#include <string.h>

#include "base/error.h"

static const LqTable things = {
  .name = "things",
  .about = "One row per thing.",
  .columns = LQ_COLUMNS (
      LQ_KEY ("name", LQ_TEXT, "Name", "Its name."), LQ_KEY ("number", LQ_BIGINT, "Number", "Its number."),
      LQ_COL ("born", LQ_BIGINT, "Born", "Its time.", .flags = LQ_COLUMN_RANGED | LQ_COLUMN_HIDDEN),
      LQ_COL ("secret", LQ_TEXT, "Secret", "For children.", .flags = LQ_COLUMN_INTERNAL),
      LQ_COL ("color", LQ_TEXT, "Color", "Its color."),
      LQ_COL ("is_red", LQ_INTEGER, "IsRed", "1 if it is.", .flags = LQ_COLUMN_FLAG),
      LQ_COL ("weight", LQ_DOUBLE, "Weight", "In kilograms."),
      LQ_COL ("costly", LQ_TEXT, "Costly", "One call each.", .flags = LQ_COLUMN_HIDDEN, .source = LQ_FROM_LOOKUP)),
};

const LqTable *const vtab_engine_tables[] = { &things, NULL };

enum
{
  ACCOUNT,
  REGION,
  PARTITION,
  NAME,
  NUMBER,
  BORN,
  SECRET,
  COLOR,
  IS_RED,
  WEIGHT,
  COSTLY,
  DATA_AS_OF,
  MAX_AGE,
};

typedef struct
{
  const char *account, *name;
  gint64 number;
  const char *color;
  int is_red;    /* -1: missing */
  double weight; /* 0: missing */
} Thing;

static const Thing rows[] = {
  { "111111111111", "ball", 1, "red", 1, 0.5 },
  { "111111111111", "ball", 2, "blue", 0, 0 },
  { "222222222222", "007", 3, "", -1, 7 },
};

struct _LqCursor
{
  gboolean (*check) (gpointer data);
  gpointer check_data;
  LqEngine *engine;
  guint next; /* row + 1 */
  gboolean cancelled, fails;
};

LqCursor *
lq_engine_query (LqEngine *engine, const LqQuery *query, GError **error)
{
  GString *log = engine->log;

  g_string_append (log, query->stream ? "stream" : "list");
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      const LqConstraint *constraint = &query->constraints[i];
      g_autofree char *values = g_strjoinv ("|", (char **) constraint->values);
      g_string_append_printf (log, " %s=%s", query->table->columns[constraint->column].name, values);
    }
  for (gsize i = 0; i < query->n_ranges; i++)
    {
      const LqRange *range = &query->ranges[i];
      g_string_append_printf (log, " %s", query->table->columns[range->column].name);
      if (range->min > G_MININT64)
        g_string_append_printf (log, ">=%" G_GINT64_FORMAT, range->min);
      if (range->max < G_MAXINT64)
        g_string_append_printf (log, "<=%" G_GINT64_FORMAT, range->max);
    }
  g_string_append (log, " used");
  for (guint i = 0; query->table->columns[i].name != NULL; i++)
    {
      if (query->used[i])
        g_string_append_printf (log, " %s", query->table->columns[i].name);
    }
  g_string_append_c (log, '\n');
  LqCursor *cursor = g_new0 (LqCursor, 1);
  cursor->engine = engine;
  cursor->fails = engine->fail_all && query->n_constraints == 0;
  engine->open++;
  return cursor;
}

gboolean
lq_cursor_next (LqCursor *cursor, GError **error)
{
  if (cursor->engine->interrupted != NULL)
    {
      g_assert_false (cursor->check (cursor->check_data));
      sqlite3_interrupt (cursor->engine->interrupted);
      cursor->cancelled = cursor->check (cursor->check_data);
    }
  if (cursor->cancelled)
    return g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled"), FALSE;
  if (cursor->next == G_N_ELEMENTS (rows))
    return FALSE;
  cursor->next++;
  cursor->engine->reads++;
  if (cursor->fails || cursor->next == cursor->engine->fail_at)
    return g_set_error (error, LQ_ERROR, LQ_ERROR_DENIED, "ListThings in \x1b[31mus-east-1: denied"), FALSE;
  return TRUE;
}

static void
set_text (LqValue *value, const char *text)
{
  *value = (LqValue) { .kind = LQ_VALUE_TEXT, .text = text, .length = strlen (text) };
}

const GError *
lq_cursor_left_out (LqCursor *cursor)
{
  return NULL;
}

void
lq_cursor_value (LqCursor *cursor, guint column, LqValue *value)
{
  const Thing *row = &rows[cursor->next - 1];

  *value = (LqValue) { .kind = LQ_VALUE_NULL };
  if (column == ACCOUNT)
    set_text (value, row->account);
  else if (column == NAME)
    set_text (value, row->name);
  else if (column == COLOR && row->color[0] != '\0')
    set_text (value, row->color);
  else if (column == NUMBER || column == BORN)
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = row->number };
  else if (column == IS_RED && row->is_red >= 0)
    *value = (LqValue) { .kind = LQ_VALUE_INT, .number = row->is_red };
  else if (column == WEIGHT && row->weight > 0)
    *value = (LqValue) { .kind = LQ_VALUE_DOUBLE, .real = row->weight };
}

gint64
lq_cursor_rowid (LqCursor *cursor)
{
  return 1000 + cursor->next;
}

void
lq_cursor_cancel (LqCursor *cursor)
{
  cursor->cancelled = TRUE;
}

void
lq_cursor_set_check (LqCursor *cursor, gboolean (*check) (gpointer data), gpointer data)
{
  cursor->check = check;
  cursor->check_data = data;
}

char *
lq_cursor_progress (LqCursor *cursor)
{
  return g_strdup_printf ("%u rows", cursor->next);
}

void
lq_cursor_close (LqCursor *cursor)
{
  cursor->engine->open--;
  g_free (cursor);
}
