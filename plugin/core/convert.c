/* SPDX-License-Identifier: Apache-2.0 */
#include "core/convert.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/timestamp.h"

json_t *
lq_convert_time (json_t *value, const LqConvertContext *context)
{
  gint64 seconds;

  return lq_timestamp_from_json (value, &seconds) ? json_integer (seconds) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The member names of an object, sorted by byte, so that equal sets are equal text. */
static json_t *
sorted_names (json_t *object)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (json_t) list = json_array ();
  const char *name;
  json_t *value;

  json_object_foreach (object, name, value)
    g_ptr_array_add (names, (gpointer) name);
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    json_array_append_new (list, json_string (g_ptr_array_index (names, i)));
  return g_steal_pointer (&list);
}

json_t *
lq_convert_environment_names (json_t *value, const LqConvertContext *context)
{
  if (json_is_object (json_object_get (value, "Error")))
    return NULL;
  return sorted_names (json_object_get (value, "Variables"));
}

gboolean
lq_convert_is_published (const json_t *element)
{
  return g_strcmp0 (json_string_value (json_object_get (element, "Version")), "$LATEST") != 0;
}

json_t *
lq_convert_text (json_t *value, const LqConvertContext *context)
{
  return value != NULL ? json_incref (value) : json_string ("");
}

json_t *
lq_convert_length (json_t *value, const LqConvertContext *context)
{
  return json_integer ((json_int_t) json_array_size (value));
}

json_t *
lq_convert_list (json_t *value, const LqConvertContext *context)
{
  if (value != NULL)
    return json_incref (value);
  return g_strcmp0 (context->outcome, "ok") == 0 ? json_array () : NULL;
}

json_t *
lq_convert_inner_error (json_t *value, const LqConvertContext *context)
{
  const char *code = json_string_value (json_object_get (value, "ErrorCode"));
  const char *message = json_string_value (json_object_get (value, "Message"));

  if (value == NULL)
    return NULL;
  g_autofree char *text = g_strdup_printf ("%s: %s", code != NULL ? code : "Error", message != NULL ? message : "");
  return json_string (text);
}

json_t *
lq_convert_outcome (json_t *value, const LqConvertContext *context)
{
  return json_string (context->outcome);
}

json_t *
lq_convert_key (json_t *value, const LqConvertContext *context)
{
  return context->key != NULL ? json_string (context->key) : NULL;
}

json_t *
lq_convert_position (json_t *value, const LqConvertContext *context)
{
  return json_integer ((json_int_t) context->position);
}

json_t *
lq_convert_index (json_t *value, const LqConvertContext *context)
{
  return json_integer ((json_int_t) context->position - 1);
}

json_t *
lq_convert_storage_mode (json_t *value, const LqConvertContext *context)
{
  if (json_is_object (json_object_get (value, "ResolvedS3Object")))
    return json_string ("REFERENCE");
  return json_is_string (json_object_get (value, "Location")) ? json_string ("COPY") : NULL;
}

json_t *
lq_convert_versions_behind (const LqValue *cells, const LqMakeContext *context)
{
  const LqValue *latest = &cells[0], *own = &cells[1];

  if (latest->kind != LQ_VALUE_INT || own->kind != LQ_VALUE_INT)
    return NULL;
  /* A version in use may be newer than the latest that still exists: it was deleted. */
  return json_integer (MAX (0, latest->number - own->number));
}

json_t *
lq_convert_is_outdated (const LqValue *cells, const LqMakeContext *context)
{
  g_autoptr (json_t) behind = lq_convert_versions_behind (cells, context);

  return behind != NULL ? json_integer (json_integer_value (behind) > 0) : NULL;
}

gboolean
lq_convert_any_text (const char *text)
{
  return TRUE;
}
