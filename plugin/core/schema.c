/* SPDX-License-Identifier: Apache-2.0 */
#include "core/schema.h"

#include <string.h>

#include "base/cleanup.h"

const char *
lq_schema_type (LqType type)
{
  static const char *const names[] = {
    [LQ_TEXT] = "TEXT",
    [LQ_INTEGER] = "INTEGER",
    [LQ_BIGINT] = "BIGINT",
    [LQ_DOUBLE] = "DOUBLE",
  };

  return names[type];
}

char *
lq_schema_create_table (const LqTable *table)
{
  GString *sql = g_string_new (NULL);
  const LqColumn *previous = NULL;

  g_string_append_printf (sql, "CREATE TABLE %s (", table->name);
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      if (!lq_table_shows (column))
        continue;
      /* The comma stands before the sentence, so it waits for the next column. */
      if (previous != NULL)
        g_string_append_printf (sql, ", -- %s", previous->about);
      g_string_append_printf (sql, "\n  %s %s%s", column->name, lq_schema_type (column->type),
                              column->flags & LQ_COLUMN_HIDDEN ? " HIDDEN" : "");
      previous = column;
    }
  if (previous != NULL)
    g_string_append_printf (sql, " -- %s", previous->about);
  g_string_append (sql, "\n)");
  return g_string_free (sql, FALSE);
}

static const LqColumn *
find_column (const LqTable *table, const char *name)
{
  int index = lq_table_column (table, name);

  return index >= 0 ? &table->columns[index] : NULL;
}

static char *
source_in_element (const LqTable *table, const char *path)
{
  const LqOperation *operation = table->list != NULL ? table->list : table->get;

  if (table->local != NULL)
    return g_strdup ("this process");
  if (operation == NULL)
    {
      g_autofree char *list = lq_schema_source (table->parent, find_column (table->parent, table->expand));
      return g_strconcat (list, "[]", path[0] != '\0' ? "." : "", path, NULL);
    }
  /* Unfolded elements have names of our own, in lower case: what they are made of is the source. */
  if (operation->unfold != NULL)
    return g_strdup_printf ("%s: %s", operation->action.action, g_ascii_isupper (path[0]) ? path : operation->rows);
  gboolean both = operation->rows[0] != '\0' && path[0] != '\0';
  gboolean neither = operation->rows[0] == '\0' && path[0] == '\0';
  return g_strconcat (operation->action.action, neither ? "" : ": ", operation->rows, both ? "." : "", path, NULL);
}

/* What a made column is made of: columns that are shown by their names, others by where they come from, each once. */
static char *
source_of_inputs (const LqTable *table, const LqColumn *column)
{
  g_autoptr (GPtrArray) inputs = lq_table_inputs (table, column);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < inputs->len; i++)
    {
      const LqColumn *input = inputs->pdata[i];
      char *source = lq_table_shows (input) ? g_strdup (input->name) : lq_schema_source (table, input);
      if (g_ptr_array_find_with_equal_func (sources, source, g_str_equal, NULL))
        g_free (source);
      else
        g_ptr_array_add (sources, source);
    }
  g_ptr_array_add (sources, NULL);
  return g_strjoinv (", ", (char **) sources->pdata);
}

char *
lq_schema_source (const LqTable *table, const LqColumn *column)
{
  switch (column->source)
    {
    case LQ_FROM_SCOPE:
      return g_strdup ("the scope");
    case LQ_FROM_QUERY:
      return g_strdup ("the query");
    case LQ_FROM_LOOKUP:
      if (column->lookup->count)
        return g_strdup_printf ("count of %s", column->lookup->table->name);
      return lq_schema_source (column->lookup->table, find_column (column->lookup->table, column->path));
    case LQ_FROM_ROW:
      return source_of_inputs (table, column);
    case LQ_FROM_ELEMENT:
      break;
    }
  if (column->path[0] == '^')
    return lq_schema_source (table->parent, find_column (table->parent, column->path + 1));
  return source_in_element (table, column->path);
}

static json_t *
column_json (const LqTable *table, const LqColumn *column)
{
  g_autofree char *source = lq_schema_source (table, column);

  return json_pack ("{s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "name", column->name, "type", lq_schema_type (column->type),
                    "about", column->about, "source", source, "hidden", (column->flags & LQ_COLUMN_HIDDEN) != 0, "key",
                    (column->flags & LQ_COLUMN_KEY) != 0, "pushed",
                    (column->flags & LQ_COLUMN_ASKED) != 0);
}

static json_t *
table_json (const LqTable *table)
{
  json_t *key = json_array ();
  json_t *columns = json_array ();
  json_t *examples = json_array ();

  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      if (!lq_table_shows (column))
        continue;
      json_array_append_new (columns, column_json (table, column));
      if (column->flags & LQ_COLUMN_KEY)
        json_array_append_new (key, json_string (column->name));
    }
  for (gsize i = 0; table->examples[i] != NULL; i++)
    json_array_append_new (examples, json_string (table->examples[i]));
  return json_pack ("{s:s, s:s, s:s, s:o, s:o, s:o}", "name", table->name, "about", table->about, "cost", table->cost,
                    "key", key, "examples", examples, "columns", columns);
}

json_t *
lq_schema_json (void)
{
  json_t *tables = json_array ();

  for (gsize i = 0; lq_tables[i] != NULL; i++)
    json_array_append_new (tables, table_json (lq_tables[i]));
  return json_pack ("{s:o}", "tables", tables);
}

/* A table's cell in Markdown: a bar would end it. */
static void
append_cell (GString *page, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  g_autofree char *escaped = g_strjoinv ("\\|", parts);

  g_string_append_printf (page, " %s |", escaped);
}

static void
append_column (GString *page, const LqTable *table, const LqColumn *column)
{
  g_autofree char *name = g_strdup_printf ("`%s`", column->name);
  g_autofree char *source = lq_schema_source (table, column);
  const char *tick = strchr (source, ':') != NULL ? "`" : ""; /* what is part of a reply */
  g_autofree char *code = g_strconcat (tick, source, tick, NULL);
  const char *mark = "";

  if (column->flags & LQ_COLUMN_KEY)
    mark = "key";
  else if (column->flags & LQ_COLUMN_HIDDEN)
    mark = "hidden";
  g_string_append_c (page, '|');
  append_cell (page, name);
  append_cell (page, lq_schema_type (column->type));
  append_cell (page, mark);
  append_cell (page, column->about);
  append_cell (page, code);
  g_string_append_c (page, '\n');
}

char *
lq_schema_page (const LqTable *table)
{
  GString *page = g_string_new (NULL);

  g_string_append_printf (page, "# %s\n\n%s\n\n**Cost.** %s\n\n", table->name, table->about, table->cost);
  g_string_append (page, "Hidden columns are not in `SELECT *`, but there when named. Missing text is `''`, a missing\n"
                         "number NULL. Times are unix seconds.\n\n"
                         "| Column | Type | | Meaning | Source |\n|---|---|---|---|---|\n");
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    if (lq_table_shows (column))
      append_column (page, table, column);
  g_string_append (page, "\n## Examples\n");
  for (gsize i = 0; table->examples[i] != NULL; i++)
    g_string_append_printf (page, "\n```sql\n%s;\n```\n", table->examples[i]);
  return g_string_free (page, FALSE);
}
