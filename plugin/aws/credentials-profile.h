/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/credentials-context.h"

/* The context's profile of the shared configuration files, which are read anew each time: a role_arn assumed with the
 * credentials of its source_profile, over any number of steps but never in a loop, or of its credential_source; a web
 * identity; IAM Identity Center; static keys; `aws login`; a process. `web`, a provider, is asked between the first and
 * the second of these; it may be NULL. What needs a code typed in (mfa_serial) is an error. Errors: LQ_ERROR_CONFIG,
 * LQ_ERROR_CREDENTIALS, and what STS and SSO give, all naming the profile. */
LqCredentialsProvider *lq_credentials_profile_new (LqCredentialsContext *context, LqCredentialsProvider *web);
