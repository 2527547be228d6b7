/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-profile.h"

#include <string.h>

#include "aws/credentials-container.h"
#include "aws/credentials-env.h"
#include "aws/credentials-imds.h"
#include "aws/credentials-login.h"
#include "aws/credentials-process.h"
#include "aws/credentials-sso.h"
#include "aws/credentials-web.h"
#include "base/error.h"
#include "base/text.h"

#define MIN_DURATION_S 900
#define MAX_DURATION_S 43200
#define KEY_ID "aws_access_key_id"
#define SECRET "aws_secret_access_key"
#define ROLE_ARN "role_arn"
#define SOURCE_PROFILE "source_profile"
#define WEB_IDENTITY "web_identity_token_file"

typedef struct
{
  LqCredentialsContext *context;
  LqCredentialsProvider *web; /* may be NULL */
} Profile;

/* One look into the files. */
typedef struct
{
  LqCredentialsContext *context;
  const LqSharedConfig *files;
  GPtrArray *path; /* profiles on the way here, borrowed from `files` and `context` */
  GCancellable *cancellable;
} Lookup;

static LqCredentials *resolve (Lookup *lookup, const char *profile, GError **error);

/* The static keys of one file; NULL and no error where it has none. */
static LqCredentials *
read_keys (const LqSharedConfig *files, LqSharedFile file, const char *profile, GError **error)
{
  const char *key_id = lq_shared_config_get_from (files, file, profile, KEY_ID);
  const char *secret = lq_shared_config_get_from (files, file, profile, SECRET);
  const char *token = lq_shared_config_get_from (files, file, profile, "aws_session_token");

  if (key_id == NULL && secret == NULL)
    return NULL;
  if (key_id == NULL || secret == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it has %s without %s",
                   key_id != NULL ? KEY_ID : SECRET, key_id != NULL ? SECRET : KEY_ID);
      return NULL;
    }
  g_autofree char *shown = lq_text_escape (profile, -1);
  g_autofree char *what = g_strconcat ("profile ", shown, NULL);
  return lq_credentials_new (key_id, secret, token, 0, NULL, what);
}

static LqCredentials *
get_first_keys (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
                GCancellable *cancellable, GError **error)
{
  return read_keys (files, LQ_SHARED_CREDENTIALS, profile, error);
}

static LqCredentials *
get_last_keys (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
               GCancellable *cancellable, GError **error)
{
  return read_keys (files, LQ_SHARED_CONFIG, profile, error);
}

/* What a profile may hold beside a role to assume, in the order of AWS's SDKs (botocore's). `key` NULL: it is looked
 * whether it does. */
static const struct
{
  const char *key;
  LqProfileGet get;
} kinds[] = {
  { WEB_IDENTITY, lq_credentials_web_get },
  { "sso_account_id", lq_credentials_sso_get },
  { "sso_role_name", lq_credentials_sso_get },
  { NULL, get_first_keys },
  { "login_session", lq_credentials_login_get },
  { "credential_process", lq_credentials_process_get },
  { NULL, get_last_keys },
  /* which lacks account and role, or it would have been found above */
  { "sso_session", lq_credentials_sso_get },
  { "sso_start_url", lq_credentials_sso_get },
};

/* NULL and no error where the profile holds no credentials. */
static LqCredentials *
read_kinds (const Lookup *lookup, const char *profile, GError **error)
{
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds) && found == NULL && problem == NULL; i++)
    {
      if (kinds[i].key == NULL || lq_shared_config_get (lookup->files, profile, kinds[i].key) != NULL)
        found = kinds[i].get (lookup->context, lookup->files, profile, lookup->cancellable, &problem);
    }
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

/* The credentials of a `credential_source`. */
static LqCredentials *
ask_source (const Lookup *lookup, const char *name, GError **error)
{
  g_autoptr (LqCredentialsProvider) provider = NULL;

  if (strcmp (name, "Environment") == 0)
    provider = lq_credentials_env_new ((const char *const *) lookup->context->environment);
  else if (strcmp (name, "EcsContainer") == 0)
    provider = lq_credentials_container_new (lookup->context);
  else if (strcmp (name, "Ec2InstanceMetadata") == 0)
    provider = lq_credentials_imds_new (lookup->context);
  else
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "its credential_source is none of Environment, EcsContainer and Ec2InstanceMetadata");
      return NULL;
    }
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = lq_credentials_provider_get (provider, lookup->cancellable, &problem);
  if (found == NULL && problem == NULL)
    {
      g_autofree char *looked = lq_credentials_provider_looked (provider);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS,
                   "its credential_source %s has no credentials: looked for %s", name, looked);
    }
  else if (found == NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&problem), "its credential_source: ");
  return found;
}

/* The credentials that the profile's role is assumed with. */
static LqCredentials *
resolve_source (Lookup *lookup, const char *profile, GError **error)
{
  const char *source = lq_shared_config_get (lookup->files, profile, SOURCE_PROFILE);
  const char *named = lq_shared_config_get (lookup->files, profile, "credential_source");

  if (source != NULL && named != NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has both source_profile and credential_source: keep one");
  else if (source == NULL && named == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has role_arn without source_profile or credential_source");
  else if (named != NULL)
    return ask_source (lookup, named, error);
  /* a profile may be its own source, if it holds keys */
  else if (g_str_equal (source, profile))
    return read_kinds (lookup, profile, error);
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
  LqCredentials *found = lookup->context->assume_role (lookup->context->assume_data, &role, source, what,
                                                       lookup->cancellable, error);
  if (found == NULL)
    g_prefix_error (error, "role %s: ", shown);
  /* cppcheck-suppress returnDanglingLifetime ; credentials hold nothing of the role that was asked for */
  return found;
}

/* The role to assume with a source; NULL where there is none, or where a token takes the source's place. */
static const char *
find_role (const LqSharedConfig *files, const char *profile)
{
  return lq_shared_config_get (files, profile, WEB_IDENTITY) == NULL ? lq_shared_config_get (files, profile, ROLE_ARN)
                                                                     : NULL;
}

static gboolean
has_keys (const LqSharedConfig *files, const char *profile)
{
  return lq_shared_config_get (files, profile, KEY_ID) != NULL || lq_shared_config_get (files, profile, SECRET) != NULL;
}

/* A profile's credentials; NULL and no error where it holds none. As in AWS's SDKs, the keys of a profile count before
 * its role where another profile has it for a source. */
static LqCredentials *
resolve (Lookup *lookup, const char *profile, GError **error)
{
  gboolean is_source = lookup->path->len > 0;
  const char *role_arn =
      is_source && has_keys (lookup->files, profile) ? NULL : find_role (lookup->files, profile);
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  if (!lq_shared_config_has_profile (lookup->files, profile))
    lq_shared_config_set_unknown (lookup->files, profile, &problem);
  else if (g_ptr_array_find_with_equal_func (lookup->path, profile, g_str_equal, NULL))
    g_set_error (&problem, LQ_ERROR, LQ_ERROR_CONFIG, "its source_profile leads back to itself");
  else
    {
      g_ptr_array_add (lookup->path, (gpointer) profile);
      found = role_arn != NULL ? assume_role (lookup, profile, role_arn, &problem)
                               : read_kinds (lookup, profile, &problem);
    }
  if (problem != NULL)
    {
      g_autofree char *shown = lq_text_escape (profile, -1);
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "AWS profile '%s': ", shown);
    }
  return found;
}

/* The token of the environment comes after a role of the profile and before all else that it may hold. */
static LqCredentials *
profile_get (gpointer data, GCancellable *cancellable, GError **error)
{
  const Profile *self = data;
  const char *profile = self->context->profile;
  g_autoptr (LqSharedConfig) files = lq_shared_config_load ((const char *const *) self->context->environment, error);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  if (files == NULL)
    return NULL;
  if (self->web != NULL && find_role (files, profile) == NULL)
    found = lq_credentials_provider_get (self->web, cancellable, &problem);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (found == NULL && lq_shared_config_has_profile (files, profile))
    {
      Lookup lookup = { self->context, files, path, cancellable };
      found = resolve (&lookup, profile, error);
    }
  return found;
}

static char *
profile_looked (gpointer data)
{
  const Profile *self = data;
  g_autoptr (LqSharedConfig) files = lq_shared_config_load ((const char *const *) self->context->environment, NULL);
  g_autofree char *where = files != NULL ? lq_shared_config_describe (files) : g_strdup ("the shared files");
  g_autofree char *shown = lq_text_escape (self->context->profile, -1);
  g_autofree char *web = self->web != NULL ? lq_credentials_provider_looked (self->web) : NULL;

  return g_strdup_printf ("%s%skeys, a role, a sign-in or a process of the profile '%s' in %s", web != NULL ? web : "",
                          web != NULL ? ", " : "", shown, where);
}

static void
profile_free (gpointer data)
{
  Profile *self = data;

  lq_credentials_context_unref (self->context);
  g_clear_pointer (&self->web, lq_credentials_provider_unref);
  g_free (self);
}

LqCredentialsProvider *
lq_credentials_profile_new (LqCredentialsContext *context, LqCredentialsProvider *web)
{
  static const LqCredentialsProviderClass klass = {
    .name = "profile",
    .get = profile_get,
    .free_data = profile_free,
    .looked = profile_looked,
  };
  Profile *self = g_new0 (Profile, 1);

  self->context = lq_credentials_context_ref (context);
  self->web = web != NULL ? lq_credentials_provider_ref (web) : NULL;
  return lq_credentials_provider_new (&klass, self);
}
