/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "aws/sts.h"

/* Makes `source` into the role's credentials. `what` becomes the new ones' source. Blocks. Transfer full. */
typedef LqCredentials *(*LqAssumeRole) (gpointer data, const LqStsRole *role, LqCredentials *source, const char *what,
                                        GCancellable *cancellable, GError **error);

/* A profile of the shared configuration files, which are read anew each time: static keys, or a role_arn assumed with
 * its source_profile's credentials, over any number of steps but never in a loop. A profile of a kind that is not
 * supported is an error which says so, and so is one that needs a code typed in (mfa_serial). `environment` as in
 * lq_shared_config_load, copied; `assume_data` is borrowed. Errors: LQ_ERROR_CONFIG, LQ_ERROR_CREDENTIALS, and what
 * `assume` gives, all naming the profile. */
LqCredentialsProvider *lq_credentials_profile_new (const char *const *environment, const char *profile,
                                                   LqAssumeRole assume, gpointer assume_data);
