/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/schema.h"

#include <string.h>

#include "core/schema.h"

const LqTable *
lq_osquery_schema_find (const LqTable *const *tables, const char *name)
{
  for (gsize i = 0; tables[i] != NULL; i++)
    {
      if (strcmp (tables[i]->name, name) == 0)
        return tables[i];
    }
  return NULL;
}

LqOsqueryOptions
lq_osquery_schema_options (const LqColumn *column)
{
  LqOsqueryOptions hidden = (column->flags & LQ_COLUMN_HIDDEN) != 0 ? LQ_OSQUERY_HIDDEN : 0;

  /* With OPTIMIZED, IN arrives as one question. */
  if ((column->flags & (LQ_COLUMN_KEY | LQ_COLUMN_PUSHED | LQ_COLUMN_RANGED)) != 0)
    return hidden | LQ_OSQUERY_INDEX | LQ_OSQUERY_OPTIMIZED;
  /* Pushed, with IN as one question each: what max_age says has to stand in its row. */
  if ((column->flags & LQ_COLUMN_FLAG) != 0 ||
      (column->source == LQ_FROM_QUERY && strcmp (column->name, "max_age") == 0))
    return hidden | LQ_OSQUERY_ADDITIONAL;
  /* Never 0, which osquery takes for INDEX: a filter on any such column could hide a join's key. */
  return hidden | LQ_OSQUERY_OPTIMIZED;
}

static void
add (LqOsqueryRows *rows, const char *name, const char *text)
{
  lq_osquery_rows_add (rows, name, text, strlen (text));
}

LqOsqueryRows *
lq_osquery_schema_rows (const LqTable *table)
{
  LqOsqueryRows *rows = lq_osquery_rows_new (LQ_OSQUERY_ROWS_MOST);

  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      char options[16];
      if (!lq_table_shows (column))
        continue;
      g_snprintf (options, sizeof options, "%u", (guint) lq_osquery_schema_options (column));
      add (rows, "id", "column");
      add (rows, "name", column->name);
      add (rows, "type", lq_schema_type (column->type));
      add (rows, "op", options);
      lq_osquery_rows_end (rows, NULL);
    }
  add (rows, "id", "attributes");
  add (rows, "attributes", "0");
  lq_osquery_rows_end (rows, NULL);
  return rows;
}
