/* SPDX-License-Identifier: Apache-2.0 */
#include "core/schema.h"

#include <string.h>

#include "base/cleanup.h"

static void
add_operation (GHashTable *actions, const LqOperation *operation)
{
  if (operation == NULL)
    return;
  g_hash_table_add (actions, (gpointer) operation->action.iam_action);
  if (operation->iam_also != NULL)
    g_hash_table_add (actions, (gpointer) operation->iam_also);
}

/* What it takes to fill a table's own columns. */
static void
add_table (GHashTable *actions, const LqTable *table)
{
  for (; table != NULL; table = table->parent)
    {
      add_operation (actions, table->list);
      add_operation (actions, table->get);
    }
}

static void
add_lookups (GHashTable *actions, const LqTable *table, gboolean hidden)
{
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    if (column->source == LQ_FROM_LOOKUP && ((column->flags & LQ_COLUMN_HIDDEN) != 0) == hidden)
      add_table (actions, column->lookup->table);
}

static int
compare_actions (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

json_t *
lq_schema_iam_policy (gboolean code_facts)
{
  g_autoptr (GHashTable) base = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      add_table (base, lq_tables[i]);
      add_lookups (base, lq_tables[i], FALSE);
      add_lookups (facts, lq_tables[i], TRUE);
      add_table (facts, lq_tables[i]->elsewhere);
    }

  g_autoptr (GList) wanted = g_list_sort (g_hash_table_get_keys (code_facts ? facts : base), compare_actions);
  g_autoptr (json_t) actions = json_array ();
  for (GList *i = wanted; i != NULL; i = i->next)
    if (!code_facts || !g_hash_table_contains (base, i->data))
      json_array_append_new (actions, json_string (i->data));
  return json_pack ("{s:s, s:[{s:s, s:s, s:O, s:s}]}", "Version", "2012-10-17", "Statement", "Sid",
                    code_facts ? "LambdaqueryCodeFacts" : "LambdaqueryBase", "Effect", "Allow", "Action", actions,
                    "Resource", "*");
}
