/* SPDX-License-Identifier: Apache-2.0 */
/* What every table declaration keeps to, the registered ones and those behind them. */
#include <string.h>

#include "core/operation.h"
#include "core/schema.h"

/* osquery merges all columns from this one on into one bit, so a hidden one there would be made for any of them. */
#define FIRST_MERGED_COLUMN 63

#define assert_for(table, what, condition)                                                                             \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if (!(condition))                                                                                                  \
      g_error ("%s.%s: %s does not hold", (table)->name, what, #condition);                                            \
  }                                                                                                                    \
  G_STMT_END

static void
collect (GPtrArray *tables, const LqTable *table)
{
  if (table == NULL || g_ptr_array_find (tables, table, NULL))
    return;
  g_ptr_array_add (tables, (gpointer) table);
  collect (tables, table->parent);
  collect (tables, table->also != NULL ? table->also->table : NULL);
  collect (tables, table->elsewhere);
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
      collect (tables, lookup->table);
}

/* The registered tables and all that they refer to. */
static GPtrArray *
all_tables (void)
{
  GPtrArray *tables = g_ptr_array_new ();

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    collect (tables, lq_tables[i]);
  g_assert_cmpuint (tables->len, >, 8);
  return tables;
}

static gboolean
is_snake_case (const char *name)
{
  return name[0] >= 'a' && name[0] <= 'z' && strspn (name, G_CSET_a_2_z G_CSET_DIGITS "_") == strlen (name) &&
         strstr (name, "__") == NULL && !g_str_has_suffix (name, "_");
}

static const LqColumn *
find (const LqTable *table, const char *name)
{
  int index = lq_table_column (table, name);

  return index < 0 ? NULL : &table->columns[index];
}

static void
test_names (void)
{
  g_assert_nonnull (lq_tables[0]);
  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      g_assert_true (is_snake_case (lq_tables[i]->name));
      g_assert_true (lq_table_find (lq_tables[i]->name) == lq_tables[i]);
      if (lq_tables[i + 1] != NULL)
        g_assert_cmpstr (lq_tables[i]->name, <, lq_tables[i + 1]->name);
    }
  g_assert_null (lq_table_find ("function_facts"));
  g_assert_null (lq_table_find (""));
}

static void
check_sentences (const LqTable *table)
{
  assert_for (table, "about", g_str_has_suffix (table->about, "."));
  assert_for (table, "cost", g_str_has_suffix (table->cost, "."));
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      assert_for (table, column->name, g_str_has_suffix (column->about, "."));
      assert_for (table, column->name, strchr (column->about, '\n') == NULL);
    }
}

static void
check_columns (const LqTable *table)
{
  guint keys = 0;

  for (guint i = 0; i < lq_table_n_columns (table); i++)
    {
      const LqColumn *column = &table->columns[i];
      assert_for (table, column->name, is_snake_case (column->name));
      assert_for (table, column->name, lq_table_column (table, column->name) == (int) i);
      assert_for (table, column->name, (column->source == LQ_FROM_LOOKUP) == (column->lookup != NULL));
      assert_for (table, column->name, (column->source == LQ_FROM_ROW) == (column->make != NULL));
      assert_for (table, column->name, (column->source == LQ_FROM_ROW) == (column->of != NULL));
      assert_for (table, column->name, column->source != LQ_FROM_ROW || !(column->flags & LQ_COLUMN_PUSHED));
      assert_for (table, column->name, column->implies == LQ_ARN_NONE || column->type == LQ_TEXT);
      if (column->flags & LQ_COLUMN_HIDDEN)
        assert_for (table, column->name, i < FIRST_MERGED_COLUMN);
      if (!(column->flags & LQ_COLUMN_KEY))
        continue;
      keys++;
      assert_for (table, column->name, !(column->flags & (LQ_COLUMN_HIDDEN | LQ_COLUMN_INTERNAL)));
      assert_for (table, column->name, column->source == LQ_FROM_ELEMENT);
    }
  assert_for (table, "key", keys > 0);
}

static void
check_lookup (const LqTable *table, const LqColumn *column, const LqLookup *lookup)
{
  const LqColumn *found = find (lookup->table, column->path);
  const LqColumn *on = find (table, lookup->on);
  const LqColumn *key = find (lookup->table, lookup->key);

  assert_for (table, column->name, found != NULL && on != NULL && key != NULL);
  assert_for (table, column->name, on->source == LQ_FROM_ELEMENT && on->type == key->type);
  assert_for (table, column->name, lookup->count || found->type == column->type);
  assert_for (table, column->name, (lookup->when != NULL) == (lookup->is != NULL));
  assert_for (table, column->name, lookup->when == NULL || find (table, lookup->when) != NULL);
  assert_for (table, column->name, !lookup->count || lookup->otherwise == NULL);
  if (lookup->absent_drops_row)
    assert_for (table, column->name, lookup->when == NULL && lookup->otherwise == NULL);
  assert_for (table, column->name, (lookup->absent_column != NULL) == (lookup->absent_value != NULL));
  if (lookup->absent_column != NULL)
    assert_for (table, column->name, find (lookup->table, lookup->absent_column) != NULL);
}

/* One that is made of itself would never end; `path` holds those that are being made. */
static void
check_made (const LqTable *table, const LqColumn *column, GPtrArray *path)
{
  assert_for (table, column->name, !g_ptr_array_find (path, column, NULL));
  g_ptr_array_add (path, (gpointer) column);
  for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
    if (lookup->when != NULL)
      check_made (table, find (table, lookup->when), path);
  if (column->source == LQ_FROM_ROW)
    {
      g_auto (GStrv) names = g_strsplit (column->of, " ", -1);
      for (gsize i = 0; names[i] != NULL; i++)
        {
          assert_for (table, column->name, find (table, names[i]) != NULL);
          assert_for (table, column->name, find (table, names[i])->source != LQ_FROM_QUERY);
          check_made (table, find (table, names[i]), path);
        }
    }
  g_ptr_array_remove (path, (gpointer) column);
}

/* Columns that a row takes from its parent's row, from another table's, or from itself. */
static void
check_references (const LqTable *table)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
        check_lookup (table, column, lookup);
      check_made (table, column, path);
      if (column->source != LQ_FROM_ELEMENT || column->path[0] != '^')
        continue;
      assert_for (table, column->name, table->parent != NULL);
      const LqColumn *above = find (table->parent, column->path + 1);
      assert_for (table, column->name, above != NULL && above->type == column->type);
      assert_for (table, column->name, above->source == LQ_FROM_ELEMENT);
    }
}

static gboolean
can_fill (const LqTable *table, const char *placeholder)
{
  const LqColumn *own = find (table, placeholder);
  const LqColumn *above = table->parent != NULL ? find (table->parent, placeholder) : NULL;

  return (own != NULL && (own->flags & (LQ_COLUMN_KEY | LQ_COLUMN_PUSHED))) ||
         (above != NULL && above->source == LQ_FROM_ELEMENT);
}

static void
check_placeholders (const LqTable *table, const char *template)
{
  const char *begin = template != NULL ? strchr (template, '{') : NULL;

  for (; begin != NULL; begin = strchr (begin + 1, '{'))
    {
      const char *end = strchr (begin, '}');
      assert_for (table, template, end != NULL);
      g_autofree char *name = g_strndup (begin + 1, (gsize) (end - begin) - 1);
      assert_for (table, name, can_fill (table, name));
    }
}

/* Every operation only reads; its name must say as much. */
static gboolean
is_read_only (const char *action)
{
  static const char *const reads[] = { "Get", "List", "Describe", "Lookup" };

  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      if (g_str_has_prefix (action, reads[i]))
        return TRUE;
    }
  return FALSE;
}

/* What is asked once per text: rows know by which, and no text twice. */
static void
check_each (const LqTable *table)
{
  const LqEach *each = table->each;

  if (each == NULL)
    return;
  const LqColumn *column = find (table, each->column);
  g_autoptr (GPtrArray) placeholders = lq_operation_placeholders (table->list);
  assert_for (table, each->column, column != NULL && column->type == LQ_TEXT && column->flags & LQ_COLUMN_PUSHED);
  assert_for (table, each->column, column->source == LQ_FROM_ELEMENT && column->convert == NULL);
  assert_for (table, each->column, g_ptr_array_find_with_equal_func (placeholders, each->column, g_str_equal, NULL));
  assert_for (table, each->column, table->parent == NULL && each->texts[0] != NULL);
  for (gsize i = 0; each->texts[i] != NULL; i++)
    for (gsize j = 0; j < i; j++)
      assert_for (table, each->texts[i], strcmp (each->texts[i], each->texts[j]) != 0);
}

/* The time of an answer that grows is a column, and its table is asked for itself: what others would want of time is
 * not said anywhere. */
static void
check_window (const LqTable *table)
{
  const LqWindow *window = table->list != NULL ? table->list->window : NULL;

  if (table->parent != NULL && table->parent->list != NULL)
    assert_for (table, "parent", table->parent->list->window == NULL);
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      gboolean ranged = (column->flags & LQ_COLUMN_RANGED) != 0;
      assert_for (table, column->name, !ranged || column->type == LQ_BIGINT);
      if (column->lookup != NULL && column->lookup->table->list != NULL)
        assert_for (table, column->name, column->lookup->table->list->window == NULL);
    }
  if (window == NULL)
    return;
  const LqColumn *time = find (table, window->column);
  assert_for (table, window->column, time != NULL && time->flags & LQ_COLUMN_RANGED);
  assert_for (table, window->column, time->source == LQ_FROM_ELEMENT && table->list->body != NULL);
  assert_for (table, window->column, window->overlap_s > 0 && window->reach_s > window->overlap_s);
}

/* What a child takes from the first parent's rows, the second's have too. */
static void
check_second_parent (const LqTable *table)
{
  const LqTable *also = table->also->table;
  const LqColumn *when = table->also->when != NULL ? find (also, table->also->when) : NULL;
  g_autoptr (GPtrArray) names = lq_operation_inputs (table->list, table);

  assert_for (table, also->name, table->parent != NULL && table->expand == NULL);
  assert_for (table, also->name, table->also->when == NULL || (when != NULL && when->type == LQ_INTEGER));
  if (table->list->revision != NULL)
    g_ptr_array_add (names, g_strdup (table->list->revision));
  for (guint i = 0; i < names->len; i++)
    {
      const LqColumn *first = find (table->parent, names->pdata[i]), *second = find (also, names->pdata[i]);
      assert_for (table, (const char *) names->pdata[i], first != NULL && second != NULL);
      assert_for (table, first->name, first->type == second->type && second->source == LQ_FROM_ELEMENT);
    }
}

/* A revision among a question's own words would make each revision a question of its own. */
static void
check_revision (const LqTable *table, const char *revision)
{
  const LqColumn *above = table->parent != NULL ? find (table->parent, revision) : NULL;

  assert_for (table, revision, above != NULL && above->source == LQ_FROM_ELEMENT && above->type == LQ_TEXT);
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    if (column->source == LQ_FROM_ELEMENT && column->path[0] == '^')
      assert_for (table, column->name, strcmp (column->path + 1, revision) != 0);
}

static void
check_operation (const LqTable *table, const LqOperation *operation)
{
  if (operation == NULL)
    return;
  const LqAwsAction *action = &operation->action;
  assert_for (table, "action", action->service != NULL && action->action != NULL && action->iam_action != NULL);
  assert_for (table, action->action, g_str_has_prefix (action->iam_action, action->service));
  assert_for (table, action->action, action->iam_action[strlen (action->service)] == ':');
  assert_for (table, action->action, is_read_only (action->action));
  assert_for (table, action->action, operation->path[0] == '/' && operation->rows != NULL);
  assert_for (table, action->action, (operation->marker_in != NULL) == (operation->marker_out != NULL));
  check_placeholders (table, operation->path);
  check_placeholders (table, operation->query);
  if (operation->revision != NULL)
    check_revision (table, operation->revision);
}

static void
check_origin (const LqTable *table)
{
  gboolean expands = table->expand != NULL;

  assert_for (table, "origin", (table->list != NULL) + (table->local != NULL) + expands == 1);
  assert_for (table, "origin", !expands || (table->parent != NULL && find (table->parent, table->expand) != NULL));
  assert_for (table, "origin", expands || table->first == NULL);
  for (const LqMember *first = table->first; first != NULL && first->member != NULL; first++)
    {
      const LqColumn *above = find (table->parent, first->column);
      assert_for (table, first->member, above != NULL && above->source == LQ_FROM_ELEMENT);
    }
  if (table->also != NULL)
    check_second_parent (table);
  check_operation (table, table->list);
  check_operation (table, table->get);
  check_each (table);
  check_window (table);
  if (table->elsewhere == NULL)
    return;
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      const LqColumn *there = find (table->elsewhere, column->name);
      if (lq_table_shows (column))
        assert_for (table, column->name, there != NULL && there->type == column->type);
    }
}

static void
test_declarations (void)
{
  g_autoptr (GPtrArray) tables = all_tables ();

  for (guint i = 0; i < tables->len; i++)
    {
      const LqTable *table = g_ptr_array_index (tables, i);
      check_sentences (table);
      check_columns (table);
      check_references (table);
      check_origin (table);
    }
}

/* What every table that people see has. */
static void
test_common_columns (void)
{
  static const char *const common[] = { "account_id", "region", "partition", "data_as_of", "max_age" };

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      /* what all scopes have in common is of no Region */
      for (gsize j = 0; j < G_N_ELEMENTS (common); j++)
        assert_for (lq_tables[i], common[j],
                    (find (lq_tables[i], common[j]) != NULL) == !(lq_tables[i]->once && j == 1));
      g_autofree char *from = g_strconcat (" FROM ", lq_tables[i]->name, NULL);
      assert_for (lq_tables[i], "examples", lq_tables[i]->examples[0] != NULL);
      for (gsize j = 0; lq_tables[i]->examples[j] != NULL; j++)
        assert_for (lq_tables[i], lq_tables[i]->examples[j], strstr (lq_tables[i]->examples[j], from) != NULL);
    }
}

static gboolean
is_asked_by_key (const LqLookup *lookup)
{
  const LqOperation *list = lookup->table->list;
  gboolean has_key = strchr (list->path, '{') != NULL || (list->query != NULL && strchr (list->query, '{') != NULL);

  return has_key && (lookup->table->parent == NULL || lookup->count);
}

static void
count_costly (const LqLookup *lookup, gpointer data)
{
  guint *costly = data;

  *costly += is_asked_by_key (lookup) && lookup->when == NULL;
}

/* Calls, and how long they take. */
static gboolean
says_time (const LqTable *table)
{
  return table->local != NULL ? g_str_has_prefix (table->cost, "No call")
                              : strstr (table->cost, "at the default pace") != NULL;
}

/* A column that costs a call per row, and not only for some, is not in SELECT *. */
static void
test_costs (void)
{
  guint all = 0;

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      assert_for (lq_tables[i], "cost", says_time (lq_tables[i]));
      for (const LqColumn *column = lq_tables[i]->columns; column->name != NULL; column++)
        {
          guint costly = 0;
          lq_table_each_lookup (lq_tables[i], column, count_costly, &costly);
          assert_for (lq_tables[i], column->name,
                      costly == 0 || (column->flags & (LQ_COLUMN_HIDDEN | LQ_COLUMN_INTERNAL)) != 0);
          all += costly;
        }
    }
  g_assert_cmpuint (all, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tables/registry/names", test_names);
  g_test_add_func ("/tables/registry/declarations", test_declarations);
  g_test_add_func ("/tables/registry/common-columns", test_common_columns);
  g_test_add_func ("/tables/registry/costs", test_costs);
  return g_test_run ();
}
