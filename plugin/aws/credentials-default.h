/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/client.h"

/* The default chain, in the order of AWS's SDKs: the environment, the profile, the container, the EC2 instance.
 * `use_environment` FALSE: the profile was asked for by name, which keys and tokens in the environment must not
 * override. `client` is borrowed; `environment` is copied. */
LqCredentialsProvider *lq_credentials_default_new (LqAwsClient *client, const char *const *environment,
                                                   const char *profile, gboolean use_environment);
