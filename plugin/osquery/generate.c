/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/generate.h"

#include <string.h>

#include "osquery/context.h"

#define NUMBER_BYTES MAX (24, G_ASCII_DTOSTR_BUF_SIZE)

typedef struct
{
  const LqOsqueryHandler *handler;
  gpointer cursor;
} Source;

static void
cancel_source (GCancellable *cancellable, gpointer data)
{
  const Source *source = data;

  source->handler->cancel (source->cursor);
}

static void
add_number (LqOsqueryRows *rows, const char *name, gint64 number)
{
  char text[NUMBER_BYTES];
  int length = g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);

  lq_osquery_rows_add (rows, name, text, (gsize) length);
}

static void
add_value (LqOsqueryRows *rows, const char *name, const LqValue *value)
{
  char text[NUMBER_BYTES];

  switch (value->kind)
    {
    case LQ_VALUE_TEXT:
      if (value->length > 0)
        lq_osquery_rows_add (rows, name, value->text, value->length);
      break;
    case LQ_VALUE_INT:
      add_number (rows, name, value->number);
      break;
    case LQ_VALUE_DOUBLE:
      g_ascii_dtostr (text, sizeof text, value->real);
      lq_osquery_rows_add (rows, name, text, strlen (text));
      break;
    case LQ_VALUE_NULL:
      break;
    }
}

static gboolean
add_rows (const Source *source, const LqQuery *query, LqOsqueryRows *rows, GError **error)
{
  g_autoptr (GError) problem = NULL;

  while (source->handler->next (source->cursor, &problem))
    {
      add_number (rows, "rowid", source->handler->rowid (source->cursor));
      for (guint i = 0; query->table->columns[i].name != NULL; i++)
        {
          LqValue value = { 0 };
          if (!query->used[i])
            continue;
          source->handler->value (source->cursor, i, &value);
          add_value (rows, query->table->columns[i].name, &value);
        }
      if (!lq_osquery_rows_end (rows, error))
        return FALSE;
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

LqOsqueryRows *
lq_osquery_generate_rows (const LqOsqueryHandler *handler, const LqTable *table, const char *context,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr (LqOsqueryContext) asked = lq_osquery_context_parse (table, context, error);
  if (asked == NULL)
    return NULL;
  Source source = { .handler = handler, .cursor = handler->query (handler->data, &asked->query, error) };
  if (source.cursor == NULL)
    return NULL;
  g_autoptr (LqOsqueryRows) rows = lq_osquery_rows_new (handler->max_reply_bytes);
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (cancel_source), &source, NULL);
  gboolean whole = add_rows (&source, &asked->query, rows, error);
  g_cancellable_disconnect (cancellable, id);
  handler->close (source.cursor);
  return whole ? g_steal_pointer (&rows) : NULL;
}
