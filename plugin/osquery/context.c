/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/context.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "core/range.h"

#define OP_EQUALS 2
#define OP_GREATER 4
#define OP_LESS_OR_EQUAL 8
#define OP_LESS 16
#define OP_GREATER_OR_EQUAL 32
#define LAST_BIT 63                   /* stands for every column from the 64th on */
#define EXACT_REAL 9007199254740992.0 /* 2^53: reals above have lost bits */

static int
find_column (const LqTable *table, const json_t *name)
{
  const char *text = json_string_value (name);
  int column = text == NULL ? -1 : lq_table_column (table, text);

  return column >= 0 && lq_table_shows (&table->columns[column]) ? column : -1;
}

/* The `=` values of one column's constraints; empty where there is none. */
static GPtrArray *
equal_values (const json_t *list)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (g_free);
  gsize i;
  json_t *item;

  json_array_foreach (list, i, item)
  {
    const char *text = json_string_value (json_object_get (item, "expr"));
    if (text != NULL && json_number_value (json_object_get (item, "op")) == OP_EQUALS)
      g_ptr_array_add (values, g_strdup (text));
  }
  return values;
}

/* Narrows `range` to what compares as `item` says; FALSE where that is no comparison. */
static gboolean
narrow (LqRange *range, const json_t *item)
{
  static const struct
  {
    int osquery;
    LqRangeOp op;
  } ops[] = { { OP_GREATER, LQ_RANGE_GT },
              { OP_GREATER_OR_EQUAL, LQ_RANGE_GE },
              { OP_LESS, LQ_RANGE_LT },
              { OP_LESS_OR_EQUAL, LQ_RANGE_LE } };
  const char *text = json_string_value (json_object_get (item, "expr"));

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (ops); i++)
    {
      if (json_number_value (json_object_get (item, "op")) == ops[i].osquery)
        return lq_range_narrow_text (range, ops[i].op, text);
    }
  return FALSE;
}

static void
take_range (LqOsqueryContext *self, guint column, const json_t *list)
{
  gboolean any = FALSE;
  LqRange range;
  gsize i;
  json_t *item;

  lq_range_init (&range, column);
  json_array_foreach (list, i, item)
    any = narrow (&range, item) || any;
  if (any)
    g_array_append_val (self->ranges, range);
}

/* osquery leaves empty texts out of a list of values, so what is left may rule out rows that are asked for. */
static gboolean
may_lack_values (const LqTable *table, int column)
{
  gboolean (*possible) (const char *text) = table->columns[column].possible;

  return possible != NULL && possible ("");
}

static void
take_constraints (LqOsqueryContext *self, const json_t *constraints)
{
  gsize i;
  json_t *item;

  json_array_foreach (constraints, i, item)
  {
    int column = find_column (self->query.table, json_object_get (item, "name"));
    g_autoptr (GPtrArray) values = equal_values (json_object_get (item, "list"));
    if (column >= 0 && self->query.table->columns[column].flags & LQ_COLUMN_RANGED)
      take_range (self, (guint) column, json_object_get (item, "list"));
    if (column < 0 || values->len == 0 || may_lack_values (self->query.table, column))
      continue;
    g_ptr_array_add (values, NULL);
    LqConstraint constraint = { .column = (guint) column, .values = (const char *const *) values->pdata };
    g_array_append_val (self->constraints, constraint);
    g_ptr_array_add (self->values, g_steal_pointer (&values));
  }
}

/* Every column that `bits` do not rule out. */
static void
use_bits (LqOsqueryContext *self, guint64 bits)
{
  guint shown = 0;

  for (guint i = 0; self->query.table->columns[i].name != NULL; i++)
    {
      if (!lq_table_shows (&self->query.table->columns[i]))
        continue;
      self->used[i] = (bits >> MIN (shown, LAST_BIT) & 1) != 0;
      shown++;
    }
}

static void
take_used (LqOsqueryContext *self, const json_t *names, const json_t *bitset)
{
  double bits = json_is_number (bitset) ? json_number_value (bitset) : -1;
  gsize i;
  json_t *name;

  if (!json_is_array (names))
    {
      use_bits (self, bits >= 0 && bits < EXACT_REAL && trunc (bits) == bits ? (guint64) bits : G_MAXUINT64);
      return;
    }
  json_array_foreach (names, i, name)
  {
    int column = find_column (self->query.table, name);
    if (column >= 0)
      self->used[column] = TRUE;
  }
}

LqOsqueryContext *
lq_osquery_context_parse (const LqTable *table, const char *text, GError **error)
{
  g_autoptr (LqOsqueryContext) self = g_new0 (LqOsqueryContext, 1);
  g_autoptr (json_t) json = NULL;

  self->constraints = g_array_new (FALSE, FALSE, sizeof (LqConstraint));
  self->ranges = g_array_new (FALSE, FALSE, sizeof (LqRange));
  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->used = g_new0 (gboolean, lq_table_n_columns (table) + 1);
  self->query.table = table;
  if (text != NULL)
    {
      json = lq_json_parse (text, strlen (text), "the query's context", error);
      if (json == NULL)
        return NULL;
    }
  take_constraints (self, json_object_get (json, "constraints"));
  take_used (self, json_object_get (json, "colsUsed"), json_object_get (json, "colsUsedBitset"));
  self->query.constraints = (const LqConstraint *) (gpointer) self->constraints->data;
  self->query.n_constraints = self->constraints->len;
  self->query.ranges = (const LqRange *) (gpointer) self->ranges->data;
  self->query.n_ranges = self->ranges->len;
  self->query.used = self->used;
  return g_steal_pointer (&self);
}

void
lq_osquery_context_free (LqOsqueryContext *context)
{
  g_clear_pointer (&context->constraints, g_array_unref);
  g_clear_pointer (&context->values, g_ptr_array_unref);
  g_clear_pointer (&context->ranges, g_array_unref);
  g_free (context->used);
  g_free (context);
}
