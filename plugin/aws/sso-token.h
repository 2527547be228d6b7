/* SPDX-License-Identifier: Apache-2.0 */
/* What `aws sso login` left in ~/.aws/sso/cache: an access token, and mostly what it takes to renew it. */
#pragma once

#include "aws/credentials-context.h"

typedef struct
{
  const char *name;   /* whose hash names the file: the session's, or the start URL where there is no session */
  const char *region; /* of IAM Identity Center */
  gboolean renewable; /* a session's token may be renewed */
} LqSsoSession;

/* A token that has not expired. In its last 15 minutes it is renewed, where that can be, and written back as the AWS
 * CLI does. Errors name the file. Wipe it (lq_text_wipe). */
char *lq_sso_token_get (LqCredentialsContext *context, const LqSsoSession *session, GCancellable *cancellable,
                        GError **error);
