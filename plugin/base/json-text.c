/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON. Lists of a few words are made into cells by the hundred thousand, which jansson takes its time for. */
#include <string.h>

#include "base/json.h"

#define NUMBER_BYTES 64 /* of a number's text, at most */

static void write_value (GString *out, const json_t *value);

/* How a byte that cannot stand for itself is written; `buffer` holds 7 bytes. */
static const char *
escape (guchar byte, char *buffer)
{
  static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";

  for (gsize i = 0; letters[i] != '\0'; i += 2)
    {
      if ((guchar) letters[i] == byte)
        {
          buffer[0] = '\\';
          buffer[1] = letters[i + 1];
          buffer[2] = '\0';
          return buffer;
        }
    }
  g_snprintf (buffer, 7, "\\u%04X", byte);
  return buffer;
}

static void
write_text (GString *out, const char *text, gsize length)
{
  char buffer[7];
  gsize from = 0;

  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar byte = (guchar) text[i];
      if (byte >= ' ' && byte != '"' && byte != '\\')
        continue;
      g_string_append_len (out, text + from, (gssize) (i - from));
      g_string_append (out, escape (byte, buffer));
      from = i + 1;
    }
  g_string_append_len (out, text + from, (gssize) (length - from));
  g_string_append_c (out, '"');
}

static void
write_array (GString *out, const json_t *array)
{
  size_t i;
  json_t *value;

  g_string_append_c (out, '[');
  json_array_foreach (array, i, value)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      write_value (out, value);
    }
  g_string_append_c (out, ']');
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Members in the order of their names, so that equal objects are equal texts. */
static void
write_object (GString *out, const json_t *object)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;
  json_t *value;

  json_object_foreach ((json_t *) object, name, value)
    g_ptr_array_add (names, (gpointer) name);
  g_ptr_array_sort (names, compare_names);
  g_string_append_c (out, '{');
  for (guint i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      name = names->pdata[i];
      write_text (out, name, strlen (name));
      g_string_append_c (out, ':');
      write_value (out, json_object_get (object, name));
    }
  g_string_append_c (out, '}');
}

static void
write_number (GString *out, const json_t *number)
{
  char buffer[NUMBER_BYTES];
  size_t length = json_dumpb (number, buffer, sizeof buffer, JSON_ENCODE_ANY);

  g_string_append_len (out, buffer, (gssize) MIN (length, sizeof buffer));
}

static void
write_value (GString *out, const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_STRING:
      write_text (out, json_string_value (value), json_string_length (value));
      break;
    case JSON_ARRAY:
      write_array (out, value);
      break;
    case JSON_OBJECT:
      write_object (out, value);
      break;
    case JSON_INTEGER:
    case JSON_REAL:
      write_number (out, value);
      break;
    case JSON_TRUE:
      g_string_append (out, "true");
      break;
    case JSON_FALSE:
      g_string_append (out, "false");
      break;
    case JSON_NULL:
    default:
      g_string_append (out, "null");
    }
}

char *
lq_json_to_text (const json_t *value)
{
  GString *out = g_string_new (NULL);

  write_value (out, value);
  return g_string_free (out, FALSE);
}
