/* SPDX-License-Identifier: Apache-2.0 */
#include "core/query.h"

LqQuery *
lq_query_copy (const LqQuery *query)
{
  LqQuery *copy = g_memdup2 (query, sizeof *query);
  LqConstraint *constraints = g_new0 (LqConstraint, query->n_constraints);

  for (gsize i = 0; i < query->n_constraints; i++)
    {
      constraints[i].column = query->constraints[i].column;
      constraints[i].values = (const char *const *) g_strdupv ((char **) query->constraints[i].values);
    }
  copy->constraints = constraints;
  copy->ranges = g_memdup2 (query->ranges, sizeof *query->ranges * query->n_ranges);
  if (query->used != NULL)
    copy->used = g_memdup2 (query->used, sizeof (gboolean) * lq_table_n_columns (query->table));
  return copy;
}

void
lq_query_free (LqQuery *query)
{
  for (gsize i = 0; i < query->n_constraints; i++)
    g_strfreev ((char **) query->constraints[i].values);
  g_free ((gpointer) query->constraints);
  g_free ((gpointer) query->ranges);
  g_free ((gpointer) query->used);
  g_free (query);
}

gboolean
lq_query_uses (const LqQuery *query, guint column)
{
  const LqColumn *declared = &query->table->columns[column];

  for (gsize i = 0; i < query->n_constraints; i++)
    {
      if (query->constraints[i].column == column)
        return TRUE;
    }
  for (gsize i = 0; i < query->n_ranges; i++)
    {
      if (query->ranges[i].column == column)
        return TRUE;
    }
  return query->used != NULL ? query->used[column] : !(declared->flags & (LQ_COLUMN_HIDDEN | LQ_COLUMN_INTERNAL));
}
