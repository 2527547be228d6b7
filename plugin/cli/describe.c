/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/describe.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/listing.h"
#include "core/schema.h"

static void
append_list (const LqOptions *options, guint terminal_width, GString *out)
{
  static const char *const columns[] = { "name", "about", "cost", NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  gsize shown = options->format == LQ_FORMAT_TABLE ? 2 : 3;
  g_autofree const char **names = g_memdup2 (columns, sizeof columns);

  names[shown] = NULL;
  for (guint i = 0; lq_tables[i] != NULL; i++)
    {
      const char *texts[] = { lq_tables[i]->name, lq_tables[i]->about, lq_tables[i]->cost };
      for (gsize j = 0; j < shown; j++)
        g_ptr_array_add (cells, (gpointer) texts[j]);
    }
  lq_listing_append (options, terminal_width, names, cells, out);
}

/* What a person must know of a column before naming it. */
static const char *
column_notes (const LqColumn *column)
{
  if (column->flags & LQ_COLUMN_KEY)
    return "key";
  return column->flags & LQ_COLUMN_HIDDEN ? "hidden" : "";
}

static void
append_columns (const LqOptions *options, guint terminal_width, const LqTable *table, GString *out)
{
  static const char *const columns[] = { "column", "type", "notes", "about", "source", NULL };
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  gsize shown = options->format == LQ_FORMAT_TABLE ? 4 : 5;
  g_autofree const char **names = g_memdup2 (columns, sizeof columns);

  names[shown] = NULL;
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      if (!lq_table_shows (column))
        continue;
      char *source = lq_schema_source (table, column);
      g_ptr_array_add (owned, source);
      const char *texts[] = { column->name, lq_schema_type (column->type), column_notes (column), column->about,
                              source };
      for (gsize j = 0; j < shown; j++)
        g_ptr_array_add (cells, (gpointer) texts[j]);
    }
  lq_listing_append (options, terminal_width, names, cells, out);
}

static void
append_table (const LqOptions *options, guint terminal_width, const LqTable *table, GString *out)
{
  if (options->format != LQ_FORMAT_TABLE)
    {
      append_columns (options, terminal_width, table, out);
      return;
    }
  g_string_append_printf (out, "%s: %s\nCost: %s\n\n", table->name, table->about, table->cost);
  append_columns (options, terminal_width, table, out);
  g_string_append (out, "Hidden columns are not in SELECT *, as they cost calls; naming them brings them.\n");
  for (guint i = 0; table->examples != NULL && table->examples[i] != NULL; i++)
    g_string_append_printf (out, "%s  %s\n", i == 0 ? "\nExamples:\n" : "", table->examples[i]);
}

/* The whole description, or the part of it about one table. */
static void
append_json (const LqTable *table, GString *out)
{
  g_autoptr (json_t) all = lq_schema_json ();
  json_t *shown = all;
  json_t *each = NULL;
  size_t i = 0;

  json_array_foreach (json_object_get (all, "tables"), i, each)
    {
      if (table != NULL && g_strcmp0 (json_string_value (json_object_get (each, "name")), table->name) == 0)
        shown = each;
    }
  g_autofree char *text = json_dumps (shown, JSON_INDENT (2));
  g_string_append_printf (out, "%s\n", text);
}

static gboolean
describe_tables (const LqOptions *options, guint terminal_width, GString *out, GError **error)
{
  const LqTable *table = options->argument != NULL ? lq_table_find (options->argument) : NULL;

  if (options->argument != NULL && table == NULL)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new ();
      for (guint i = 0; lq_tables[i] != NULL; i++)
        g_ptr_array_add (names, (gpointer) lq_tables[i]->name);
      g_ptr_array_add (names, NULL);
      const char *meant = lq_text_suggest (options->argument, (const char *const *) names->pdata);
      g_autofree char *shown = lq_text_escape (options->argument, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no table %s; %s%s", shown,
                   meant != NULL ? "did you mean " : "see lambdaquery tables", meant != NULL ? meant : "");
      return FALSE;
    }
  if (options->format == LQ_FORMAT_JSON)
    append_json (table, out);
  else if (table != NULL)
    append_table (options, terminal_width, table, out);
  else
    append_list (options, terminal_width, out);
  return TRUE;
}

static gboolean
describe_policy (const LqOptions *options, GString *out, GError **error)
{
  g_autoptr (json_t) policy = lq_schema_iam_policy (options->argument);

  if (policy == NULL)
    {
      g_autofree char *names = g_strjoinv (", ", (char **) lq_schema_iam_policies ());
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "policy takes one of %s", names);
      return FALSE;
    }
  g_autofree char *text = json_dumps (policy, JSON_INDENT (2));
  g_string_append_printf (out, "%s\n", text);
  return TRUE;
}

char *
lq_describe (const LqOptions *options, guint terminal_width, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean ok = TRUE;

  if (options->command == LQ_COMMAND_TABLES)
    ok = describe_tables (options, terminal_width, out, error);
  else if (options->command == LQ_COMMAND_POLICY)
    ok = describe_policy (options, out, error);
  else
    for (guint i = 0; lq_tables[i] != NULL; i++)
      {
        g_autofree char *sql = lq_schema_create_table (lq_tables[i]);
        g_string_append_printf (out, "%s%s;\n", i > 0 ? "\n" : "", sql);
      }
  return ok ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}
