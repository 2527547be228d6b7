/* SPDX-License-Identifier: Apache-2.0 */
#include "core/schema.h"

#include <string.h>

#include "base/cleanup.h"
#include "core/discovery.h"

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

/* Actions and those that another policy gives already. */
typedef void (*Collect) (GHashTable *actions, GHashTable *given);

static void
collect_base (GHashTable *actions, GHashTable *given)
{
  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      add_table (actions, lq_tables[i]);
      add_lookups (actions, lq_tables[i], FALSE);
    }
}

static void
collect_code_facts (GHashTable *actions, GHashTable *given)
{
  collect_base (given, NULL);
  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      add_lookups (actions, lq_tables[i], TRUE);
      add_table (actions, lq_tables[i]->elsewhere);
    }
}

static void
collect_organization (GHashTable *actions, GHashTable *given)
{
  for (const LqOperation *const *operation = lq_discovery_operations; *operation != NULL; operation++)
    add_operation (actions, *operation);
}

static const char *const names[] = { "base", "code-facts", "organization", NULL };

static const struct
{
  const char *sid;
  Collect collect;
} policies[] = {
  { "LambdaqueryBase", collect_base },
  { "LambdaqueryCodeFacts", collect_code_facts },
  { "LambdaqueryOrganization", collect_organization },
};
G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (policies) + 1);

const char *const *
lq_schema_iam_policies (void)
{
  return names;
}

static json_t *
make_policy (const char *sid, Collect collect)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) given = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (json_t) actions = json_array ();

  collect (wanted, given);
  g_autoptr (GList) sorted = g_list_sort (g_hash_table_get_keys (wanted), compare_actions);
  for (GList *i = sorted; i != NULL; i = i->next)
    if (!g_hash_table_contains (given, i->data))
      json_array_append_new (actions, json_string (i->data));
  return json_pack ("{s:s, s:[{s:s, s:s, s:O, s:s}]}", "Version", "2012-10-17", "Statement", "Sid", sid, "Effect",
                    "Allow", "Action", actions, "Resource", "*");
}

json_t *
lq_schema_iam_policy (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    if (strcmp (name, names[i]) == 0)
      return make_policy (policies[i].sid, policies[i].collect);
  return NULL;
}
