/* SPDX-License-Identifier: Apache-2.0 */
/* A provider that remembers what another one gave, until it is about to expire. In the last 15 minutes it is renewed
 * behind the back of those who ask, in the last 5 they wait; of credentials that live less than an hour, it is the last
 * half and quarter. Any number who wait share one asking, and hold no thread. */
#pragma once

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/workers.h"

/* Threads on which providers may block, at most `max` at a time. */
LqWorkers *lq_credentials_cache_threads_new (guint max);

/* `inner` that has nothing to offer is an error here (LQ_ERROR_CREDENTIALS), which says where was looked. `clock`,
 * `threads` and `stop`, which ends what runs on `threads`, must stay while anyone asks. */
LqCredentialsProvider *lq_credentials_cache_new (LqCredentialsProvider *inner, const LqClock *clock,
                                                 LqWorkers *threads, GCancellable *stop);

gboolean lq_credentials_cache_is (LqCredentialsProvider *provider);

/* Exactly one of both is set, and borrowed. */
typedef void (*LqCredentialsDone) (LqCredentials *credentials, const GError *error, gpointer data);

/* Calls `done` once, from a thread of another's or before this returns. */
void lq_credentials_cache_get_async (LqCredentialsProvider *cached, LqCredentialsDone done, gpointer data);

/* AWS refused these: they are forgotten, if they are still what is held. */
void lq_credentials_cache_invalidate (LqCredentialsProvider *cached, const LqCredentials *refused);
