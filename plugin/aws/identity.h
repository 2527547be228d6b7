/* SPDX-License-Identifier: Apache-2.0 */
/* Whose access keys are whose: a key belongs to one account for good, so AWS is asked once per key. Thread-safe. */
#pragma once

#include "aws/client.h"

typedef struct _LqIdentities LqIdentities;

LqIdentities *lq_identity_new (void);
void lq_identity_free (LqIdentities *identities);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqIdentities, lq_identity_free)

/* As lq_aws_client_known_account. */
char *lq_identity_known (LqIdentities *identities, LqCredentialsProvider *credentials);

/* As lq_aws_client_account_id. Any number who ask at once share one call. */
char *lq_identity_account (LqIdentities *identities, LqAwsClient *client, LqCredentialsProvider *credentials,
                           const char *region, GCancellable *cancellable, GError **error);
