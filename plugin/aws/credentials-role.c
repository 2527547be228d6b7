/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-role.h"

#include "aws/client-private.h"
#include "aws/credentials-cache.h"
#include "aws/sts.h"

typedef struct
{
  LqAwsClient *client;
  LqCredentialsProvider *source;
  char *role_arn, *external_id, *region;
} Role;

static void
role_free (gpointer data)
{
  Role *role = data;

  lq_credentials_provider_unref (role->source);
  g_free (role->role_arn);
  g_free (role->external_id);
  g_free (role->region);
  g_free (role);
}

static LqCredentials *
role_get (gpointer data, GCancellable *cancellable, GError **error)
{
  Role *role = data;
  LqStsRole asked = { .role_arn = role->role_arn, .external_id = role->external_id };
  g_autoptr (LqCredentials) source = lq_credentials_provider_need (role->source, cancellable, error);
  g_autofree char *what = g_strconcat ("role ", role->role_arn, NULL);

  if (source == NULL)
    return NULL;
  return lq_sts_assume_role (role->client, &asked, source, role->region, what, cancellable, error);
}

LqCredentialsProvider *
lq_credentials_role_new (LqAwsClient *client, LqCredentialsProvider *source, const char *role_arn,
                         const char *external_id, const char *region)
{
  static const LqCredentialsProviderClass klass = { .name = "role", .get = role_get, .free_data = role_free };
  Role *role = g_new0 (Role, 1);

  role->client = client;
  role->source = lq_credentials_provider_ref (source);
  role->role_arn = g_strdup (role_arn);
  role->external_id = g_strdup (external_id);
  role->region = g_strdup (region);
  g_autoptr (LqCredentialsProvider) provider = lq_credentials_provider_new (&klass, role);
  return lq_credentials_cache_new (provider, &client->clock, client->credential_threads, client->stop);
}
