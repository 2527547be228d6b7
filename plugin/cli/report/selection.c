/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/selection.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define ENDING ".sql"
#define CONTROLS "controls" /* a folder beside the packs that is none */

char **
lq_selection_folders (const char *given, const LqConfig *config)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char **configured = given == NULL ? lq_config_get_list (config, "packs", "folders") : NULL;

  if (configured != NULL)
    return configured;
  g_strv_builder_add (builder, given != NULL ? given : LQ_PACKS_DIR);
  return g_strv_builder_end (builder);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The name that an entry of a folder stands for: the entry without `ending`, or with none a folder's. NULL: it is not
 * meant. Transfer full. */
static char *
name_of (const char *folder, const char *entry, const char *ending)
{
  g_autofree char *path = g_build_filename (folder, entry, NULL);

  if (entry[0] == '.' || !g_str_has_suffix (entry, ending))
    return NULL;
  if (ending[0] == '\0' && (strcmp (entry, CONTROLS) == 0 || !g_file_test (path, G_FILE_TEST_IS_DIR)))
    return NULL;
  return g_strndup (entry, strlen (entry) - strlen (ending));
}

static void
add_names (const char *folder, const char *ending, GPtrArray *names)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (directory != NULL && (entry = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *name = name_of (folder, entry, ending);
      if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
}

static char **
list_names (const char *const *folders, const char *inside, const char *ending)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *folder = g_build_filename (folders[i], inside, NULL);
      add_names (folder, ending, names);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

char **
lq_selection_pack_names (const char *const *folders)
{
  return list_names (folders, "", "");
}

char **
lq_selection_framework_names (const char *const *folders)
{
  return list_names (folders, CONTROLS, ".json");
}

/* The first of `folders` that holds `name` with `ending`. Transfer full. */
static char *
find_path (const char *const *folders, const char *name, const char *ending, GFileTest test)
{
  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (name, ending, NULL);
      g_autofree char *path = g_build_filename (folders[i], file, NULL);
      if (g_file_test (path, test))
        return g_steal_pointer (&path);
    }
  return NULL;
}

gboolean
lq_selection_fail_empty (const char *const *folders, GError **error)
{
  g_autofree char *searched = g_strjoinv (", ", (char **) folders);

  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
               "there is no pack in %s; --packs or [packs] folders in the configuration says where they are", searched);
  return FALSE;
}

static void
fail_unknown (const char *word, const char *const *folders, GError **error)
{
  g_auto (GStrv) names = lq_selection_pack_names (folders);
  g_autofree char *known = g_strjoinv (", ", names);
  g_autofree char *searched = g_strjoinv (", ", (char **) folders);
  g_autofree char *shown = lq_text_escape (word, -1);
  const char *meant = lq_text_suggest (word, (const char *const *) names);

  if (names[0] == NULL)
    lq_selection_fail_empty (folders, error);
  else if (meant != NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no pack %s; did you mean %s?", shown, meant);
  else if (strchr (word, '/') == NULL && g_file_test (word, G_FILE_TEST_IS_DIR))
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no pack %s; the folder of that name is ./%s", shown, shown);
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no pack %s in %s; there are: %s", shown, searched, known);
}

static GPtrArray *
load_file (const char *path, GError **error)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_pack_detection_free);
  LqPackDetection *detection = lq_pack_load_detection (path, error);

  if (detection == NULL)
    return NULL;
  g_ptr_array_add (one, detection);
  return g_steal_pointer (&one);
}

static GPtrArray *
load (const char *word, const char *const *folders, GError **error)
{
  g_autofree char *path = NULL;

  if (g_str_has_suffix (word, ENDING))
    return load_file (word, error);
  if (strchr (word, '/') != NULL && g_file_test (word, G_FILE_TEST_IS_DIR))
    return lq_pack_load (word, error);
  if (word[0] != '/' && word[0] != '.' && (path = find_path (folders, word, ENDING, G_FILE_TEST_IS_REGULAR)) != NULL)
    return load_file (path, error);
  if (strchr (word, '/') == NULL && strcmp (word, CONTROLS) != 0 &&
      (path = find_path (folders, word, "", G_FILE_TEST_IS_DIR)) != NULL)
    return lq_pack_load (path, error);
  fail_unknown (word, folders, error);
  return NULL;
}

GPtrArray *
lq_selection_load (const char *word, const char *const *folders, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GPtrArray *loaded = load (word, folders, &problem);

  /* whoever names a file that is no detection calls the command in a wrong way */
  if (problem != NULL)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, problem->message);
  return loaded;
}

char *
lq_selection_id (const LqPackDetection *detection)
{
  return g_strconcat (detection->pack, "/", detection->name, NULL);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const LqPackDetection *x = *(const LqPackDetection *const *) a, *y = *(const LqPackDetection *const *) b;
  int order = strcmp (x->pack, y->pack);

  return order != 0 ? order : strcmp (x->name, y->name);
}

/* Takes the detections out of `loaded` that `all` does not have. */
static gboolean
merge (GPtrArray *all, GHashTable *ids, GPtrArray *loaded, GError **error)
{
  while (loaded->len > 0)
    {
      g_autoptr (LqPackDetection) detection = g_ptr_array_steal_index (loaded, 0);
      g_autofree char *id = lq_selection_id (detection);
      const LqPackDetection *known = g_hash_table_lookup (ids, id);
      if (known != NULL && strcmp (known->sql, detection->sql) != 0)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "two different detections have the id %s", id);
          return FALSE;
        }
      if (known != NULL || detection->snapshot)
        continue;
      g_hash_table_insert (ids, g_steal_pointer (&id), detection);
      g_ptr_array_add (all, g_steal_pointer (&detection));
    }
  return TRUE;
}

GPtrArray *
lq_selection_detections (const char *const *words, const char *const *folders, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_pack_detection_free);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) every = words[0] == NULL ? lq_selection_pack_names (folders) : NULL;

  if (every != NULL)
    words = (const char *const *) every;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) loaded = lq_selection_load (words[i], folders, error);
      if (loaded == NULL || !merge (all, ids, loaded, error))
        return NULL;
    }
  if (words[0] == NULL)
    {
      lq_selection_fail_empty (folders, error);
      return NULL;
    }
  if (all->len == 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
                   "there is no detection in %s, only snapshots: `lambdaquery < FILE.sql` shows what one gives",
                   words[0]);
      return NULL;
    }
  g_ptr_array_sort (all, compare_ids);
  return g_steal_pointer (&all);
}
