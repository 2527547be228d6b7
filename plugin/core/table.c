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

gboolean
lq_table_shows (const LqColumn *column)
{
  return (column->flags & LQ_COLUMN_INTERNAL) == 0;
}
