/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-profile.h"

#include "aws/shared-config.h"
#include "base/error.h"
#include "base/text.h"

#define MIN_DURATION_S 900
#define MAX_DURATION_S 43200
#define ROLE_ARN "role_arn"
#define SOURCE_PROFILE "source_profile"

/* Kinds of profile that need more than files and STS, before and after the keys of the credentials file, as AWS's SDKs
 * order them. */
static const char *const kinds_before_keys[] = { "web_identity_token_file", "sso_session", "sso_start_url", NULL };
static const char *const kinds_after_keys[] = { "login_session", "credential_process", NULL };

typedef struct
{
  char **environment;
  char *profile;
  LqAssumeRole assume;
  gpointer assume_data;
} Profile;

/* One look into the files. */
typedef struct
{
  const Profile *self;
  const LqSharedConfig *files;
  GPtrArray *path; /* profiles on the way here, borrowed from `files` and `self` */
  GCancellable *cancellable;
} Lookup;

static LqCredentials *resolve (Lookup *lookup, const char *profile, GError **error);

static gboolean
check_kinds (const Lookup *lookup, const char *profile, const char *const *kinds, GError **error)
{
  for (; *kinds != NULL; kinds++)
    {
      if (lq_shared_config_get (lookup->files, profile, *kinds) == NULL)
        continue;
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS,
                   "it uses %s, which lambdaquery does not support yet: export the credentials into the environment, "
                   "or name another profile", *kinds);
      return FALSE;
    }
  return TRUE;
}

/* The static keys of one file; NULL and no error where it has none. */
static LqCredentials *
read_keys (const Lookup *lookup, LqSharedFile file, const char *profile, GError **error)
{
  const char *key_id = lq_shared_config_get_from (lookup->files, file, profile, "aws_access_key_id");
  const char *secret = lq_shared_config_get_from (lookup->files, file, profile, "aws_secret_access_key");
  const char *token = lq_shared_config_get_from (lookup->files, file, profile, "aws_session_token");

  if (key_id == NULL && secret == NULL)
    return NULL;
  if (key_id == NULL || secret == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it has %s without %s",
                   key_id != NULL ? "aws_access_key_id" : "aws_secret_access_key",
                   key_id != NULL ? "aws_secret_access_key" : "aws_access_key_id");
      return NULL;
    }
  g_autofree char *shown = lq_text_escape (profile, -1);
  g_autofree char *what = g_strconcat ("profile ", shown, NULL);
  return lq_credentials_new (key_id, secret, token, 0, NULL, what);
}

/* Keys, or the error that there is something else; NULL and no error where the profile holds no credentials. */
static LqCredentials *
read_static (const Lookup *lookup, const char *profile, GError **error)
{
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  if (check_kinds (lookup, profile, kinds_before_keys, &problem))
    found = read_keys (lookup, LQ_SHARED_CREDENTIALS, profile, &problem);
  if (found == NULL && problem == NULL && check_kinds (lookup, profile, kinds_after_keys, &problem))
    found = read_keys (lookup, LQ_SHARED_CONFIG, profile, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}

static gboolean
read_duration (const Lookup *lookup, const char *profile, guint *duration_s, GError **error)
{
  const char *text = lq_shared_config_get (lookup->files, profile, "duration_seconds");
  guint64 value = 0;

  *duration_s = 0;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, MIN_DURATION_S, MAX_DURATION_S, &value, NULL))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "its duration_seconds is not a whole number from %d to %d",
                   MIN_DURATION_S, MAX_DURATION_S);
      return FALSE;
    }
  *duration_s = (guint) value;
  return TRUE;
}

/* The credentials that the profile's role is assumed with. */
static LqCredentials *
resolve_source (Lookup *lookup, const char *profile, GError **error)
{
  const char *source = lq_shared_config_get (lookup->files, profile, SOURCE_PROFILE);
  const char *other = lq_shared_config_get (lookup->files, profile, "credential_source");

  if (source != NULL && other != NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has both source_profile and credential_source: keep one");
  else if (other != NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it uses credential_source, which lambdaquery does not support "
                                                        "yet: use source_profile");
  else if (source == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has role_arn without source_profile");
  /* a profile may be its own source, if it holds keys */
  else if (g_str_equal (source, profile))
    return read_static (lookup, profile, error);
  else
    return resolve (lookup, source, error);
  return NULL;
}

static LqCredentials *
assume_role (Lookup *lookup, const char *profile, const char *role_arn, GError **error)
{
  LqStsRole role = { .role_arn = role_arn,
                     .session_name = lq_shared_config_get (lookup->files, profile, "role_session_name"),
                     .external_id = lq_shared_config_get (lookup->files, profile, "external_id") };
  g_autoptr (GError) problem = NULL;

  if (lq_shared_config_get (lookup->files, profile, "mfa_serial") != NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS,
                   "it has mfa_serial, and nobody is there to type the code in: use a profile without it, or export a "
                   "session's credentials into the environment");
      return NULL;
    }
  if (!read_duration (lookup, profile, &role.duration_s, error))
    return NULL;
  g_autoptr (LqCredentials) source = resolve_source (lookup, profile, &problem);
  if (source == NULL)
    {
      if (problem == NULL)
        g_set_error (&problem, LQ_ERROR, LQ_ERROR_CREDENTIALS, "its source_profile holds no credentials");
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  g_autofree char *shown = lq_text_escape (role_arn, -1);
  g_autofree char *shown_profile = lq_text_escape (profile, -1);
  g_autofree char *what = g_strdup_printf ("profile %s (role %s)", shown_profile, shown);
  LqCredentials *found =
      lookup->self->assume (lookup->self->assume_data, &role, source, what, lookup->cancellable, error);
  if (found == NULL)
    g_prefix_error (error, "role %s: ", shown);
  return found;
}

/* A profile's credentials; NULL and no error where it holds none. */
static LqCredentials *
resolve (Lookup *lookup, const char *profile, GError **error)
{
  const char *role_arn = lq_shared_config_get (lookup->files, profile, ROLE_ARN);
  gboolean web = lq_shared_config_get (lookup->files, profile, kinds_before_keys[0]) != NULL;
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  if (!lq_shared_config_has_profile (lookup->files, profile))
    lq_shared_config_set_unknown (lookup->files, profile, &problem);
  else if (g_ptr_array_find_with_equal_func (lookup->path, profile, g_str_equal, NULL))
    g_set_error (&problem, LQ_ERROR, LQ_ERROR_CONFIG, "its source_profile leads back to itself");
  else
    {
      g_ptr_array_add (lookup->path, (gpointer) profile);
      found = role_arn != NULL && !web ? assume_role (lookup, profile, role_arn, &problem)
                                       : read_static (lookup, profile, &problem);
    }
  if (problem != NULL)
    {
      g_autofree char *shown = lq_text_escape (profile, -1);
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "AWS profile '%s': ", shown);
    }
  return found;
}

static LqCredentials *
profile_get (gpointer data, GCancellable *cancellable, GError **error)
{
  const Profile *self = data;
  g_autoptr (LqSharedConfig) files = lq_shared_config_load ((const char *const *) self->environment, error);

  if (files == NULL || !lq_shared_config_has_profile (files, self->profile))
    return NULL;
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  Lookup lookup = { self, files, path, cancellable };
  return resolve (&lookup, self->profile, error);
}

static char *
profile_looked (gpointer data)
{
  const Profile *self = data;
  g_autoptr (LqSharedConfig) files = lq_shared_config_load ((const char *const *) self->environment, NULL);
  g_autofree char *where = files != NULL ? lq_shared_config_describe (files) : g_strdup ("the shared files");
  g_autofree char *shown = lq_text_escape (self->profile, -1);

  return g_strdup_printf ("keys or a role of the profile '%s' in %s", shown, where);
}

static void
profile_free (gpointer data)
{
  Profile *self = data;

  g_strfreev (self->environment);
  g_free (self->profile);
  g_free (self);
}

LqCredentialsProvider *
lq_credentials_profile_new (const char *const *environment, const char *profile, LqAssumeRole assume,
                            gpointer assume_data)
{
  static const LqCredentialsProviderClass klass = {
    .name = "profile",
    .get = profile_get,
    .free_data = profile_free,
    .looked = profile_looked,
  };
  Profile *self = g_new0 (Profile, 1);

  self->environment = g_strdupv ((char **) environment);
  self->profile = g_strdup (profile);
  self->assume = assume;
  self->assume_data = assume_data;
  return lq_credentials_provider_new (&klass, self);
}
