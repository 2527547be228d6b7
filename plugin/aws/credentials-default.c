/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-default.h"

#include "aws/credentials-container.h"
#include "aws/credentials-env.h"
#include "aws/credentials-imds.h"
#include "aws/credentials-profile.h"
#include "aws/credentials-web.h"

LqCredentialsProvider *
lq_credentials_default_new (LqAwsClient *client, const char *const *environment, const char *profile,
                            gboolean use_environment)
{
  g_autoptr (LqCredentialsContext) context = lq_credentials_context_new (client, environment, profile);
  g_autoptr (LqCredentialsProvider) web = use_environment ? lq_credentials_web_new (context) : NULL;
  LqCredentialsProvider *providers[5] = { NULL };
  gsize n = 0;

  if (use_environment)
    providers[n++] = lq_credentials_env_new (environment);
  providers[n++] = lq_credentials_profile_new (context, web);
  providers[n++] = lq_credentials_container_new (context);
  providers[n++] = lq_credentials_imds_new (context);
  return lq_credentials_provider_new_chain (providers);
}
