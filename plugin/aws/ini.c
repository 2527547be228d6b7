/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/ini.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  GHashTable *sections;
  GHashTable *section; /* the current one; NULL before the first */
  char *key;           /* the last one that stood unindented; NULL after a section's line */
} Parser;

static void
wipe_value (gpointer value)
{
  lq_text_wipe (value);
}

static const char *
open_section (Parser *parser, char *line)
{
  char *end = strchr (line, ']');

  if (end == NULL)
    return "a section's name without ]";
  *end = '\0';
  char *name = g_strstrip (line + 1);
  parser->section = g_hash_table_lookup (parser->sections, name);
  if (parser->section == NULL)
    {
      parser->section = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_value);
      g_hash_table_insert (parser->sections, g_strdup (name), parser->section);
    }
  g_clear_pointer (&parser->key, g_free);
  return NULL;
}

/* Splits `key = value` in place; FALSE where there is no key. */
static gboolean
split (char *line, char **key, char **value)
{
  char *equals = strchr (line, '=');

  if (equals == NULL || equals == line)
    return FALSE;
  *equals = '\0';
  *key = g_strstrip (line);
  *value = g_strstrip (equals + 1);
  return **key != '\0';
}

static const char *
set_key (Parser *parser, char *line)
{
  char *key, *value;

  if (!split (line, &key, &value))
    return "neither a section, nor key = value, nor a comment";
  g_free (parser->key);
  parser->key = g_ascii_strdown (key, -1);
  g_hash_table_replace (parser->section, g_strdup (parser->key), g_strdup (value));
  return NULL;
}

static const char *
continue_key (Parser *parser, char *line)
{
  const char *so_far = g_hash_table_lookup (parser->section, parser->key);
  char *key, *value;

  if (so_far[0] != '\0')
    {
      char *longer = g_strconcat (so_far, "\n", g_strstrip (line), NULL);
      g_hash_table_replace (parser->section, g_strdup (parser->key), longer);
      return NULL;
    }
  if (!split (line, &key, &value))
    return "an indented line below an empty value is not key = value";
  g_autofree char *lower = g_ascii_strdown (key, -1);
  g_hash_table_replace (parser->section, g_strconcat (parser->key, ".", lower, NULL), g_strdup (value));
  return NULL;
}

/* Cuts a comment that follows white space, and the white space at the end. */
static void
strip_comment (char *line)
{
  for (char *c = line; *c != '\0'; c++)
    {
      if ((*c == '#' || *c == ';') && (c == line || g_ascii_isspace (c[-1])))
        {
          *c = '\0';
          break;
        }
    }
  g_strchomp (line);
}

/* What is wrong with the line, or NULL. */
static const char *
parse_line (Parser *parser, char *line)
{
  gboolean indented = g_ascii_isspace (line[0]);

  strip_comment (line);
  if (line[0] == '\0')
    return NULL;
  if (!indented && line[0] == '[')
    return open_section (parser, line);
  if (parser->section == NULL)
    return "a key before the first section";
  if (indented && parser->key != NULL)
    return continue_key (parser, line);
  return set_key (parser, line);
}

GHashTable *
lq_ini_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (GHashTable) sections =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  Parser parser = { sections, NULL, NULL };
  const char *end = text + length;
  const char *problem = NULL;

  if (length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    text += strlen (BYTE_ORDER_MARK);
  for (guint number = 1; problem == NULL && text < end; number++)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *stop = newline != NULL ? newline : end;
      char *line = g_strndup (text, (gsize) (stop - text));
      problem = parse_line (&parser, line);
      lq_text_wipe (line);
      if (problem != NULL)
        g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s, line %u: %s", name, number, problem);
      text = stop + 1;
    }
  g_free (parser.key);
  return problem == NULL ? g_steal_pointer (&sections) : NULL;
}

const char *
lq_ini_get (GHashTable *ini, const char *section, const char *key)
{
  GHashTable *keys = g_hash_table_lookup (ini, section);
  return keys != NULL ? g_hash_table_lookup (keys, key) : NULL;
}
