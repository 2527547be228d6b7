/* SPDX-License-Identifier: Apache-2.0 */
/* Request-rate quotas: one token bucket of burst 1 per account, Region and bucket. */
#pragma once

#include <glib.h>

typedef struct _LqFakeBuckets LqFakeBuckets;

LqFakeBuckets *lq_fake_buckets_new (void);
void lq_fake_buckets_free (LqFakeBuckets *buckets);

/* `quota` is the rate (requests/s) of the bucket "lambda"; "GetFunction" has 100/15 of it, "GetPolicy" as much and
 * "LookupEvents" 2/15, as AWS has 15, 100, 15 and 2; each of "signer/..." has 5/15. 0 turns all off. All buckets are
 * full afterwards. `jitter_us` 0: half of a bucket's interval.
 */
void lq_fake_buckets_set (LqFakeBuckets *buckets, double quota, gint64 jitter_us);

/* Whether a request is admitted at `now_us` (monotonic). A request may come 1/rate after the one before it, less the
 * jitter: what comes early on the way here is not the client's fault. In the long run never more than rate get in, as a
 * request that came early does not make the next one's time earlier. A refused one costs nothing. */
gboolean lq_fake_buckets_take (LqFakeBuckets *buckets, const char *account, const char *region, const char *bucket,
                               gint64 now_us);
