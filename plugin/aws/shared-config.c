/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/shared-config.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aws/credentials-env.h"
#include "aws/ini.h"
#include "base/error.h"
#include "base/text.h"

#define MAX_FILE_BYTES ((off_t) 1024 * 1024)
#define DEFAULT_PROFILE "default"
#define PROFILE_MARK "profile"

typedef struct
{
  char *path;
  char *why_not; /* "missing"; NULL where it was read */
  GHashTable *ini;
} File;

struct _LqSharedConfig
{
  File files[LQ_SHARED_FILES];
};

char *
lq_shared_config_find_home (const char *const *environment)
{
  const char *home = lq_credentials_env_get (environment, "HOME");
  char buffer[4096];
  struct passwd entry, *found = NULL;

  if (home != NULL)
    return g_strdup (home);
  if (getpwuid_r (geteuid (), &entry, buffer, sizeof buffer, &found) != 0 || found == NULL)
    return g_strdup ("/");
  return g_strdup (found->pw_dir);
}

static char *
find_path (const char *const *environment, const char *variable, const char *name)
{
  const char *path = lq_credentials_env_get (environment, variable);

  if (path != NULL && !g_str_has_prefix (path, "~/"))
    return g_strdup (path);
  g_autofree char *home = lq_shared_config_find_home (environment);
  return path != NULL ? g_build_filename (home, path + 2, NULL) : g_build_filename (home, ".aws", name, NULL);
}

/* `profile "a b"` is the profile a b. */
static char *
unquote (const char *name)
{
  gsize length = strlen (name);

  if (length >= 2 && (name[0] == '"' || name[0] == '\'') && name[length - 1] == name[0])
    return g_strndup (name + 1, length - 2);
  return g_strdup (name);
}

/* `[profile  "x"]` is `profile x`, and so is `[x]` in the credentials file. Transfer full. */
static char *
normal_name (LqSharedFile file, const char *section)
{
  gsize kind = strcspn (section, " \t");

  if (file == LQ_SHARED_CREDENTIALS || strcmp (section, DEFAULT_PROFILE) == 0)
    {
      g_autofree char *profile = unquote (section);
      return g_strconcat (PROFILE_MARK " ", profile, NULL);
    }
  if (section[kind] == '\0')
    return g_strdup (section);
  g_autofree char *name = unquote (section + kind + strspn (section + kind, " \t"));
  return g_strdup_printf ("%.*s %s", (int) kind, section, name);
}

static GHashTable *
normalize (LqSharedFile file, GHashTable *ini)
{
  GHashTable *plain = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  GHashTableIter iter;
  gpointer section, keys;

  g_hash_table_iter_init (&iter, ini);
  while (g_hash_table_iter_next (&iter, &section, &keys))
    g_hash_table_replace (plain, normal_name (file, section), g_hash_table_ref (keys));
  return plain;
}

static gboolean
is_too_large (const char *path)
{
  struct stat status;
  return stat (path, &status) == 0 && (status.st_size > MAX_FILE_BYTES || !S_ISREG (status.st_mode));
}

static gboolean
load_file (File *file, LqSharedFile which, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *text = NULL;
  gsize length = 0;

  if (is_too_large (file->path))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: not a file of at most %ld bytes", file->path,
                   (long) MAX_FILE_BYTES);
      return FALSE;
    }
  if (!g_file_get_contents (file->path, &text, &length, &problem))
    {
      gboolean missing = g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
                         g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
      file->why_not = g_strdup (missing ? "missing" : "not readable");
      return TRUE;
    }
  g_autoptr (GHashTable) ini = lq_ini_parse (text, length, file->path, error);
  explicit_bzero (text, length);
  g_free (text);
  if (ini == NULL)
    return FALSE;
  file->ini = normalize (which, ini);
  return TRUE;
}

LqSharedConfig *
lq_shared_config_load (const char *const *environment, GError **error)
{
  g_autoptr (LqSharedConfig) self = g_new0 (LqSharedConfig, 1);

  self->files[LQ_SHARED_CREDENTIALS].path = find_path (environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  self->files[LQ_SHARED_CONFIG].path = find_path (environment, "AWS_CONFIG_FILE", "config");
  for (int i = 0; i < LQ_SHARED_FILES; i++)
    {
      if (!load_file (&self->files[i], i, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
lq_shared_config_has_profile (const LqSharedConfig *config, const char *profile)
{
  g_autofree char *section = g_strconcat (PROFILE_MARK " ", profile, NULL);

  for (int i = 0; i < LQ_SHARED_FILES; i++)
    {
      if (config->files[i].ini != NULL && g_hash_table_contains (config->files[i].ini, section))
        return TRUE;
    }
  return FALSE;
}

const char *
lq_shared_config_get_from (const LqSharedConfig *config, LqSharedFile file, const char *profile, const char *key)
{
  g_autofree char *section = g_strconcat (PROFILE_MARK " ", profile, NULL);
  GHashTable *ini = config->files[file].ini;
  const char *value = ini != NULL ? lq_ini_get (ini, section, key) : NULL;

  return value != NULL && value[0] != '\0' ? value : NULL;
}

const char *
lq_shared_config_get (const LqSharedConfig *config, const char *profile, const char *key)
{
  const char *value = lq_shared_config_get_from (config, LQ_SHARED_CREDENTIALS, profile, key);
  return value != NULL ? value : lq_shared_config_get_from (config, LQ_SHARED_CONFIG, profile, key);
}

const char *
lq_shared_config_get_setting (const LqSharedConfig *config, const char *profile, const char *const *environment,
                              const char *variable)
{
  const char *value = lq_credentials_env_get (environment, variable);
  g_autofree char *key = g_ascii_strdown (variable + strlen ("AWS_"), -1);

  return value != NULL ? value : lq_shared_config_get (config, profile, key);
}

gboolean
lq_shared_config_get_flag (const LqSharedConfig *config, const char *profile, const char *const *environment,
                           const char *variable, gboolean *value, GError **error)
{
  const char *text = lq_shared_config_get_setting (config, profile, environment, variable);

  *value = text != NULL && g_ascii_strcasecmp (text, "true") == 0;
  if (text == NULL || *value || g_ascii_strcasecmp (text, "false") == 0)
    return TRUE;
  g_autofree char *key = g_ascii_strdown (variable + strlen ("AWS_"), -1);
  g_autofree char *shown = lq_text_escape (text, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s, or the profile's %s, is '%s'; it takes true or false", variable,
               key, shown);
  return FALSE;
}

GHashTable *
lq_shared_config_get_section (const LqSharedConfig *config, const char *kind, const char *name)
{
  g_autofree char *section = g_strconcat (kind, " ", name, NULL);
  GHashTable *ini = config->files[LQ_SHARED_CONFIG].ini;

  return ini != NULL ? g_hash_table_lookup (ini, section) : NULL;
}

char *
lq_shared_config_describe (const LqSharedConfig *config)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < LQ_SHARED_FILES; i++)
    {
      const File *file = &config->files[i];
      g_string_append_printf (text, "%s%s", i > 0 ? " and " : "", file->path);
      if (file->why_not != NULL)
        g_string_append_printf (text, " (%s)", file->why_not);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Every profile's name, NULL-terminated, borrowed. */
static GPtrArray *
list_profiles (const LqSharedConfig *config)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer section;

  for (int i = 0; i < LQ_SHARED_FILES; i++)
    {
      if (config->files[i].ini == NULL)
        continue;
      g_hash_table_iter_init (&iter, config->files[i].ini);
      while (g_hash_table_iter_next (&iter, &section, NULL))
        {
          if (g_str_has_prefix (section, PROFILE_MARK " "))
            g_ptr_array_add (names, (char *) section + strlen (PROFILE_MARK " "));
        }
    }
  g_ptr_array_add (names, NULL);
  return names;
}

void
lq_shared_config_set_unknown (const LqSharedConfig *config, const char *profile, GError **error)
{
  g_autoptr (GPtrArray) names = list_profiles (config);
  g_autofree char *looked = lq_shared_config_describe (config);
  g_autofree char *shown = lq_text_escape (profile, -1);
  const char *meant = lq_text_suggest (profile, (const char *const *) names->pdata);
  g_autofree char *shown_meant = meant != NULL ? lq_text_escape (meant, -1) : NULL;

  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "there is no AWS profile '%s' in %s%s%s%s", shown, looked,
               meant != NULL ? "; did you mean '" : "", meant != NULL ? shown_meant : "", meant != NULL ? "'?" : "");
}

const char *
lq_shared_config_choose_profile (const char *const *environment, const char *option, gboolean *named)
{
  const char *chosen = option != NULL ? option : lq_credentials_env_get (environment, "AWS_PROFILE");

  *named = chosen != NULL;
  return chosen != NULL ? chosen : DEFAULT_PROFILE;
}

void
lq_shared_config_free (LqSharedConfig *config)
{
  for (int i = 0; i < LQ_SHARED_FILES; i++)
    {
      g_free (config->files[i].path);
      g_free (config->files[i].why_not);
      g_clear_pointer (&config->files[i].ini, g_hash_table_unref);
    }
  g_free (config);
}
