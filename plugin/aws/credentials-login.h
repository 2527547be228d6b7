/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/credentials-context.h"

/* login_session of a profile: what `aws login` left in ~/.aws/login/cache (AWS_LOGIN_CACHE_DIRECTORY), while it lasts.
 * To renew it is the AWS CLI's business. An LqProfileGet. */
LqCredentials *lq_credentials_login_get (LqCredentialsContext *context, const LqSharedConfig *files,
                                         const char *profile, GCancellable *cancellable, GError **error);
