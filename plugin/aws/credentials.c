/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define MAX_KEY_BYTES 128
#define MAX_TOKEN_BYTES 16384

struct _LqCredentialsProvider
{
  const LqCredentialsProviderClass *klass;
  gpointer data;
};

LqCredentials *
lq_credentials_new (const char *access_key_id, const char *secret_access_key, const char *session_token,
                    gint64 expires_s, const char *account_id, const char *source)
{
  LqCredentials *self = g_atomic_rc_box_new0 (LqCredentials);

  self->access_key_id = g_strdup (access_key_id);
  self->secret_access_key = g_strdup (secret_access_key);
  self->session_token = g_strdup (session_token);
  self->expires_s = expires_s;
  self->account_id = g_strdup (account_id);
  self->source = g_strdup (source);
  return self;
}

LqCredentials *
lq_credentials_ref (LqCredentials *credentials)
{
  return g_atomic_rc_box_acquire (credentials);
}

static void
credentials_clear (gpointer data)
{
  LqCredentials *self = data;

  g_free (self->access_key_id);
  lq_text_wipe (self->secret_access_key);
  lq_text_wipe (self->session_token);
  g_free (self->account_id);
  g_free (self->source);
}

void
lq_credentials_unref (LqCredentials *credentials)
{
  g_atomic_rc_box_release_full (credentials, credentials_clear);
}

gboolean
lq_credentials_have_expired (const LqCredentials *credentials, gint64 now_s)
{
  return credentials->expires_s != 0 && now_s >= credentials->expires_s;
}

gboolean
lq_credentials_equal (const LqCredentials *a, const LqCredentials *b)
{
  return strcmp (a->access_key_id, b->access_key_id) == 0 && strcmp (a->secret_access_key, b->secret_access_key) == 0 &&
         g_strcmp0 (a->session_token, b->session_token) == 0;
}

/* Only visible ASCII can stand in a header and in a signature. */
static gboolean
check_text (const char *text, gsize max, const char *what, const char *source, GError **error)
{
  gsize length = strlen (text);
  gsize visible = 0;

  while (g_ascii_isgraph (text[visible]))
    visible++;
  if (length > 0 && length <= max && visible == length)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "the %s from %s is not one: it %s", what, source,
               visible < length ? "holds white space or other characters that cannot be" : "is too long or empty");
  return FALSE;
}

static gboolean
check_credentials (const LqCredentials *self, GError **error)
{
  return check_text (self->access_key_id, MAX_KEY_BYTES, "access key id", self->source, error) &&
         check_text (self->secret_access_key, MAX_KEY_BYTES, "secret access key", self->source, error) &&
         (self->session_token == NULL ||
          check_text (self->session_token, MAX_TOKEN_BYTES, "session token", self->source, error));
}

LqCredentialsProvider *
lq_credentials_provider_new (const LqCredentialsProviderClass *klass, gpointer data)
{
  LqCredentialsProvider *self = g_atomic_rc_box_new0 (LqCredentialsProvider);

  self->klass = klass;
  self->data = data;
  return self;
}

LqCredentialsProvider *
lq_credentials_provider_ref (LqCredentialsProvider *provider)
{
  return g_atomic_rc_box_acquire (provider);
}

static void
provider_clear (gpointer data)
{
  LqCredentialsProvider *self = data;

  if (self->klass->free_data != NULL)
    self->klass->free_data (self->data);
}

void
lq_credentials_provider_unref (LqCredentialsProvider *provider)
{
  g_atomic_rc_box_release_full (provider, provider_clear);
}

LqCredentials *
lq_credentials_provider_get (LqCredentialsProvider *provider, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqCredentials) found = provider->klass->get (provider->data, cancellable, error);

  if (found == NULL || !check_credentials (found, error))
    return NULL;
  return g_steal_pointer (&found);
}

LqCredentials *
lq_credentials_provider_need (LqCredentialsProvider *provider, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = lq_credentials_provider_get (provider, cancellable, &problem);

  if (found == NULL && problem == NULL)
    {
      g_autofree char *looked = lq_credentials_provider_looked (provider);
      problem = g_error_new (LQ_ERROR, LQ_ERROR_CREDENTIALS,
                             "no AWS credentials found: looked for %s; set the variables, or name a profile that has "
                             "some (AWS_PROFILE)", looked);
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}

LqCredentials *
lq_credentials_provider_peek (LqCredentialsProvider *provider)
{
  g_autoptr (LqCredentials) found = provider->klass->peek != NULL ? provider->klass->peek (provider->data) : NULL;

  return found != NULL && check_credentials (found, NULL) ? g_steal_pointer (&found) : NULL;
}

char *
lq_credentials_provider_source (LqCredentialsProvider *provider)
{
  g_autoptr (LqCredentials) held = provider->klass->held != NULL ? provider->klass->held (provider->data) : NULL;

  return held != NULL ? g_strdup (held->source) : NULL;
}

char *
lq_credentials_provider_looked (LqCredentialsProvider *provider)
{
  return provider->klass->looked != NULL ? provider->klass->looked (provider->data) : g_strdup (provider->klass->name);
}

gpointer
lq_credentials_provider_data (LqCredentialsProvider *provider, const LqCredentialsProviderClass *klass)
{
  return provider->klass == klass ? provider->data : NULL;
}

static LqCredentials *
static_get (gpointer data, GCancellable *cancellable, GError **error)
{
  return lq_credentials_ref (data);
}

static LqCredentials *
static_peek (gpointer data)
{
  return lq_credentials_ref (data);
}

LqCredentialsProvider *
lq_credentials_provider_new_static (LqCredentials *credentials)
{
  static const LqCredentialsProviderClass klass = {
    .name = "static",
    .get = static_get,
    .free_data = (GDestroyNotify) lq_credentials_unref,
    .peek = static_peek,
    .held = static_peek,
  };
  return lq_credentials_provider_new (&klass, lq_credentials_ref (credentials));
}

static LqCredentials *
chain_get (gpointer data, GCancellable *cancellable, GError **error)
{
  LqCredentialsProvider **providers = data;

  for (; *providers != NULL; providers++)
    {
      g_autoptr (GError) problem = NULL;
      LqCredentials *found = lq_credentials_provider_get (*providers, cancellable, &problem);
      if (found != NULL)
        return found;
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  return NULL;
}

static void
chain_free (gpointer data)
{
  LqCredentialsProvider **providers = data;

  for (gsize i = 0; providers[i] != NULL; i++)
    lq_credentials_provider_unref (providers[i]);
  g_free (providers);
}

static char *
chain_looked (gpointer data)
{
  LqCredentialsProvider **providers = data;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; providers[i] != NULL; i++)
    {
      g_autofree char *one = lq_credentials_provider_looked (providers[i]);
      g_string_append_printf (text, "%s%s", i > 0 ? ", then " : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

LqCredentialsProvider *
lq_credentials_provider_new_chain (LqCredentialsProvider **providers)
{
  static const LqCredentialsProviderClass klass = {
    .name = "chain",
    .get = chain_get,
    .free_data = chain_free,
    .looked = chain_looked,
  };
  gsize n = 0;

  while (providers[n] != NULL)
    n++;
  return lq_credentials_provider_new (&klass, g_memdup2 (providers, (n + 1) * sizeof *providers));
}
