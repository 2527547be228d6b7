/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

#define SUGGEST_MAX_EDITS 2
#define SUGGEST_MAX_LENGTH 64
#define SUGGEST_MIN_PART 4 /* "id" and "arn" are parts of too many names */

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

gboolean
lq_text_is_unsafe (gunichar c)
{
  /* the marks of Unicode's bidirectional algorithm, and the separators that break a line */
  return is_control (c) || c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

char *
lq_text_escape (const char *text, gssize length)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *end = text + (length < 0 ? (gssize) strlen (text) : length);

  while (text < end)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x%02x", (guchar) *text);
          text++;
          continue;
        }
      const char *next = c == 0 ? text + 1 : g_utf8_next_char (text);
      if (is_control (c))
        g_string_append_printf (out, "\\x%02x", c);
      else if (lq_text_is_unsafe (c))
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_len (out, text, next - text);
      text = next;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Levenshtein's distance, one row at a time. */
static gsize
edit_distance (const char *a, const char *b)
{
  gsize row[SUGGEST_MAX_LENGTH + 1];
  gsize length = strlen (b);

  for (gsize j = 0; j <= length; j++)
    row[j] = j;
  for (gsize i = 0; a[i] != '\0'; i++)
    {
      gsize diagonal = row[0];
      row[0] = i + 1;
      for (gsize j = 0; j < length; j++)
        {
          gsize replaced = diagonal + (a[i] != b[j]);
          diagonal = row[j + 1];
          row[j + 1] = MIN (replaced, MIN (row[j], row[j + 1]) + 1);
        }
    }
  return row[length];
}

/* Whether `part` is one or several whole parts of `name`, which are joined by `_` or `-`. */
static gboolean
is_part (const char *part, const char *name)
{
  gsize length = strlen (part);

  for (const char *at = strstr (name, part); at != NULL; at = strstr (at + 1, part))
    {
      gboolean begins = at == name || strchr ("_-", at[-1]) != NULL;
      if (begins && strchr ("_-", at[length]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The shortest entry that `word` is a part of. */
static const char *
suggest_by_part (const char *word, const char *const *words)
{
  const char *best = NULL;

  for (gsize i = 0; strlen (word) >= SUGGEST_MIN_PART && words[i] != NULL; i++)
    {
      if (is_part (word, words[i]) && (best == NULL || strlen (words[i]) < strlen (best)))
        best = words[i];
    }
  return best;
}

const char *
lq_text_suggest (const char *word, const char *const *words)
{
  const char *best = NULL;
  gsize best_distance = SUGGEST_MAX_EDITS + 1;

  if (strlen (word) > SUGGEST_MAX_LENGTH)
    return NULL;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (strlen (words[i]) > SUGGEST_MAX_LENGTH)
        continue;
      gsize distance = edit_distance (word, words[i]);
      if (distance < best_distance)
        {
          best = words[i];
          best_distance = distance;
        }
    }
  return best != NULL ? best : suggest_by_part (word, words);
}

void
lq_text_add_once (GPtrArray *list, const char *text)
{
  if (!g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL))
    g_ptr_array_add (list, g_strdup (text));
}

void
lq_text_wipe (char *text)
{
  if (text == NULL)
    return;
  explicit_bzero (text, strlen (text));
  g_free (text);
}

void
lq_text_wipe_all (char **texts)
{
  for (gsize i = 0; texts != NULL && texts[i] != NULL; i++)
    lq_text_wipe (texts[i]);
  g_free (texts);
}

void
lq_text_wipe_bytes (GBytes *bytes)
{
  gsize length;

  if (bytes == NULL)
    return;
  void *data = g_bytes_unref_to_data (bytes, &length);
  if (data != NULL)
    explicit_bzero (data, length);
  g_free (data);
}
