/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/credentials.h"

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION. One key without the other is
 * an error (LQ_ERROR_CREDENTIALS). `environment`: NAME=value lines, NULL-terminated, copied. */
LqCredentialsProvider *lq_credentials_env_new (const char *const *environment);

/* A variable of `environment`; NULL where it is missing or empty. Borrowed. */
const char *lq_credentials_env_get (const char *const *environment, const char *name);
