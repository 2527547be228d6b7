/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint.h"

#include <string.h>

#include "base/text.h"

#define NO_TABLE "no such table: "
#define NO_COLUMN "no such column: "

/* The last part of a name such as f.runtime. */
static const char *
bare_name (const char *name)
{
  const char *dot = strrchr (name, '.');
  return dot != NULL ? dot + 1 : name;
}

static const char *
near_table (const char *name, const LqTable *const *tables)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; tables[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) tables[i]->name);
  g_ptr_array_add (names, NULL);
  return lq_text_suggest (name, (const char *const *) names->pdata);
}

/* Among the columns of the tables that the statement names. */
static const char *
near_column (const char *name, const char *sql, const LqTable *const *tables)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; tables[i] != NULL; i++)
    {
      const LqColumn *column = strstr (sql, tables[i]->name) != NULL ? tables[i]->columns : NULL;
      for (; column != NULL && column->name != NULL; column++)
        {
          if (lq_table_shows (column))
            g_ptr_array_add (names, (gpointer) column->name);
        }
    }
  g_ptr_array_add (names, NULL);
  return lq_text_suggest (name, (const char *const *) names->pdata);
}

char *
lq_hint_add (const char *message, const char *sql, const LqTable *const *tables)
{
  const char *meant = NULL;

  if (g_str_has_prefix (message, NO_TABLE))
    {
      meant = near_table (bare_name (message + strlen (NO_TABLE)), tables);
      if (meant == NULL)
        return g_strdup_printf ("%s; `lambdaquery tables` lists what there is", message);
    }
  else if (g_str_has_prefix (message, NO_COLUMN))
    {
      meant = near_column (bare_name (message + strlen (NO_COLUMN)), sql, tables);
      if (meant == NULL)
        return g_strdup_printf ("%s; `lambdaquery tables NAME` lists a table's columns", message);
    }
  else if (strpbrk (sql, " \t\n") == NULL && g_str_has_suffix (sql, ".sql"))
    return g_strdup_printf ("%s; `lambdaquery < FILE` runs the SQL in a file", message);
  return meant != NULL ? g_strdup_printf ("%s; did you mean %s?", message, meant) : g_strdup (message);
}
