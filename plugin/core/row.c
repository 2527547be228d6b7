/* SPDX-License-Identifier: Apache-2.0 */
#include "core/row.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define MAX_CELL_BYTES ((gsize) 4 * 1024 * 1024)

LqBinding *
lq_binding_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static gboolean
set_text (LqBlockBuilder *builder, guint index, const json_t *value, GError **error)
{
  g_autofree char *dumped = json_is_string (value) ? NULL : lq_json_to_text (value);
  const char *text = dumped != NULL ? dumped : json_string_value (value);
  gsize length = strlen (text);

  if (length > MAX_CELL_BYTES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT,
                   "a value of %" G_GSIZE_FORMAT " bytes; at most %" G_GSIZE_FORMAT " are taken", length,
                   MAX_CELL_BYTES);
      return FALSE;
    }
  lq_block_builder_set_text (builder, index, text, length);
  return TRUE;
}

/* Whole numbers also arrive as reals (2.0), as booleans, and as text where they come from a binding. */
static gboolean
set_number (LqBlockBuilder *builder, guint index, LqType type, const json_t *value, GError **error)
{
  gint64 whole = 0;
  double real = json_number_value (value);
  gboolean ok = json_is_number (value);

  if (json_is_integer (value))
    whole = json_integer_value (value);
  else if (json_is_boolean (value))
    {
      whole = json_is_true (value);
      real = (double) whole;
      ok = TRUE;
    }
  else if (json_is_string (value))
    {
      ok = g_ascii_string_to_signed (json_string_value (value), 10, G_MININT64, G_MAXINT64, &whole, NULL);
      real = (double) whole;
    }
  else if (ok)
    {
      ok = isfinite (real) && (type == LQ_DOUBLE || fabs (real) < 9.2e18);
      whole = ok && type != LQ_DOUBLE ? (gint64) real : 0;
    }
  if (!ok)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "a number was expected");
      return FALSE;
    }
  if (type == LQ_DOUBLE)
    lq_block_builder_set_double (builder, index, real);
  else
    lq_block_builder_set_int (builder, index, whole);
  return TRUE;
}

/* What the column's path selects, new reference; NULL and no error for nothing. */
static json_t *
select_value (const LqColumn *column, const LqConvertContext *context, LqBinding *binding, GError **error)
{
  json_t *value = NULL;

  if (column->path == NULL)
    return NULL;
  if (column->path[0] == '^')
    {
      const char *text = binding != NULL ? g_hash_table_lookup (binding, column->path + 1) : NULL;
      return text != NULL && text[0] != '\0' ? json_string (text) : NULL;
    }
  if (!lq_json_select (context->element, column->path, &value, error))
    return NULL;
  return value;
}

static gboolean
append_cell (LqBlockBuilder *builder, guint index, const LqColumn *column, const LqConvertContext *context,
             LqBinding *binding, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) value = select_value (column, context, binding, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (column->convert != NULL)
    {
      json_t *converted = column->convert (value, context);
      json_decref (value);
      value = converted;
    }
  gboolean empty = json_is_string (value) && json_string_length (value) == 0;
  if (value == NULL || json_is_null (value) || empty)
    {
      /* An empty text can tell rows apart too: a call made before the account was known. */
      if (!(column->flags & LQ_COLUMN_KEY) || (empty && column->type == LQ_TEXT))
        return TRUE;
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "it is missing, and no row can be without it");
      return FALSE;
    }
  if (column->type == LQ_TEXT)
    return set_text (builder, index, value, error);
  return set_number (builder, index, column->type, value, error);
}

gboolean
lq_row_append (LqBlockBuilder *builder, const LqTable *table, const LqConvertContext *context, LqBinding *binding,
               GError **error)
{
  lq_block_builder_begin_row (builder);
  for (guint i = 0; table->columns[i].name != NULL; i++)
    {
      const LqColumn *column = &table->columns[i];
      if (column->source != LQ_FROM_ELEMENT)
        continue;
      if (!append_cell (builder, i, column, context, binding, error))
        {
          g_prefix_error (error, "%s.%s (%s): ", table->name, column->name, column->path != NULL ? column->path : "-");
          return FALSE;
        }
    }
  lq_block_builder_end_row (builder);
  return TRUE;
}

LqBlock *
lq_row_block (const LqTable *table, const LqConvertContext *context, gint64 as_of_s, json_t *elements,
              LqBinding *binding, GError **error)
{
  g_autoptr (LqBlockBuilder) builder = lq_block_builder_new (table, context->scope, as_of_s);
  g_autoptr (json_t) nothing = json_object ();
  LqConvertContext row_context = *context;
  size_t n = elements != NULL ? json_array_size (elements) : 1;

  for (size_t i = 0; i < n; i++)
    {
      row_context.element = elements != NULL ? json_array_get (elements, i) : nothing;
      row_context.position = (guint) i + 1;
      if (!lq_row_append (builder, table, &row_context, binding, error))
        return NULL;
    }
  return lq_block_builder_finish (g_steal_pointer (&builder));
}

char *
lq_row_text (const LqValue *value)
{
  switch (value->kind)
    {
    case LQ_VALUE_TEXT:
      return g_strdup (value->text);
    case LQ_VALUE_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
    case LQ_VALUE_DOUBLE:
      return g_strdup_printf ("%.17g", value->real);
    case LQ_VALUE_NULL:
    default:
      return g_strdup ("");
    }
}

gboolean
lq_row_matches (const LqValue *value, LqType type, const char *const *texts)
{
  for (gsize i = 0; texts[i] != NULL; i++)
    {
      gint64 number;
      if (type == LQ_TEXT)
        {
          if (strcmp (texts[i], value->text) == 0)
            return TRUE;
          continue;
        }
      if (type == LQ_DOUBLE || !g_ascii_string_to_signed (texts[i], 10, G_MININT64, G_MAXINT64, &number, NULL))
        return TRUE;
      if (value->kind == LQ_VALUE_INT && value->number == number)
        return TRUE;
    }
  return FALSE;
}
