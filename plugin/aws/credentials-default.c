/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-default.h"

#include "aws/credentials-env.h"
#include "aws/credentials-profile.h"
#include "aws/partition.h"

/* Where STS is asked when nothing names a Region: where the role's partition keeps its global services. */
static const char *
region_of_role (const char *role_arn)
{
  g_auto (GStrv) parts = g_strsplit (role_arn, ":", 3);
  const LqPartition *partition = g_strv_length (parts) == 3 ? lq_partition_find (parts[1]) : NULL;

  return partition != NULL ? partition->global_region : "us-east-1";
}

static LqCredentials *
assume (gpointer data, const LqStsRole *role, LqCredentials *source, const char *what, GCancellable *cancellable,
        GError **error)
{
  LqAwsClient *client = data;
  const char *region = lq_aws_client_region (client);

  return lq_sts_assume_role (client, role, source, region != NULL ? region : region_of_role (role->role_arn), what,
                             cancellable, error);
}

LqCredentialsProvider *
lq_credentials_default_new (LqAwsClient *client, const char *const *environment, const char *profile,
                            gboolean use_environment)
{
  LqCredentialsProvider *providers[3] = { NULL };
  gsize n = 0;

  if (use_environment)
    providers[n++] = lq_credentials_env_new (environment);
  providers[n++] = lq_credentials_profile_new (environment, profile, assume, client);
  return lq_credentials_provider_new_chain (providers);
}
