/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-context.h"

#include "aws/client-private.h"
#include "aws/credentials-env.h"
#include "base/error.h"
#include "base/text.h"

static LqCredentials *
assume_role (gpointer data, const LqStsRole *role, LqCredentials *source, const char *what, GCancellable *cancellable,
             GError **error)
{
  LqAwsClient *client = data;
  return lq_sts_assume_role (client, role, source, lq_sts_region (client, role->role_arn), what, cancellable, error);
}

LqCredentialsContext *
lq_credentials_context_new (LqAwsClient *client, const char *const *environment, const char *profile)
{
  LqCredentialsContext *self = g_atomic_rc_box_new0 (LqCredentialsContext);

  self->environment = g_strdupv ((char **) environment);
  self->profile = g_strdup (profile);
  self->client = client;
  self->clock = client != NULL ? &client->clock : lq_clock_system ();
  self->assume_role = assume_role;
  self->assume_data = client;
  return self;
}

LqCredentialsContext *
lq_credentials_context_ref (LqCredentialsContext *context)
{
  return g_atomic_rc_box_acquire (context);
}

static void
context_clear (gpointer data)
{
  LqCredentialsContext *self = data;

  lq_text_wipe_all (self->environment);
  g_free (self->profile);
}

void
lq_credentials_context_unref (LqCredentialsContext *context)
{
  g_atomic_rc_box_release_full (context, context_clear);
}

const char *
lq_credentials_context_getenv (const LqCredentialsContext *context, const char *name)
{
  return lq_credentials_env_get ((const char *const *) context->environment, name);
}

const char *
lq_credentials_context_need (const LqSharedConfig *files, const char *profile, const char *key, GError **error)
{
  const char *value = lq_shared_config_get (files, profile, key);

  if (value == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "it has no %s", key);
  return value;
}
