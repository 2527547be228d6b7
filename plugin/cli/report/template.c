/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/template.h"

#include <string.h>

#include "base/text.h"

#define BLOCK "<!-- block "
#define BLOCK_END " -->\n"
#define HOLE "{{"
#define HOLE_END "}}"
#define RAW "raw "
#define MAX_PAIRS 24

struct _LqTemplate
{
  GHashTable *blocks; /* name -> text */
};

/* What fills the holes of one block. */
typedef struct
{
  const char *names[MAX_PAIRS], *values[MAX_PAIRS];
  guint n;
} Pairs;

LqTemplate *
lq_template_new (const char *text)
{
  LqTemplate *self = g_new0 (LqTemplate, 1);
  g_auto (GStrv) parts = g_strsplit (text, BLOCK, -1);

  self->blocks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 1; parts[i] != NULL; i++)
    {
      const char *end = strstr (parts[i], BLOCK_END);
      g_return_val_if_fail (end != NULL, self);
      g_hash_table_insert (self->blocks, g_strndup (parts[i], (gsize) (end - parts[i])),
                           g_strdup (end + strlen (BLOCK_END)));
    }
  return self;
}

void
lq_template_free (LqTemplate *self)
{
  g_hash_table_unref (self->blocks);
  g_free (self);
}

static const char *
find_value (const Pairs *pairs, const char *name)
{
  for (guint i = 0; i < pairs->n; i++)
    {
      if (strcmp (pairs->names[i], name) == 0)
        return pairs->values[i];
    }
  g_critical ("the template has a hole %s that nothing fills", name);
  return "";
}

static void
append_escaped (GString *out, const char *value)
{
  g_autofree char *safe = lq_text_escape (value, -1);
  g_autofree char *markup = g_markup_escape_text (safe, -1);

  g_string_append (out, markup);
}

static void
fill (GString *out, const char *hole, const Pairs *pairs)
{
  if (g_str_has_prefix (hole, RAW))
    g_string_append (out, find_value (pairs, hole + strlen (RAW)));
  else
    append_escaped (out, find_value (pairs, hole));
}

void
lq_template_append (const LqTemplate *self, const char *block, GString *out, ...)
{
  const char *text = g_hash_table_lookup (self->blocks, block);
  const char *hole;
  const char *name;
  Pairs pairs = { .n = 0 };
  va_list arguments;

  g_return_if_fail (text != NULL);
  va_start (arguments, out);
  while ((name = va_arg (arguments, const char *)) != NULL && pairs.n < MAX_PAIRS)
    {
      pairs.names[pairs.n] = name;
      pairs.values[pairs.n++] = va_arg (arguments, const char *);
    }
  va_end (arguments);
  g_return_if_fail (name == NULL);
  while ((hole = strstr (text, HOLE)) != NULL)
    {
      const char *end = strstr (hole, HOLE_END);
      g_return_if_fail (end != NULL);
      g_autofree char *inside = g_strndup (hole + strlen (HOLE), (gsize) (end - hole) - strlen (HOLE));
      g_string_append_len (out, text, hole - text);
      fill (out, inside, &pairs);
      text = end + strlen (HOLE_END);
    }
  g_string_append (out, text);
}
