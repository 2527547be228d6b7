/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plan.h"

#include <string.h>

#include "base/error.h"
#include "core/operation.h"

/* More single answers than this are not worth it beside a list that brings 50 at a time. */
#define MAX_GETS 16
/* Past this many combinations the constraints fix nothing. */
#define MAX_BINDINGS 1000
/* No name of AWS's is longer. */
#define MAX_VALUE_BYTES LQ_ARN_MAX_LENGTH

static GPtrArray *
new_bindings (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
}

/* Adds name = value; FALSE where the binding has another value there. */
static gboolean
bind_value (LqBinding *binding, const char *name, const char *value)
{
  const char *present = g_hash_table_lookup (binding, name);

  if (present != NULL)
    return strcmp (present, value) == 0;
  g_hash_table_insert (binding, g_strdup (name), g_strdup (value));
  return TRUE;
}

/* A copy of `binding` with column = value and what that implies; NULL where that cannot be. */
static LqBinding *
extend (LqBinding *binding, const LqColumn *column, const char *value)
{
  g_autoptr (LqBinding) extended = lq_binding_new ();
  g_autoptr (GHashTable) implied = NULL;
  GHashTableIter iter;
  gpointer name, text;

  gboolean possible = column->possible != NULL ? column->possible (value) : value[0] != '\0';
  if (!possible || strlen (value) > MAX_VALUE_BYTES)
    return NULL;
  g_hash_table_iter_init (&iter, binding);
  while (g_hash_table_iter_next (&iter, &name, &text))
    bind_value (extended, name, text);
  if (!bind_value (extended, column->name, value))
    return NULL;
  if (column->implies == LQ_ARN_NONE)
    return g_steal_pointer (&extended);
  implied = lq_arn_implied (column->implies, value);
  if (implied == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, implied);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      if (!bind_value (extended, name, text))
        return NULL;
    }
  return g_steal_pointer (&extended);
}

/* Numbers are bound in the form that paths have; a value that is no number is left to SQL. */
static gboolean
can_bind (const LqColumn *column, const LqConstraint *constraint)
{
  gboolean of_scope = strcmp (column->name, "account_id") == 0 || strcmp (column->name, "region") == 0;

  /* another account's id or Region under that name says nothing of where to ask */
  if (!(column->flags & (LQ_COLUMN_KEY | LQ_COLUMN_PUSHED)) || (of_scope && column->source != LQ_FROM_SCOPE))
    return FALSE;
  for (gsize i = 0; column->type != LQ_TEXT && constraint->values[i] != NULL; i++)
    {
      gint64 number;
      if (!g_ascii_string_to_signed (constraint->values[i], 10, G_MININT64, G_MAXINT64, &number, NULL) ||
          constraint->values[i][0] == '+' || (constraint->values[i][0] == '0' && constraint->values[i][1] != '\0'))
        return FALSE;
    }
  return TRUE;
}

/* Every binding with every value; NULL where those are too many. */
static GPtrArray *
multiply (GPtrArray *bindings, const LqColumn *column, const LqConstraint *constraint)
{
  g_autoptr (GPtrArray) product = new_bindings ();

  for (guint i = 0; i < bindings->len; i++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      for (gsize j = 0; constraint->values[j] != NULL; j++)
        {
          if (!g_hash_table_add (seen, (gpointer) constraint->values[j]))
            continue;
          LqBinding *extended = extend (bindings->pdata[i], column, constraint->values[j]);
          if (extended != NULL)
            g_ptr_array_add (product, extended);
          if (product->len > MAX_BINDINGS)
            return NULL;
        }
    }
  return g_steal_pointer (&product);
}

GPtrArray *
lq_plan_bindings (const LqQuery *query)
{
  g_autoptr (GPtrArray) bindings = new_bindings ();
  gboolean any = FALSE;

  g_ptr_array_add (bindings, lq_binding_new ());
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      const LqConstraint *constraint = &query->constraints[i];
      const LqColumn *column = &query->table->columns[constraint->column];
      if (!can_bind (column, constraint))
        continue;
      GPtrArray *product = multiply (bindings, column, constraint);
      if (product == NULL)
        continue;
      any = TRUE;
      g_ptr_array_unref (bindings);
      bindings = product;
    }
  return any ? g_steal_pointer (&bindings) : NULL;
}

static gboolean
agrees (LqBinding *binding, const char *name, const char *value)
{
  const char *bound = g_hash_table_lookup (binding, name);
  return bound == NULL || value == NULL || strcmp (bound, value) == 0;
}

gboolean
lq_plan_agrees (LqBinding *binding, const LqScope *scope)
{
  return agrees (binding, "region", scope->region) && agrees (binding, "account_id", scope->account_id);
}

GPtrArray *
lq_plan_in_scope (GPtrArray *bindings, const char *account_id, const char *region)
{
  g_autoptr (GPtrArray) matching = new_bindings ();

  if (bindings == NULL)
    return NULL;
  for (guint i = 0; i < bindings->len; i++)
    {
      LqBinding *binding = bindings->pdata[i];
      if (agrees (binding, "region", region) && agrees (binding, "account_id", account_id))
        g_ptr_array_add (matching, g_hash_table_ref (binding));
    }
  return g_steal_pointer (&matching);
}

static gboolean
all_cover (GPtrArray *bindings, GPtrArray *names)
{
  for (guint i = 0; i < bindings->len; i++)
    {
      if (!lq_operation_covered (names, bindings->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

/* Whether an earlier binding asks the same: two versions of one layer are in one list of versions. */
static gboolean
is_asked_already (GPtrArray *bindings, guint index, GPtrArray *names)
{
  for (guint i = 0; i < index; i++)
    {
      gboolean same = TRUE;
      for (guint j = 0; same && j < names->len; j++)
        same = g_strcmp0 (g_hash_table_lookup (bindings->pdata[i], names->pdata[j]),
                          g_hash_table_lookup (bindings->pdata[index], names->pdata[j])) == 0;
      if (same)
        return TRUE;
    }
  return FALSE;
}

/* One answer per different question. */
static LqFeed *
answers (const LqCollection *collection, const LqTable *table, const LqOperation *operation, const LqScope *scope,
         GPtrArray *bindings)
{
  GPtrArray *feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free);
  g_autoptr (GPtrArray) names = lq_operation_inputs (operation, table);

  for (guint i = 0; i < bindings->len; i++)
    if (!is_asked_already (bindings, i, names))
      g_ptr_array_add (feeds,
                       lq_feed_new_answer (collection, table, operation, scope, bindings->pdata[i], NULL, FALSE));
  return lq_feed_new_many (feeds);
}

/* The bindings, as far as they speak of columns that `table` has under the same name. */
static GPtrArray *
project (GPtrArray *bindings, const LqTable *table)
{
  g_autoptr (GPtrArray) projected = NULL;

  if (bindings == NULL)
    return NULL;
  projected = new_bindings ();
  for (guint i = 0; i < bindings->len; i++)
    {
      LqBinding *binding = lq_binding_new ();
      for (const LqColumn *column = table->columns; column->name != NULL; column++)
        {
          const char *value = g_hash_table_lookup (bindings->pdata[i], column->name);
          if (value != NULL)
            bind_value (binding, column->name, value);
        }
      g_ptr_array_add (projected, binding);
    }
  return g_steal_pointer (&projected);
}

static gboolean
can_get (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  LqQuestion list = {
    .table = table,
    .operation = table->list,
    .scope = scope,
    .not_before_s = collection->not_before_s,
  };
  g_autoptr (GPtrArray) names = NULL;

  if (table->get == NULL || bindings == NULL || bindings->len > MAX_GETS || lq_store_has (collection->store, &list))
    return FALSE;
  names = lq_operation_inputs (table->get, table);
  return all_cover (bindings, names);
}

/* Rows whose ARN names another owner than the scope's account are not in the scope's own lists. */
static GPtrArray *
own_only (GPtrArray *bindings, const LqScope *scope)
{
  g_autoptr (GPtrArray) own = NULL;

  if (bindings == NULL)
    return NULL;
  own = new_bindings ();
  for (guint i = 0; i < bindings->len; i++)
    {
      if (agrees (bindings->pdata[i], "layer_account_id", scope->account_id))
        g_ptr_array_add (own, g_hash_table_ref (bindings->pdata[i]));
    }
  return g_steal_pointer (&own);
}

/* The rows of all parents. */
static LqFeed *
parents (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  const LqTable *const tables[] = { table->parent, table->also != NULL ? table->also->table : NULL };
  g_autoptr (GPtrArray) feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free);

  for (gsize i = 0; i < G_N_ELEMENTS (tables) && tables[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) projected = project (bindings, tables[i]);
      g_ptr_array_add (feeds, lq_plan_feed (collection, tables[i], scope, projected));
    }
  return lq_feed_new_many (g_steal_pointer (&feeds));
}

static LqFeed *
children (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  if (table->expand == NULL && bindings != NULL)
    {
      g_autoptr (GPtrArray) names = lq_operation_inputs (table->list, table);
      if (all_cover (bindings, names))
        return answers (collection, table, table->list, scope, bindings);
    }
  return lq_feed_new_children (collection, table, parents (collection, table, scope, bindings), bindings);
}

/* What a column that is made of the same member as the one that is asked by holds in rows asked by `text`; missing: it
 * cannot be told. */
static json_t *
told_by (const LqColumn *column, const LqColumn *asked_by, const LqScope *scope, const char *text)
{
  const LqConvertContext context = { .scope = scope, .outcome = "ok" };
  g_autoptr (json_t) value = json_string (text);

  if (column->source != LQ_FROM_ELEMENT || g_strcmp0 (column->path, asked_by->path) != 0)
    return NULL;
  return column->convert != NULL ? column->convert (value, &context) : g_steal_pointer (&value);
}

/* Whether rows asked by `text` can agree with one of `bindings` (NULL: there is nothing to agree with). */
static gboolean
is_worth_asking (const LqTable *table, GPtrArray *bindings, const LqScope *scope, const char *text)
{
  const LqColumn *asked_by = &table->columns[lq_table_column (table, table->each->column)];

  for (guint i = 0; bindings != NULL && i < bindings->len; i++)
    {
      gboolean can_agree = TRUE;
      for (const LqColumn *column = table->columns; column->name != NULL && can_agree; column++)
        {
          g_autoptr (json_t) told = told_by (column, asked_by, scope, text);
          can_agree = agrees (bindings->pdata[i], column->name, json_string_value (told));
        }
      if (can_agree)
        return TRUE;
    }
  return bindings == NULL;
}

/* One answer per text. */
static LqFeed *
each (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  GPtrArray *feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free);

  for (const char *const *text = table->each->texts; *text != NULL; text++)
    {
      g_autoptr (LqBinding) binding = lq_binding_new ();
      if (!is_worth_asking (table, bindings, scope, *text))
        continue;
      bind_value (binding, table->each->column, *text);
      g_ptr_array_add (feeds, lq_feed_new_answer (collection, table, table->list, scope, binding, NULL, FALSE));
    }
  return lq_feed_new_many (feeds);
}

/* Everything there is in the scope, or what of it can agree with `bindings`. */
static LqFeed *
lists (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  if (table->parent != NULL)
    return children (collection, table, scope, bindings);
  if (table->each != NULL)
    return each (collection, table, scope, bindings);
  return lq_feed_new_answer (collection, table, table->list, scope, NULL, NULL, FALSE);
}

LqFeed *
lq_plan_feed (const LqCollection *collection, const LqTable *table, const LqScope *scope, GPtrArray *bindings)
{
  g_autoptr (GPtrArray) own = own_only (bindings, scope);
  gboolean no_time = collection->span.from_s > collection->span.to_s;

  if (no_time || (own != NULL && own->len == 0))
    return lq_feed_new_many (g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free));
  if (can_get (collection, table, scope, own))
    return answers (collection, table, table->get, scope, own);
  LqFeed *feed = lists (collection, table, scope, own);
  if (own != NULL)
    lq_feed_narrow (feed, own);
  return feed;
}

LqFeed *
lq_plan_keyed (const LqCollection *collection, const LqTable *table, const LqScope *scope, LqBinding *binding,
               gboolean any_age)
{
  g_autoptr (GPtrArray) names = lq_operation_placeholders (table->list);

  if (names->len == 0 || !lq_operation_covered (names, binding))
    return NULL;
  return lq_feed_new_answer (collection, table, table->list, scope, binding,
                             g_hash_table_lookup (binding, names->pdata[0]), any_age);
}
