/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/credentials-context.h"

/* A role of IAM Identity Center, for the token that `aws sso login` left: sso_account_id and sso_role_name of a
 * profile, with its sso_session, or, as it was before there were sessions, its sso_start_url and sso_region. An
 * LqProfileGet. */
LqCredentials *lq_credentials_sso_get (LqCredentialsContext *context, const LqSharedConfig *files,
                                       const char *profile, GCancellable *cancellable, GError **error);
