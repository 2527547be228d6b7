/* SPDX-License-Identifier: Apache-2.0 */
/* A role assumed with a token that another identity provider wrote into a file, as EKS does for pods (IRSA). The file
 * is read anew each time, as it is replaced before the token expires. */
#pragma once

#include "aws/credentials-context.h"

/* AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME of the environment. */
LqCredentialsProvider *lq_credentials_web_new (LqCredentialsContext *context);

/* web_identity_token_file, role_arn and role_session_name of a profile: an LqProfileGet. */
LqCredentials *lq_credentials_web_get (LqCredentialsContext *context, const LqSharedConfig *files,
                                       const char *profile, GCancellable *cancellable, GError **error);
