/* SPDX-License-Identifier: Apache-2.0 */
/* Which operations the tables need, and the permissions that come of it. */
#include "core/schema.h"

#include <string.h>

#include "base/cleanup.h"
#include "core/discovery-tables.h"

/* The walk through the tables. */
typedef struct
{
  LqSchemaVisit visit;
  gpointer data;
} Walk;

/* What it takes to fill a table's own columns, on behalf of `use`. */
static void
visit_table (const Walk *walk, LqSchemaUse use, const LqTable *owner)
{
  for (; owner != NULL; owner = owner->parent)
    {
      if (owner->also != NULL)
        visit_table (walk, use, owner->also->table);
      use.owner = owner;
      use.operation = owner->list;
      if (use.operation != NULL)
        walk->visit (&use, walk->data);
      use.operation = owner->get;
      if (use.operation != NULL)
        walk->visit (&use, walk->data);
    }
}

/* A column's lookups, one after the other. */
typedef struct
{
  const Walk *walk;
  LqSchemaUse use;
} ColumnWalk;

static void
visit_lookup (const LqLookup *lookup, gpointer data)
{
  const ColumnWalk *column = data;
  LqSchemaUse use = column->use;

  use.lookup = lookup;
  visit_table (column->walk, use, lookup->table);
}

void
lq_schema_each_use (LqSchemaVisit visit, gpointer data)
{
  const Walk walk = { visit, data };

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    {
      const LqTable *table = lq_tables[i];
      visit_table (&walk, (LqSchemaUse) { .table = table }, table);
      for (const LqColumn *column = table->columns; column->name != NULL; column++)
        {
          LqSchemaUse use = { .table = table, .column = column, .extra = (column->flags & LQ_COLUMN_HIDDEN) != 0 };
          ColumnWalk uses = { &walk, use };
          if (lq_table_shows (column))
            lq_table_each_lookup (table, column, visit_lookup, &uses);
        }
      visit_table (&walk, (LqSchemaUse) { .table = table, .extra = TRUE }, table->elsewhere);
    }
}

static void
add_operation (GHashTable *actions, const LqOperation *operation)
{
  g_hash_table_add (actions, (gpointer) operation->action.iam_action);
  if (operation->iam_also != NULL)
    g_hash_table_add (actions, (gpointer) operation->iam_also);
}

static void
add_base (const LqSchemaUse *use, gpointer actions)
{
  if (!use->extra)
    add_operation (actions, use->operation);
}

static void
add_extra (const LqSchemaUse *use, gpointer actions)
{
  if (use->extra)
    add_operation (actions, use->operation);
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
  lq_schema_each_use (add_base, actions);
}

static void
collect_code_facts (GHashTable *actions, GHashTable *given)
{
  collect_base (given, NULL);
  lq_schema_each_use (add_extra, actions);
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
