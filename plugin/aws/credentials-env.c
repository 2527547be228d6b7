/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-env.h"

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define KEY_ID "AWS_ACCESS_KEY_ID"
#define SECRET "AWS_SECRET_ACCESS_KEY"
#define TOKEN "AWS_SESSION_TOKEN"
#define EXPIRATION "AWS_CREDENTIAL_EXPIRATION"

const char *
lq_credentials_env_get (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **) environment, name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

static LqCredentials *
env_get (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *const *environment = data;
  const char *key_id = lq_credentials_env_get (environment, KEY_ID);
  const char *secret = lq_credentials_env_get (environment, SECRET);
  const char *expiration = lq_credentials_env_get (environment, EXPIRATION);
  gint64 expires_s = 0;

  if (key_id == NULL && secret == NULL)
    return NULL;
  if (key_id == NULL || secret == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s is set in the environment, but %s is not",
                   key_id != NULL ? KEY_ID : SECRET, key_id != NULL ? SECRET : KEY_ID);
      return NULL;
    }
  if (expiration != NULL && !lq_timestamp_parse (expiration, &expires_s))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS,
                   "%s in the environment is not a time like 2026-11-21T00:19:38Z", EXPIRATION);
      return NULL;
    }
  return lq_credentials_new (key_id, secret, lq_credentials_env_get (environment, TOKEN), expires_s, NULL,
                             "environment");
}

static char *
env_looked (gpointer data)
{
  return g_strdup (KEY_ID " in the environment");
}

LqCredentialsProvider *
lq_credentials_env_new (const char *const *environment)
{
  static const LqCredentialsProviderClass klass = {
    .name = "environment",
    .get = env_get,
    .free_data = (GDestroyNotify) lq_text_wipe_all,
    .looked = env_looked,
  };
  return lq_credentials_provider_new (&klass, g_strdupv ((char **) environment));
}
