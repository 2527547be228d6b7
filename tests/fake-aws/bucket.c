/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/bucket.h"

#include <string.h>

/* AWS's figures: the control plane's "GetFunction", "GetPolicy" and all else, and CloudTrail's "LookupEvents", per
 * account and Region. Signer has one per operation, whose figures it does not publish: "signer/ListSigningJobs" and its
 * kin. */
#define LAMBDA_RATE 15.0
static const struct
{
  const char *bucket;
  double rate;
} rates[] = { { "lambda", LAMBDA_RATE },
              { "GetFunction", 100.0 },
              { "GetPolicy", 15.0 },
              { "LookupEvents", 2.0 },
              { "signer", 5.0 } };

struct _LqFakeBuckets
{
  GHashTable *due; /* "account/region/bucket" -> gint64: when the next request may come, us */
  double quota;
  gint64 jitter_us;
};

LqFakeBuckets *
lq_fake_buckets_new (void)
{
  LqFakeBuckets *buckets = g_new0 (LqFakeBuckets, 1);

  buckets->due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return buckets;
}

void
lq_fake_buckets_free (LqFakeBuckets *buckets)
{
  g_hash_table_unref (buckets->due);
  g_free (buckets);
}

void
lq_fake_buckets_set (LqFakeBuckets *buckets, double quota, gint64 jitter_us)
{
  g_hash_table_remove_all (buckets->due);
  buckets->quota = quota;
  buckets->jitter_us = jitter_us;
}

gboolean
lq_fake_buckets_take (LqFakeBuckets *buckets, const char *account, const char *region, const char *bucket,
                      gint64 now_us)
{
  g_autofree char *kind = bucket != NULL ? g_strndup (bucket, strcspn (bucket, "/")) : NULL;
  double rate = 0;

  for (gsize i = 0; kind != NULL && i < G_N_ELEMENTS (rates); i++)
    if (strcmp (rates[i].bucket, kind) == 0)
      rate = rates[i].rate * buckets->quota / LAMBDA_RATE;
  if (rate <= 0)
    return TRUE;
  gint64 interval_us = (gint64) (G_USEC_PER_SEC / rate);
  gint64 jitter_us = buckets->jitter_us > 0 ? buckets->jitter_us : interval_us / 2;
  g_autofree char *key = g_strjoin ("/", account, region, bucket, NULL);
  gint64 *due = g_hash_table_lookup (buckets->due, key);
  if (due == NULL)
    {
      due = g_new (gint64, 1);
      *due = now_us;
      g_hash_table_insert (buckets->due, g_steal_pointer (&key), due);
    }
  if (now_us + jitter_us < *due)
    return FALSE;
  *due = MAX (*due, now_us) + interval_us;
  return TRUE;
}
