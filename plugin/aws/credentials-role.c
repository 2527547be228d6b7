/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-role.h"

#include "aws/client-private.h"
#include "aws/credentials-cache.h"
#include "aws/sts.h"
#include "base/error.h"

/* Until a role that was refused is asked for again, seconds. */
#define TRY_AGAIN_S 3600

typedef struct
{
  LqAwsClient *client;
  LqCredentialsProvider *source;
  char *role_arn, *external_id, *region;
  int *fell_back; /* may be NULL */
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

/* The source's own, looked at again after a while, as the role may be there by then. */
static LqCredentials *
own_instead (const Role *role, const LqCredentials *source)
{
  gint64 again_s = lq_clock_wall_s (&role->client->clock) + TRY_AGAIN_S;
  gint64 expires_s = source->expires_s != 0 ? MIN (source->expires_s, again_s) : again_s;

  return lq_credentials_new (source->access_key_id, source->secret_access_key, source->session_token, expires_s,
                             source->account_id, source->source);
}

static LqCredentials *
role_get (gpointer data, GCancellable *cancellable, GError **error)
{
  Role *role = data;
  LqStsRole asked = { .role_arn = role->role_arn,
                      .external_id = role->external_id,
                      .may_be_refused = role->fell_back != NULL };
  g_autoptr (LqCredentials) source = lq_credentials_provider_need (role->source, cancellable, error);
  g_autofree char *what = g_strconcat ("role ", role->role_arn, NULL);
  g_autoptr (GError) problem = NULL;

  if (source == NULL)
    return NULL;
  LqCredentials *found = lq_sts_assume_role (role->client, &asked, source, role->region, what, cancellable, &problem);
  if (role->fell_back != NULL && (found != NULL || g_error_matches (problem, LQ_ERROR, LQ_ERROR_DENIED)))
    g_atomic_int_set (role->fell_back, found == NULL);
  if (role->fell_back != NULL && g_error_matches (problem, LQ_ERROR, LQ_ERROR_DENIED))
    return own_instead (role, source);
  if (found == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}

LqCredentialsProvider *
lq_credentials_role_new (LqAwsClient *client, LqCredentialsProvider *source, const char *role_arn,
                         const char *external_id, const char *region, int *fell_back)
{
  static const LqCredentialsProviderClass klass = { .name = "role", .get = role_get, .free_data = role_free };
  Role *role = g_new0 (Role, 1);

  role->client = client;
  role->source = lq_credentials_provider_ref (source);
  role->role_arn = g_strdup (role_arn);
  role->external_id = g_strdup (external_id);
  role->region = g_strdup (region);
  role->fell_back = fell_back;
  g_autoptr (LqCredentialsProvider) provider = lq_credentials_provider_new (&klass, role);
  return lq_credentials_cache_new (provider, &client->clock, client->credential_threads, client->stop);
}
