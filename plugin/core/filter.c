/* SPDX-License-Identifier: Apache-2.0 */
#include "core/filter.h"

#include "core/row.h"

struct _LqFilter
{
  const LqTable *table;
  GArray *constraints; /* LqConstraint, owned */
  GArray *ranges;      /* LqRange */
};

static void
constraint_clear (gpointer data)
{
  g_strfreev ((char **) ((LqConstraint *) data)->values);
}

LqFilter *
lq_filter_new (const LqQuery *query, const LqRange *range)
{
  LqFilter *self = g_new0 (LqFilter, 1);

  self->table = query->table;
  self->constraints = g_array_new (FALSE, FALSE, sizeof (LqConstraint));
  g_array_set_clear_func (self->constraints, constraint_clear);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (LqRange));
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      LqConstraint copy = query->constraints[i];
      if (query->table->columns[copy.column].source == LQ_FROM_QUERY)
        continue;
      copy.values = (const char *const *) g_strdupv ((char **) copy.values);
      g_array_append_val (self->constraints, copy);
      /* cppcheck-suppress memleak ; the array has it now */
    }
  g_array_append_vals (self->ranges, query->ranges, (guint) query->n_ranges);
  if (range != NULL)
    g_array_append_vals (self->ranges, range, 1);
  return self;
}

void
lq_filter_free (LqFilter *self)
{
  g_array_unref (self->constraints);
  g_array_unref (self->ranges);
  g_free (self);
}

/* A cell without a number is left to SQL. */
static gboolean
is_in_range (const LqRange *range, const LqValue *value)
{
  return value->kind != LQ_VALUE_INT || (value->number >= range->min && value->number <= range->max);
}

gboolean
lq_filter_accepts (const LqFilter *self, LqFilterCell cell, gpointer data)
{
  LqValue value;

  for (guint i = 0; i < self->constraints->len; i++)
    {
      const LqConstraint *constraint = &g_array_index (self->constraints, LqConstraint, i);
      if (cell (data, constraint->column, &value) &&
          !lq_row_matches (&value, self->table->columns[constraint->column].type, constraint->values))
        return FALSE;
    }
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const LqRange *range = &g_array_index (self->ranges, LqRange, i);
      if (cell (data, range->column, &value) && !is_in_range (range, &value))
        return FALSE;
    }
  return TRUE;
}
