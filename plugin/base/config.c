/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#define DEFAULT_PATH "/etc/lambdaquery/lambdaquery.conf"
#define VARIABLES "LAMBDAQUERY_"
#define PATH_VARIABLE VARIABLES "CONFIG"
#define MAX_FILE_BYTES ((gsize) 1024 * 1024)

typedef struct
{
  const char *section;  /* ended by a blank: it comes with a name after that, and any number of times */
  const char *keys[16]; /* NULL-terminated */
} Section;

/* Every key there is; the sample file documents them. */
static const Section sections[] = {
  { "collect",
    { "ttl", "deadline", "on_scope_error", "max_stale", "pace", "pace_share", "concurrency", "attempts",
      "timeout", "max_reply_bytes", "events_lookback", "memory_limit", "state_dir", NULL } },
  { "packs", { "folders", NULL } },
  { "scope",
    { "accounts", "regions", "role_name", "external_id", "include_ous", "exclude_accounts", "accept_denied_scopes",
      "shard", NULL } },
  { "account ", { "role_name", "external_id", NULL } },
  { "trust",
    { "organization_id", "publishers", "approved_code_signing_configs", "approved_publishers", NULL } },
};

struct _LqConfig
{
  GKeyFile *file; /* NULL where there is none */
  char *path;
};

/* "LAMBDAQUERY_COLLECT_TTL"; `key` may be "". Transfer full. */
static char *
variable_of (const char *section, const char *key)
{
  g_autofree char *joined = g_strconcat (VARIABLES, section, "_", key, NULL);

  return g_strdelimit (g_ascii_strup (joined, -1), " ", '_');
}

static gboolean
is_named (const Section *section)
{
  return g_str_has_suffix (section->section, " ");
}

/* Whether that is the section's name in the file. */
static gboolean
is_section (const Section *section, const char *name)
{
  if (is_named (section))
    return g_str_has_prefix (name, section->section) && strlen (name) > strlen (section->section);
  return strcmp (name, section->section) == 0;
}

static gboolean
check_name (const char *where, const char *kind, const char *name, const char *const *known, GError **error)
{
  if (g_strv_contains (known, name))
    return TRUE;
  const char *meant = lq_text_suggest (name, known);
  g_autofree char *list = g_strjoinv (", ", (char **) known);
  g_autofree char *shown = lq_text_escape (name, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: unknown %s '%s'; %s%s%s", where, kind, shown,
               meant != NULL ? "did you mean " : "known are: ", meant != NULL ? meant : list,
               meant != NULL ? "?" : "");
  return FALSE;
}

static gboolean
check_section (LqConfig *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const Section *section = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      const char *last = is_named (&sections[i]) ? "ID" : "";
      g_ptr_array_add (names, g_strconcat (sections[i].section, last, NULL));
      if (is_section (&sections[i], name))
        section = &sections[i];
    }
  g_ptr_array_add (names, NULL);
  if (section == NULL)
    return check_name (self->path, "section", name, (const char *const *) names->pdata, error);
  g_auto (GStrv) keys = g_key_file_get_keys (self->file, name, NULL, NULL);
  g_autofree char *where = g_strdup_printf ("%s: [%s]", self->path, name);
  for (gsize i = 0; keys[i] != NULL; i++)
    {
      if (!check_name (where, "key", keys[i], section->keys, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_keys (LqConfig *self, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      if (!check_section (self, groups[i], error))
        return FALSE;
    }
  return TRUE;
}

/* The key in the variable of a section with a name: what comes after LAMBDAQUERY_ACCOUNT_123456789012_. */
static const char *
skip_name (const char *text)
{
  const char *end = strchr (text, '_');

  return end != NULL ? end + 1 : text;
}

/* The variables that override keys of `section`. */
static gboolean
check_variables (const Section *section, const char *const *variables, GError **error)
{
  g_autofree char *name = g_strchomp (g_strdup (section->section));
  g_autofree char *prefix = variable_of (name, "");

  for (gsize i = 0; variables[i] != NULL; i++)
    {
      if (!g_str_has_prefix (variables[i], prefix))
        continue;
      const char *text = variables[i] + strlen (prefix);
      g_autofree char *key = g_ascii_strdown (is_named (section) ? skip_name (text) : text, -1);
      if (!check_name (variables[i], "key", key, section->keys, error))
        return FALSE;
    }
  return TRUE;
}

/* Whatever else begins like our variables is not ours. */
static gboolean
check_environment (GError **error)
{
  g_auto (GStrv) variables = g_listenv ();

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      if (!check_variables (&sections[i], (const char *const *) variables, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
cannot_be_read (const LqConfig *self, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the configuration cannot be read: %s: %s", self->path,
               g_strerror (errno));
  return FALSE;
}

/* It says which roles are assumed and who is trusted, so nobody else may have written it. */
static gboolean
check_owner (const LqConfig *self, int fd, GError **error)
{
  struct stat there;

  if (fstat (fd, &there) != 0)
    return cannot_be_read (self, error);
  g_autofree char *risk = lq_file_find_risk (&there, LQ_FILE_OF_USER_OR_ROOT);
  if (risk == NULL)
    return TRUE;
  gboolean ours = there.st_uid == geteuid () || there.st_uid == 0;
  g_autofree char *remedy = ours ? g_strdup ("chmod go-w") : g_strdup_printf ("chown %u", geteuid ());
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the configuration %s is not trusted: %s; read it, then %s %s",
               self->path, risk, remedy, self->path);
  return FALSE;
}

/* The content, NUL-terminated; NULL on error. */
static char *
read_open (const LqConfig *self, int fd, gsize *length, GError **error)
{
  g_autofree char *text = g_malloc0 (MAX_FILE_BYTES + 2);

  if (!check_owner (self, fd, error))
    return NULL;
  if (!lq_file_read (fd, text, MAX_FILE_BYTES + 1, length))
    {
      cannot_be_read (self, error);
      return NULL;
    }
  if (*length <= MAX_FILE_BYTES)
    return g_steal_pointer (&text);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
               "%s: a configuration has at most %" G_GSIZE_FORMAT " bytes, this has more", self->path, MAX_FILE_BYTES);
  return NULL;
}

static gboolean
read_file (LqConfig *self, gboolean may_be_missing, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gsize length = 0;
  int fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  if (fd < 0 && may_be_missing && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    return cannot_be_read (self, error);
  g_autofree char *text = read_open (self, fd, &length, error);
  close (fd);
  if (text == NULL)
    return FALSE;
  self->file = g_key_file_new ();
  if (!g_key_file_load_from_data (self->file, text, length, G_KEY_FILE_NONE, &problem))
    {
      g_autofree char *shown = lq_text_escape (problem->message, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: %s", self->path, shown);
      return FALSE;
    }
  return check_keys (self, error);
}

LqConfig *
lq_config_load (const char *path, GError **error)
{
  g_autoptr (LqConfig) self = g_atomic_rc_box_new0 (LqConfig);
  const char *named = path != NULL ? path : g_getenv (PATH_VARIABLE);

  self->path = g_strdup (named != NULL ? named : DEFAULT_PATH);
  if (!read_file (self, named == NULL, error) || !check_environment (error))
    return NULL;
  return g_steal_pointer (&self);
}

char **
lq_config_names (const LqConfig *config, const char *section)
{
  g_auto (GStrv) groups = config->file != NULL ? g_key_file_get_groups (config->file, NULL) : NULL;
  g_auto (GStrv) variables = g_listenv ();
  g_autofree char *in_file = g_strconcat (section, " ", NULL);
  g_autofree char *in_environment = variable_of (section, "");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; groups != NULL && groups[i] != NULL; i++)
    {
      if (g_str_has_prefix (groups[i], in_file))
        lq_text_add_once (names, groups[i] + strlen (in_file));
    }
  for (gsize i = 0; variables[i] != NULL; i++)
    {
      if (!g_str_has_prefix (variables[i], in_environment))
        continue;
      const char *rest = variables[i] + strlen (in_environment);
      g_autofree char *name = g_strndup (rest, strcspn (rest, "_"));
      lq_text_add_once (names, name);
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

char *
lq_config_where (const LqConfig *config, const char *section, const char *key)
{
  char *variable = variable_of (section, key);

  if (g_getenv (variable) != NULL)
    return variable;
  g_free (variable);
  return g_strdup_printf ("%s: [%s] %s", config->path, section, key);
}

char *
lq_config_get (const LqConfig *config, const char *section, const char *key)
{
  g_autofree char *variable = variable_of (section, key);
  const char *value = g_getenv (variable);

  if (value != NULL)
    return g_strdup (value);
  if (config->file == NULL)
    return NULL;
  return g_key_file_get_string (config->file, section, key, NULL);
}

char *
lq_config_get_section (const LqConfig *config, const char *section)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      if (strcmp (sections[i].section, section) != 0)
        continue;
      for (gsize j = 0; sections[i].keys[j] != NULL; j++)
        {
          g_autofree char *value = lq_config_get (config, section, sections[i].keys[j]);
          if (value != NULL)
            g_string_append_printf (text, "%s=%" G_GSIZE_FORMAT ":%s;", sections[i].keys[j], strlen (value), value);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char **
lq_config_get_list (const LqConfig *config, const char *section, const char *key)
{
  g_autofree char *text = lq_config_get (config, section, key);
  if (text == NULL)
    return NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    {
      if (g_strstrip (parts[i])[0] != '\0')
        g_ptr_array_add (list, g_strdup (parts[i]));
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

gboolean
lq_config_get_int (const LqConfig *config, const char *section, const char *key, gint64 min, gint64 max,
                   gint64 fallback, gint64 *value, GError **error)
{
  g_autofree char *text = lq_config_get (config, section, key);

  *value = fallback;
  if (text == NULL || g_ascii_string_to_signed (text, 10, min, max, value, NULL))
    return TRUE;
  g_autofree char *where = lq_config_where (config, section, key);
  g_autofree char *shown = lq_text_escape (text, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
               "%s is '%s'; it takes a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, where, shown, min,
               max);
  return FALSE;
}

gboolean
lq_config_get_double (const LqConfig *config, const char *section, const char *key, double min, double max,
                      double fallback, double *value, GError **error)
{
  g_autofree char *text = lq_config_get (config, section, key);
  char *end = NULL;

  *value = fallback;
  if (text == NULL)
    return TRUE;
  double number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && number >= min && number <= max)
    {
      *value = number;
      return TRUE;
    }
  g_autofree char *where = lq_config_where (config, section, key);
  g_autofree char *shown = lq_text_escape (text, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s is '%s'; it takes a number from %g to %g", where, shown, min,
               max);
  return FALSE;
}

LqConfig *
lq_config_ref (LqConfig *config)
{
  return g_atomic_rc_box_acquire (config);
}

static void
config_clear (gpointer data)
{
  LqConfig *self = data;
  g_clear_pointer (&self->file, g_key_file_free);
  g_free (self->path);
}

void
lq_config_unref (LqConfig *config)
{
  g_atomic_rc_box_release_full (config, config_clear);
}
