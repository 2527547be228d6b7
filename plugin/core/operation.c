/* SPDX-License-Identifier: Apache-2.0 */
#include "core/operation.h"

#include <string.h>

#include "aws/error.h"
#include "aws/sigv4.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#define MAX_MARKER_BYTES 16384

/* The next `{name}` at or after `text`: its name (transfer full), and where it begins and ends; NULL for none. */
static char *
next_placeholder (const char *text, const char **begin, const char **end)
{
  *begin = strchr (text, '{');
  if (*begin == NULL)
    return NULL;
  *end = strchr (*begin, '}') + 1;
  return g_strndup (*begin + 1, *end - *begin - 2);
}

static const char *
look_up (LqBinding *binding, const char *name)
{
  const char *value = binding != NULL ? g_hash_table_lookup (binding, name) : NULL;
  return value != NULL && value[0] != '\0' ? value : NULL;
}

static gboolean
expand (const char *template, LqBinding *binding, GString *out, GError **error)
{
  const char *begin, *end;

  for (;;)
    {
      g_autofree char *name = next_placeholder (template, &begin, &end);
      if (name == NULL)
        {
          g_string_append (out, template);
          return TRUE;
        }
      const char *value = look_up (binding, name);
      if (value == NULL)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "nothing to put for {%s} in %s", name, template);
          return FALSE;
        }
      g_autofree char *encoded = lq_sigv4_encode (value);
      g_string_append_len (out, template, begin - template);
      g_string_append (out, encoded);
      template = end;
    }
}

void
lq_request_text_clear (LqRequestText *text)
{
  g_clear_pointer (&text->path, g_free);
  g_clear_pointer (&text->query, g_free);
  g_clear_pointer (&text->body, g_free);
}

/* The names in a body, whose own braces stand outside of its texts. */
static void
add_body_placeholders (const char *body, GPtrArray *names)
{
  const char *begin, *end = NULL;

  for (const char *at = body; at != NULL && (at = strstr (at, "\"{")) != NULL; at = end)
    g_ptr_array_add (names, next_placeholder (at, &begin, &end));
}

/* A copy of a declared body, or of a part of it, with the columns in it filled in; the binding has them all. */
static json_t *
fill_body (json_t *template, LqBinding *binding)
{
  const char *text = json_string_value (template), *name;
  json_t *filled, *value;
  size_t i;

  if (text != NULL && text[0] == '{')
    {
      g_autofree char *column = g_strndup (text + 1, strlen (text) - 2);
      return json_string (look_up (binding, column));
    }
  if (!json_is_array (template) && !json_is_object (template))
    return json_incref (template);
  filled = json_is_array (template) ? json_array () : json_object ();
  json_array_foreach (template, i, value)
    json_array_append_new (filled, fill_body (value, binding));
  json_object_foreach (template, name, value)
    json_object_set_new (filled, name, fill_body (value, binding));
  return filled;
}

static gboolean
expand_body (const LqOperation *operation, LqBinding *binding, const LqSpan *span, const char *marker,
             LqRequestText *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (json_t) declared = json_loads (operation->body, 0, NULL);

  add_body_placeholders (operation->body, names);
  for (guint i = 0; i < names->len; i++)
    if (look_up (binding, names->pdata[i]) == NULL)
      {
        g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "nothing to put for {%s} in %s", (char *) names->pdata[i],
                     operation->body);
        return FALSE;
      }
  g_autoptr (json_t) body = fill_body (declared, binding);
  if (operation->window != NULL)
    json_object_set_new (body, operation->window->from, json_integer (span->from_s));
  if (operation->window != NULL && span->to_s != G_MAXINT64)
    json_object_set_new (body, operation->window->to, json_integer (span->to_s));
  if (marker != NULL)
    json_object_set_new (body, operation->marker_in, json_string (marker));
  text->body = lq_json_to_text (body);
  return TRUE;
}

/* A form, or the query of a GET, with the marker at its end. Transfer full; NULL on error. */
static char *
expand_pairs (const LqOperation *operation, const char *template, LqBinding *binding, const char *marker,
              GError **error)
{
  g_autoptr (GString) pairs = g_string_new (NULL);

  if (template != NULL && !expand (template, binding, pairs, error))
    return NULL;
  if (marker != NULL)
    {
      g_autofree char *encoded = lq_sigv4_encode (marker);
      g_string_append_printf (pairs, "%s%s=%s", pairs->len > 0 ? "&" : "", operation->marker_in, encoded);
    }
  return g_string_free (g_steal_pointer (&pairs), FALSE);
}

gboolean
lq_operation_expand (const LqOperation *operation, LqBinding *binding, const LqSpan *span, const char *marker,
                     LqRequestText *text, GError **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  gboolean is_get = operation->body == NULL && operation->form == NULL;

  if (!expand (operation->path, binding, path, error))
    return FALSE;
  text->path = g_string_free (g_steal_pointer (&path), FALSE);
  text->query = expand_pairs (operation, operation->query, binding, is_get ? marker : NULL, error);
  if (text->query == NULL)
    return FALSE;
  if (operation->form != NULL)
    text->body = expand_pairs (operation, operation->form, binding, marker, error);
  else if (operation->body != NULL)
    return expand_body (operation, binding, span, marker, text, error);
  return is_get || text->body != NULL;
}

static void
add_placeholders (const char *template, GPtrArray *names)
{
  const char *begin, *end;

  for (char *name; template != NULL && (name = next_placeholder (template, &begin, &end)) != NULL; template = end)
    g_ptr_array_add (names, name);
}

GPtrArray *
lq_operation_placeholders (const LqOperation *operation)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  add_placeholders (operation->path, names);
  add_placeholders (operation->query, names);
  add_placeholders (operation->form, names);
  add_body_placeholders (operation->body, names);
  return names;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
lq_operation_inputs (const LqOperation *operation, const LqTable *table)
{
  g_autoptr (GPtrArray) placeholders =
      operation != NULL ? lq_operation_placeholders (operation) : g_ptr_array_new_with_free_func (g_free);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < placeholders->len; i++)
    lq_text_add_once (names, placeholders->pdata[i]);
  for (const LqColumn *column = table->columns; column->name != NULL; column++)
    {
      if (column->source == LQ_FROM_ELEMENT && column->path != NULL && column->path[0] == '^')
        lq_text_add_once (names, column->path + 1);
    }
  g_ptr_array_sort (names, compare_names);
  return names;
}

const char *
lq_operation_revision (const LqOperation *operation, LqBinding *binding)
{
  const char *revision = NULL;

  if (operation->revision != NULL && binding != NULL)
    revision = g_hash_table_lookup (binding, operation->revision);
  return revision != NULL && revision[0] != '\0' ? revision : NULL;
}

gboolean
lq_operation_confirms (const LqOperation *operation, json_t *reply, const char *revision)
{
  const char *said = NULL;

  if (operation->revision_out != NULL)
    said = json_string_value (json_object_get (reply, operation->revision_out));
  return said == NULL || revision == NULL || strcmp (said, revision) == 0;
}

gboolean
lq_operation_covered (GPtrArray *names, LqBinding *binding)
{
  for (guint i = 0; i < names->len; i++)
    {
      if (!g_hash_table_contains (binding, names->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_marker (const LqOperation *operation, json_t *reply, char **marker, GError **error)
{
  json_t *value = operation->marker_out != NULL ? json_object_get (reply, operation->marker_out) : NULL;

  *marker = NULL;
  if (value == NULL || json_is_null (value))
    return TRUE;
  if (!json_is_string (value) || json_string_length (value) > MAX_MARKER_BYTES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "'%s' is no text of at most %d bytes", operation->marker_out,
                   MAX_MARKER_BYTES);
      return FALSE;
    }
  if (json_string_length (value) > 0)
    *marker = g_strdup (json_string_value (value));
  return TRUE;
}

void
lq_operation_keep (const LqOperation *operation, json_t **elements)
{
  json_t *element;
  size_t i;

  if (operation->keep == NULL || *elements == NULL)
    return;
  g_autoptr (json_t) all = g_steal_pointer (elements);
  *elements = json_array ();
  json_array_foreach (all, i, element)
    {
      if (operation->keep (element))
        json_array_append (*elements, element);
    }
}

/* AWS's lists are there even when empty: without one this is not the answer that was asked for. */
static gboolean
check_reply (const LqOperation *operation, json_t *reply, GError **error)
{
  g_autofree char *list = g_strndup (operation->rows, strcspn (operation->rows, ".[@"));
  g_autoptr (json_t) found = NULL;
  const char *has = operation->has != NULL ? operation->has : list;

  if (has[0] == '\0' || json_object_get (reply, has) != NULL ||
      (lq_json_select (reply, has, &found, NULL) && found != NULL))
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "the reply has no '%s'", has);
  return FALSE;
}

gboolean
lq_operation_read (const LqOperation *operation, json_t *reply, const LqConvertContext *context, json_t **elements,
                   char **marker, GError **error)
{
  g_autoptr (json_t) selected = NULL;
  g_autofree char *next = NULL;

  if (!json_is_object (reply))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "the reply is no JSON object");
      return FALSE;
    }
  if (!read_marker (operation, reply, &next, error))
    return FALSE;
  if (!lq_json_select (reply, operation->rows, &selected, error))
    return FALSE;
  if (!check_reply (operation, reply, error))
    return FALSE;
  if (operation->unfold != NULL)
    *elements = operation->unfold (selected, context, error);
  else if (json_is_array (selected))
    *elements = json_incref (selected);
  else
    *elements = selected != NULL ? json_pack ("[O]", selected) : json_array ();
  if (*elements == NULL)
    return FALSE;
  *marker = g_steal_pointer (&next);
  return TRUE;
}

const LqOutcome *
lq_operation_outcome (const LqOperation *operation, const LqConvertContext *context, const GError *problem)
{
  const char *code = lq_aws_error_code (problem);

  for (const LqOutcome *outcome = operation->outcomes; code != NULL && outcome != NULL && outcome->code != NULL;
       outcome++)
    {
      if (strcmp (outcome->code, code) == 0 &&
          (outcome->applies == NULL || outcome->applies (context, lq_aws_error_aws_message (problem))))
        return outcome;
    }
  return NULL;
}
