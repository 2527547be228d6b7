/* SPDX-License-Identifier: Apache-2.0 */
/* A role assumed with another provider's credentials: how one set of credentials reads an organization of accounts. */
#pragma once

#include "aws/client.h"

/* Cached, and renewed before they expire. `external_id` may be NULL. `source` is referenced. Not to be asked after
 * `client` is gone. With `fell_back` (NULL: it is an error), where AWS refuses the role, `source` itself serves for an
 * hour, and `*fell_back` is 1, else 0; it is written atomically, and borrowed. */
LqCredentialsProvider *lq_credentials_role_new (LqAwsClient *client, LqCredentialsProvider *source,
                                                const char *role_arn, const char *external_id, const char *region,
                                                int *fell_back);
