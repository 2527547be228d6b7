/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

#include <string.h>

const LqTable *
lq_table_find (const char *name)
{
  for (gsize i = 0; lq_tables[i] != NULL; i++)
    if (strcmp (lq_tables[i]->name, name) == 0)
      return lq_tables[i];
  return NULL;
}

int
lq_table_column (const LqTable *table, const char *name)
{
  for (int i = 0; table->columns[i].name != NULL; i++)
    if (strcmp (table->columns[i].name, name) == 0)
      return i;
  return -1;
}

guint
lq_table_n_columns (const LqTable *table)
{
  guint n = 0;

  while (table->columns[n].name != NULL)
    n++;
  return n;
}

static const LqColumn *
find_column (const LqTable *table, const char *name)
{
  int index = lq_table_column (table, name);

  return index >= 0 ? &table->columns[index] : NULL;
}

GPtrArray *
lq_table_inputs (const LqTable *table, const LqColumn *column)
{
  GPtrArray *inputs = g_ptr_array_new ();
  g_auto (GStrv) names = g_strsplit (column->of, " ", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const LqColumn *input = find_column (table, names[i]);
      if (input != NULL)
        g_ptr_array_add (inputs, (gpointer) input);
    }
  return inputs;
}

void
lq_table_each_lookup (const LqTable *table, const LqColumn *column, LqTableVisit visit, gpointer data)
{
  for (const LqLookup *lookup = column->lookup; lookup != NULL; lookup = lookup->otherwise)
    {
      visit (lookup, data);
      if (lookup->when != NULL)
        lq_table_each_lookup (table, find_column (table, lookup->when), visit, data);
    }
  if (column->source != LQ_FROM_ROW)
    return;
  g_autoptr (GPtrArray) inputs = lq_table_inputs (table, column);
  for (guint i = 0; i < inputs->len; i++)
    lq_table_each_lookup (table, inputs->pdata[i], visit, data);
}

gboolean
lq_table_needs_organization (const LqTable *table)
{
  for (; table != NULL; table = table->parent)
    {
      if (table->needs_organization || (table->list != NULL && table->list->unfold == lq_policy_unfold))
        return TRUE;
    }
  return FALSE;
}

gboolean
lq_table_shows (const LqColumn *column)
{
  return (column->flags & LQ_COLUMN_INTERNAL) == 0;
}
