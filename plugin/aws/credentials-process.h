/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/credentials-context.h"

/* credential_process of a profile: a program, started without a shell, that prints credentials as JSON, version 1. It
 * may write 64 KiB and take 30 s. An LqProfileGet. */
LqCredentials *lq_credentials_process_get (LqCredentialsContext *context, const LqSharedConfig *files,
                                           const char *profile, GCancellable *cancellable, GError **error);
