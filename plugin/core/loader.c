/* SPDX-License-Identifier: Apache-2.0 */
#include "core/loader.h"

#include <string.h>

#include "core/loader-words.h"

#define MAX_PATH_BYTES 255
#define MAX_SHOWN 64 /* options and files of one value, each */
#define PATH_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._+-"
#define BLANKS " \t\n\r\f\v"

/* What is found in a value. */
typedef struct
{
  json_t *options, *files;
  gboolean partial;
} Shown;

static void
show (Shown *shown, json_t *list, const char *text)
{
  if (json_array_size (list) >= MAX_SHOWN)
    shown->partial = TRUE;
  else
    json_array_append_new (list, json_string (text));
}

/* A folder or file name; a package's scope begins with @, and a class path may end in *. */
static gboolean
is_plain_segment (const char *segment, gboolean is_last)
{
  const char *rest = segment[0] == '@' ? segment + 1 : segment;

  if (is_last && strcmp (segment, "*") == 0)
    return TRUE;
  return strspn (rest, PATH_CHARACTERS) == strlen (rest);
}

static gboolean
is_file_name (const char *text)
{
  gsize length = strlen (text);

  return strspn (text, PATH_CHARACTERS) == length && text[0] != '-' &&
         (g_str_has_suffix (text, ".so") || strstr (text, ".so.") != NULL);
}

/* Whether the text is a path and nothing else, of which people are told. */
static gboolean
is_shown_path (const char *text)
{
  g_auto (GStrv) segments = NULL;

  if (strlen (text) > MAX_PATH_BYTES)
    return FALSE;
  if (strchr (text, '/') == NULL)
    return is_file_name (text);
  if (!lq_loader_words_is_rooted (text))
    return FALSE;
  segments = g_strsplit (text, "/", -1);
  for (gsize i = 0; segments[i] != NULL; i++)
    {
      if (!is_plain_segment (segments[i], segments[i + 1] == NULL))
        return FALSE;
    }
  return TRUE;
}

/* Whether splitting the text may tear something apart that holds credentials, a URL or user@host. */
static gboolean
is_torn_by_splitting (const char *text)
{
  if (strstr (text, "//") != NULL)
    return TRUE;
  for (const char *at = strchr (text, '@'); at != NULL; at = strchr (at + 1, '@'))
    {
      if (at > text && at[-1] != '/')
        return TRUE;
    }
  return FALSE;
}

/* NULL separators: the text is one path. */
static void
show_files (Shown *shown, const char *text, const char *separators)
{
  g_auto (GStrv) files = NULL;
  const char *local = g_str_has_prefix (text, "file:///") ? text + strlen ("file://") : text;

  if (separators == NULL || is_torn_by_splitting (local))
    {
      if (is_shown_path (local))
        show (shown, shown->files, local);
      else
        shown->partial = TRUE;
      return;
    }
  files = g_strsplit_set (local, separators, -1);
  for (gsize i = 0; files[i] != NULL; i++)
    {
      if (files[i][0] == '\0')
        continue;
      if (is_shown_path (files[i]))
        show (shown, shown->files, files[i]);
      else
        shown->partial = TRUE;
    }
}

/* The words of a value; NULL where its quotes do not match, so that nothing can be told of it. Inside double quotes a
 * backslash takes the next character as it stands where the hook knows no other quotes, which is how Node reads it. */
static GPtrArray *
split_words (const char *value, const char *quotes)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean escapes = strcmp (quotes, "\"") == 0, inside = FALSE;
  char quote = '\0';

  for (const char *at = value; *at != '\0'; at++)
    {
      if (quote != '\0' && escapes && *at == '\\' && at[1] != '\0')
        g_string_append_c (word, *++at);
      else if (quote != '\0' && *at == quote)
        quote = '\0';
      else if (quote == '\0' && strchr (quotes, *at) != NULL)
        {
          quote = *at;
          inside = TRUE;
        }
      else if (quote != '\0' || strchr (BLANKS, *at) == NULL)
        {
          g_string_append_c (word, *at);
          inside = TRUE;
        }
      else if (inside)
        {
          g_ptr_array_add (words, g_strdup (word->str));
          g_string_truncate (word, 0);
          inside = FALSE;
        }
    }
  if (inside)
    g_ptr_array_add (words, g_strdup (word->str));
  return quote == '\0' ? g_steal_pointer (&words) : NULL;
}

/* What follows the option's name in its word; TRUE where the next word was its operand. */
static gboolean
show_operand (Shown *shown, const LqLoaderOption *option, const char *rest, const char *next)
{
  gboolean takes_next = option->operand == LQ_LOADER_FILE || option->operand == LQ_LOADER_STUCK;

  if (rest[0] == '\0')
    {
      if (!takes_next || next == NULL || next[0] == '-')
        return FALSE;
      show_files (shown, next, ":");
      return TRUE;
    }
  switch (option->operand)
    {
    case LQ_LOADER_FILE:
    case LQ_LOADER_FILES:
      show_files (shown, rest + 1, ":");
      break;
    case LQ_LOADER_STUCK:
      show_files (shown, rest, ":");
      break;
    case LQ_LOADER_COLON:
      {
        g_autofree char *file = g_strndup (rest + 1, strcspn (rest + 1, "="));
        shown->partial = shown->partial || strlen (file) < strlen (rest + 1);
        show_files (shown, file, NULL);
        break;
      }
    case LQ_LOADER_ALONE:
    case LQ_LOADER_ATTACHED:
    default:
      shown->partial = TRUE;
      break;
    }
  return FALSE;
}

static void
show_options (Shown *shown, const LqLoaderHook *hook, const char *value)
{
  g_autoptr (GPtrArray) words = split_words (value, hook->quotes);

  if (words == NULL)
    {
      shown->partial = TRUE;
      return;
    }
  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];
      const char *next = i + 1 < words->len ? words->pdata[i + 1] : NULL;
      const LqLoaderOption *option = lq_loader_words_option (hook, word);
      if (option == NULL)
        {
          shown->partial = TRUE;
          continue;
        }
      show (shown, shown->options, option->name);
      if (show_operand (shown, option, word + strlen (option->name), next))
        i++;
    }
}

json_t *
lq_loader_describe (const char *name, const char *value, const json_t *variables)
{
  const LqLoaderHook *hook = lq_loader_words_find (name);
  Shown shown = { NULL };

  if (hook == NULL || (hook->company != NULL && json_object_get (variables, hook->company) == NULL))
    return NULL;
  shown.options = json_array ();
  shown.files = json_array ();
  if (hook->options != NULL)
    show_options (&shown, hook, value);
  else if (hook->separators != NULL && hook->separators[0] == '\0')
    shown.partial = value[0] != '\0';
  else if (value[0] != '\0')
    show_files (&shown, value, hook->separators);
  return json_pack ("{s:s, s:b, s:o, s:o, s:b}", "name", name, "is_loader_hook", TRUE, "option_names", shown.options,
                    "file_paths", shown.files, "is_partial", shown.partial);
}

static json_t *
entry (const char *name, const json_t *variables)
{
  const char *value = json_string_value (json_object_get (variables, name));
  json_t *hook = lq_loader_describe (name, value != NULL ? value : "", variables);

  return hook != NULL ? hook : json_pack ("{s:s, s:b}", "name", name, "is_loader_hook", FALSE);
}

json_t *
lq_loader_entries (json_t *value, const LqConvertContext *context)
{
  json_t *error = json_object_get (value, "Error");
  json_t *entries = json_array (), *name;
  size_t i;

  if (json_is_object (error))
    {
      json_array_append_new (entries, json_pack ("{s:o}", "error", lq_convert_inner_error (error, context)));
      return entries;
    }
  g_autoptr (json_t) names = lq_convert_environment_names (value, context);
  json_array_foreach (names, i, name)
    json_array_append_new (entries, entry (json_string_value (name), json_object_get (value, "Variables")));
  return entries;
}
