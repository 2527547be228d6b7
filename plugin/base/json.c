/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <string.h>

#include "base/error.h"

#define JSON_MARK "@json"
#define LIST_MARK "[]"

/* jansson's own words quote what it stumbled on, which may be a secret. */
static const char *
problem_text (const json_error_t *problem)
{
  switch (json_error_code (problem))
    {
    case json_error_premature_end_of_input:
      return "it ends too early";
    case json_error_stack_overflow:
      return "it is nested too deeply";
    case json_error_invalid_utf8:
      return "it is not UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
      return "a text in it holds a NUL";
    case json_error_end_of_input_expected:
      return "something follows its end";
    default:
      return "its syntax is wrong";
    }
}

json_t *
lq_json_parse (const char *text, gsize length, const char *what, GError **error)
{
  json_error_t problem;
  json_t *value = json_loadb (text, length, JSON_DECODE_ANY, &problem);

  if (value == NULL && json_error_code (&problem) == json_error_numeric_overflow)
    value = json_loadb (text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &problem);
  if (value == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "%s is not valid JSON: %s, at byte %d", what, problem_text (&problem),
                 problem.position);
  return value;
}

/* One step of a path: a member name with its marks. */
typedef struct
{
  char *name;
  gboolean embedded; /* @json */
  gboolean each;     /* [] */
} Step;

static void
step_parse (const char *text, gsize length, Step *step)
{
  gsize name_length = length;

  step->each = length >= 2 && memcmp (text + length - 2, LIST_MARK, 2) == 0;
  if (step->each)
    name_length -= 2;
  gsize mark = strlen (JSON_MARK);
  step->embedded = name_length >= mark && memcmp (text + name_length - mark, JSON_MARK, mark) == 0;
  if (step->embedded)
    name_length -= mark;
  step->name = g_strndup (text, name_length);
}

/* The member that `step` names, new reference; NULL and no error where it is missing. */
static json_t *
step_member (json_t *value, const Step *step, GError **error)
{
  json_t *member = value;

  if (step->name[0] != '\0')
    {
      if (!json_is_object (value))
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "'%s' was looked for in something that is no object",
                       step->name);
          return NULL;
        }
      member = json_object_get (value, step->name);
    }
  if (member == NULL || json_is_null (member))
    return NULL;
  if (!step->embedded)
    return json_incref (member);
  if (!json_is_string (member))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "'%s' should be a string that holds JSON", step->name);
      return NULL;
    }
  return lq_json_parse (json_string_value (member), json_string_length (member), step->name, error);
}

/* Applies one step to every value in `from`, collecting into `to`. */
static gboolean
step_apply (json_t *from, const Step *step, json_t *to, GError **error)
{
  size_t i;
  json_t *value;

  json_array_foreach (from, i, value)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (json_t) member = step_member (value, step, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (member == NULL)
        continue;
      if (step->each && json_is_array (member))
        json_array_extend (to, member);
      else
        json_array_append (to, member);
    }
  return TRUE;
}

/* A path of members alone needs no lists in between; nearly every column's is one. */
static gboolean
select_member (json_t *root, const char *path, json_t **value, GError **error)
{
  json_t *at = root;

  while (*path != '\0' && at != NULL && !json_is_null (at))
    {
      gsize length = strcspn (path, ".");
      if (!json_is_object (at))
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "'%.*s' was looked for in something that is no object",
                       (int) length, path);
          return FALSE;
        }
      at = json_object_getn (at, path, length);
      path += length + (path[length] == '.');
    }
  *value = at != NULL && !json_is_null (at) ? json_incref (at) : NULL;
  return TRUE;
}

gboolean
lq_json_select (json_t *root, const char *path, json_t **value, GError **error)
{
  g_autoptr (json_t) values = NULL;
  gboolean many = strstr (path, LIST_MARK) != NULL;

  *value = NULL;
  if (!many && strstr (path, JSON_MARK) == NULL)
    return select_member (root, path, value, error);
  values = json_array ();
  json_array_append (values, root);
  while (*path != '\0')
    {
      gsize length = strcspn (path, ".");
      g_autoptr (json_t) next = json_array ();
      Step step;
      step_parse (path, length, &step);
      gboolean ok = step_apply (values, &step, next, error);
      g_free (step.name);
      if (!ok)
        return FALSE;
      json_decref (values);
      values = g_steal_pointer (&next);
      path += length + (path[length] == '.');
    }
  if (many)
    *value = g_steal_pointer (&values);
  else if (json_array_size (values) > 0)
    *value = json_incref (json_array_get (values, 0));
  return TRUE;
}

static void
overwrite (json_t *value)
{
  const char *key;
  json_t *member;
  size_t i;

  if (json_is_string (value))
    explicit_bzero ((char *) json_string_value (value), json_string_length (value));
  json_object_foreach (value, key, member)
    overwrite (member);
  json_array_foreach (value, i, member)
    overwrite (member);
}

void
lq_json_wipe (json_t *value)
{
  if (value == NULL)
    return;
  overwrite (value);
  json_decref (value);
}

char *
lq_json_to_text (const json_t *value)
{
  char *text = json_dumps (value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  char *copy = g_strdup (text);

  free (text);
  return copy;
}

void
lq_json_add_once (json_t *list, const char *text)
{
  json_t *each;
  size_t i;

  json_array_foreach (list, i, each)
    {
      if (strcmp (json_string_value (each), text) == 0)
        return;
    }
  json_array_append_new (list, json_string (text));
}
