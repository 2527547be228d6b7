/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "core/range.h"
#include "sqlite/vtab-private.h"

SQLITE_EXTENSION_INIT3

/* An IN list longer than this is SQL's to check. */
#define MAX_VALUES 65536

/* What a table is taken to hold; only the order of the plans that follow from it matters. */
#define ROWS_OF_TABLE 10000.0
#define ROWS_OF_LOCAL_TABLE 100.0
#define COST_PER_ROW_CALLED 100.0
#define VALUES_OF_IN 5.0
#define ROWS_PER_COMPARISON 3.0 /* one row of so many compares as asked */
#define COST_OF_IN 1.5 /* one scan for all values: cheaper than the two of `a OR b` */

/* What xBestIndex gathers. */
typedef struct
{
  const LqVtabTable *table;
  sqlite3_index_info *info;
  GString *text; /* idxStr so far */
  int n_arguments;
  double rows;        /* expected to match */
  double rows_called; /* expected to be fetched for that */
  gboolean *bound;    /* per table->columns: `=` holds it to one value */
  gboolean limited;
  gboolean correlated; /* a value comes from elsewhere: the scan may be one of many */
} Search;

static gboolean
is_equality (int op)
{
  return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_IS;
}

/* How many rows one value leaves of those it is asked of. */
static double
selectivity (const LqColumn *column)
{
  if (column->flags & LQ_COLUMN_KEY)
    return column->implies != LQ_ARN_NONE ? 1000 : 50;
  if (column->flags & LQ_COLUMN_ASKED)
    return column->implies != LQ_ARN_NONE ? 100 : 4;
  return 10;
}

static void
push_term (Search *search, int i, LqVtabOp op, gboolean literal, guint column)
{
  search->info->aConstraintUsage[i].argvIndex = ++search->n_arguments;
  g_string_append_printf (search->text, " %c%c%u", op, literal ? 'l' : 'c', column);
}

/* `=` or IS on a column of the table. A collation such as NOCASE calls more values equal than the engine does. */
static void
add_equality (Search *search, int i, guint column)
{
  const LqColumn *declared = &search->table->table->columns[column];
  sqlite3_value *value = NULL;
  gboolean is = search->info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_IS;
  gboolean in = sqlite3_vtab_in (search->info, i, -1);
  gboolean literal = !in && sqlite3_vtab_rhs_value (search->info, i, &value) == SQLITE_OK;
  gboolean binary = strcmp (sqlite3_vtab_collation (search->info, i), "BINARY") == 0;
  double factor = selectivity (declared);

  search->correlated |= !in && !literal;
  search->rows /= MAX (factor / (in ? VALUES_OF_IN : 1), 1);
  if (binary && declared->flags & LQ_COLUMN_ASKED)
    {
      search->rows_called /= factor / (in ? COST_OF_IN : 1);
      search->bound[column] |= !in;
      if (in)
        sqlite3_vtab_in (search->info, i, 1);
      push_term (search, i, in ? LQ_VTAB_IN : is ? LQ_VTAB_IS : LQ_VTAB_EQUAL, literal, column);
    }
  else if (binary && !is && !in && !literal)
    push_term (search, i, LQ_VTAB_JOIN, FALSE, column);
}

static const struct
{
  int sqlite;
  LqVtabOp term;
  LqRangeOp range;
} comparisons[] = {
  { SQLITE_INDEX_CONSTRAINT_GT, LQ_VTAB_GT, LQ_RANGE_GT },
  { SQLITE_INDEX_CONSTRAINT_GE, LQ_VTAB_GE, LQ_RANGE_GE },
  { SQLITE_INDEX_CONSTRAINT_LT, LQ_VTAB_LT, LQ_RANGE_LT },
  { SQLITE_INDEX_CONSTRAINT_LE, LQ_VTAB_LE, LQ_RANGE_LE },
};

/* <, <=, >, >= and the two sides of BETWEEN. */
static void
add_comparison (Search *search, int i, guint column)
{
  sqlite3_value *value = NULL;
  gboolean literal = sqlite3_vtab_rhs_value (search->info, i, &value) == SQLITE_OK;

  for (gsize c = 0; c < G_N_ELEMENTS (comparisons); c++)
    {
      if (comparisons[c].sqlite != search->info->aConstraint[i].op)
        continue;
      search->rows /= ROWS_PER_COMPARISON;
      search->rows_called /= ROWS_PER_COMPARISON;
      search->correlated |= !literal;
      push_term (search, i, comparisons[c].term, literal, column);
    }
}

/* max_age is an argument of the query more than a column: what is no `=` would compare with nothing. */
static int
add_max_age (Search *search, int i)
{
  const struct sqlite3_index_constraint *constraint = &search->info->aConstraint[i];

  if (!is_equality (constraint->op))
    return lq_vtab_fail ((sqlite3_vtab *) search->table, SQLITE_ERROR, "max_age takes `=` only, e.g. max_age = 300");
  if (!constraint->usable)
    return SQLITE_CONSTRAINT;
  push_term (search, i, LQ_VTAB_MAX_AGE, FALSE, search->table->columns[constraint->iColumn]);
  return SQLITE_OK;
}

static int
add_constraint (Search *search, int i)
{
  const struct sqlite3_index_constraint *constraint = &search->info->aConstraint[i];

  if (constraint->op == SQLITE_INDEX_CONSTRAINT_LIMIT)
    search->limited = TRUE;
  if (constraint->op == SQLITE_INDEX_CONSTRAINT_LIMIT || constraint->op == SQLITE_INDEX_CONSTRAINT_OFFSET)
    return SQLITE_OK;
  if (constraint->iColumn < 0)
    return SQLITE_OK;
  if (constraint->iColumn == search->table->max_age)
    return add_max_age (search, i);
  guint column = search->table->columns[constraint->iColumn];
  if (constraint->usable && is_equality (constraint->op))
    add_equality (search, i, column);
  else if (constraint->usable && search->table->table->columns[column].flags & LQ_COLUMN_RANGED)
    add_comparison (search, i, column);
  return SQLITE_OK;
}

static gboolean
is_key_bound (const Search *search)
{
  const LqColumn *columns = search->table->table->columns;
  guint keys = 0;

  for (guint i = 0; columns[i].name != NULL; i++)
    {
      if (!(columns[i].flags & LQ_COLUMN_KEY))
        continue;
      if (!search->bound[i])
        return FALSE;
      keys++;
    }
  return keys > 0;
}

static void
set_cost (Search *search)
{
  gboolean one = is_key_bound (search);
  double rows = one ? 1 : MAX (search->rows, 2);

  search->info->estimatedRows = (sqlite3_int64) rows;
  search->info->estimatedCost = (one ? 1 : MAX (search->rows_called, 2)) * COST_PER_ROW_CALLED;
}

int
lq_vtab_plan_best_index (sqlite3_vtab *vtab, sqlite3_index_info *info)
{
  const LqVtabTable *table = (LqVtabTable *) vtab;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gboolean *bound = g_new0 (gboolean, lq_table_n_columns (table->table));
  double rows = table->table->local != NULL ? ROWS_OF_LOCAL_TABLE : ROWS_OF_TABLE;
  Search search = { .table = table, .info = info, .text = text, .rows = rows, .rows_called = rows, .bound = bound };

  for (int i = 0; i < info->nConstraint; i++)
    {
      int code = add_constraint (&search, i);
      if (code != SQLITE_OK)
        return code;
    }
  /* With ORDER BY all rows are read before one is shown. A correlated scan comes again: pages cut short would be asked
   * for each time, where a complete list is kept. */
  gboolean stream = search.limited && info->nOrderBy == 0 && !search.correlated;
  set_cost (&search);
  info->idxNum = 0;
  info->idxStr = sqlite3_mprintf ("%c%llx%s", stream ? 's' : 'l', info->colUsed, text->str);
  info->needToFreeIdxStr = 1;
  return info->idxStr != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

gboolean
lq_vtab_plan_varies (const LqVtabTerm *term)
{
  return !term->literal && (term->op == LQ_VTAB_EQUAL || term->op == LQ_VTAB_JOIN);
}

/* TRUE where a read of all rows costs no more than a few lists: not a call per row or per parent, and not one that a
 * key reaches and a list does not. */
static gboolean
is_cheap_to_read (const LqTable *table, const gboolean *used)
{
  for (guint i = 0; table->columns[i].name != NULL; i++)
    {
      if (used[i] && table->columns[i].flags & LQ_COLUMN_HIDDEN &&
          (table->columns[i].source == LQ_FROM_LOOKUP || table->columns[i].source == LQ_FROM_ROW))
        return FALSE;
    }
  return table->elsewhere == NULL &&
         (table->parent == NULL || (table->expand != NULL && table->parent->parent == NULL));
}

static gboolean
is_indexable (const LqTable *table, const LqVtabPlan *plan)
{
  gboolean varies = FALSE;
  gboolean pushed = FALSE;

  for (guint i = 0; i < plan->terms->len; i++)
    {
      const LqVtabTerm *term = &g_array_index (plan->terms, LqVtabTerm, i);
      if (!lq_vtab_plan_varies (term))
        continue;
      if (table->columns[term->column].type == LQ_DOUBLE)
        return FALSE;
      varies = TRUE;
      pushed |= term->op == LQ_VTAB_EQUAL;
    }
  return varies && (!pushed || is_cheap_to_read (table, plan->used));
}

LqVtabPlan *
lq_vtab_plan_new (const LqVtabTable *table, const char *text)
{
  LqVtabPlan *plan = g_new0 (LqVtabPlan, 1);
  char *rest = NULL;

  plan->stream = text[0] == 's';
  plan->used = g_new0 (gboolean, lq_table_n_columns (table->table));
  plan->terms = g_array_new (FALSE, FALSE, sizeof (LqVtabTerm));
  guint64 used = g_ascii_strtoull (text + 1, &rest, 16);
  for (guint i = 0; i < table->n_columns; i++)
    /* the last bit stands for all columns from there on */
    plan->used[table->columns[i]] = ((used >> MIN (i, 63)) & 1) != 0;
  while (*rest == ' ')
    {
      LqVtabTerm term = { .op = (LqVtabOp) rest[1], .literal = rest[2] == 'l' };
      term.column = (guint) g_ascii_strtoull (rest + 3, &rest, 10);
      g_array_append_val (plan->terms, term);
    }
  plan->indexable = is_indexable (table->table, plan);
  return plan;
}

void
lq_vtab_plan_free (LqVtabPlan *plan)
{
  g_free (plan->used);
  g_array_unref (plan->terms);
  g_free (plan);
}

/* A whole number as text; FALSE for what is none. */
static gboolean
number_text (sqlite3_value *value, char **text)
{
  int kind = sqlite3_value_numeric_type (value);

  if (kind == SQLITE_INTEGER)
    {
      *text = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) sqlite3_value_int64 (value));
      return TRUE;
    }
  double real = sqlite3_value_double (value);
  if (kind != SQLITE_FLOAT || real != trunc (real) || fabs (real) > 9007199254740992.0)
    return FALSE;
  *text = g_strdup_printf ("%.0f", real);
  return TRUE;
}

/* One value as the engine wants it; `*text` NULL: no row can hold it. FALSE: only SQL can say. A number beside a text
 * column compares as text where it is a literal, but as a number ('012' = 12) where it comes from a column of numbers.
 */
static gboolean
value_text (LqType type, const LqVtabTerm *term, sqlite3_value *value, char **text)
{
  int kind = sqlite3_value_type (value);

  *text = NULL;
  if (kind == SQLITE_NULL)
    return type == LQ_TEXT || term->op != LQ_VTAB_IS;
  if (type == LQ_INTEGER || type == LQ_BIGINT)
    return number_text (value, text);
  if (type != LQ_TEXT || kind == SQLITE_BLOB || (kind != SQLITE_TEXT && !term->literal))
    return FALSE;
  *text = g_strdup ((const char *) sqlite3_value_text (value));
  return *text != NULL;
}

gboolean
lq_vtab_plan_range (const LqVtabTerm *term, sqlite3_value *value, LqRange *range)
{
  int kind = sqlite3_value_numeric_type (value);

  for (gsize c = 0; c < G_N_ELEMENTS (comparisons); c++)
    {
      if (comparisons[c].term != term->op)
        continue;
      if (kind == SQLITE_NULL)
        lq_range_empty (range);
      else if (kind == SQLITE_INTEGER)
        lq_range_narrow (range, comparisons[c].range, sqlite3_value_int64 (value));
      else if (kind == SQLITE_FLOAT)
        lq_range_narrow_real (range, comparisons[c].range, sqlite3_value_double (value));
      else
        return FALSE;
      return TRUE;
    }
  return FALSE;
}

gboolean
lq_vtab_plan_values (const LqVtabTable *table, const LqVtabTerm *term, sqlite3_value *value, char ***values)
{
  LqType type = table->table->columns[term->column].type;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  sqlite3_value *each = value;
  int code = term->op == LQ_VTAB_IN ? sqlite3_vtab_in_first (value, &each) : SQLITE_OK;

  while (code == SQLITE_OK && each != NULL)
    {
      char *text = NULL;
      if (texts->len == MAX_VALUES || !value_text (type, term, each, &text))
        return FALSE;
      if (text != NULL)
        g_ptr_array_add (texts, text);
      code = term->op == LQ_VTAB_IN ? sqlite3_vtab_in_next (value, &each) : SQLITE_DONE;
    }
  if (code != SQLITE_DONE)
    return FALSE;
  g_ptr_array_add (texts, NULL);
  *values = (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
  return TRUE;
}
