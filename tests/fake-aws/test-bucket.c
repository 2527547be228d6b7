/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/bucket.h"

#define ACCOUNT "123456789012"
#define SECOND ((gint64) G_USEC_PER_SEC)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeBuckets, lq_fake_buckets_free)

static gboolean
take (LqFakeBuckets *buckets, const char *bucket, gint64 now_us)
{
  return lq_fake_buckets_take (buckets, ACCOUNT, "us-east-1", bucket, now_us);
}

/* How many of the requests that come every `step_us` for ten seconds get in. */
static guint
admitted (LqFakeBuckets *buckets, const char *bucket, gint64 step_us)
{
  guint count = 0;

  for (gint64 now_us = SECOND; now_us < 11 * SECOND; now_us += step_us)
    count += take (buckets, bucket, now_us);
  return count;
}

static void
test_off (void)
{
  g_autoptr (LqFakeBuckets) buckets = lq_fake_buckets_new ();

  g_assert_cmpuint (admitted (buckets, "lambda", 1000), ==, 10000);
  lq_fake_buckets_set (buckets, 15, 0);
  g_assert_cmpuint (admitted (buckets, NULL, 1000), ==, 10000);
}

/* However fast they come, a bucket lets in its rate, plus the burst of one. */
static void
test_rates (void)
{
  static const struct
  {
    const char *bucket;
    double quota;
    guint expected;
  } cases[] = {
    { "lambda", 15, 150 }, { "GetPolicy", 15, 150 }, { "GetFunction", 15, 1000 }, { "GetFunction", 30, 2000 }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LqFakeBuckets) buckets = lq_fake_buckets_new ();
      lq_fake_buckets_set (buckets, cases[i].quota, 0);
      guint count = admitted (buckets, cases[i].bucket, 100);
      g_assert_cmpuint (count, >=, cases[i].expected);
      g_assert_cmpuint (count, <=, cases[i].expected + 1);
    }
}

/* A client that keeps to the rate is never refused, though its requests come up to half an interval early or late. */
static void
test_jitter (void)
{
  g_autoptr (LqFakeBuckets) buckets = lq_fake_buckets_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  lq_fake_buckets_set (buckets, 10, 0);
  for (gint64 i = 0; i < 1000; i++)
    g_assert_true (take (buckets, "lambda", i * SECOND / 10 + g_rand_int_range (random, 0, 50000)));
}

static void
test_burst_of_one (void)
{
  g_autoptr (LqFakeBuckets) buckets = lq_fake_buckets_new ();

  lq_fake_buckets_set (buckets, 10, 0);
  g_assert_true (take (buckets, "lambda", 0));
  g_assert_false (take (buckets, "lambda", 1));
  g_assert_false (take (buckets, "lambda", 49000));
  g_assert_true (take (buckets, "lambda", 51000));
  /* The early one did not move the next one's time. */
  g_assert_false (take (buckets, "lambda", 101000));
  g_assert_true (take (buckets, "lambda", 151000));
  /* What was not used is not saved up. */
  g_assert_true (take (buckets, "lambda", 60 * SECOND));
  g_assert_false (take (buckets, "lambda", 60 * SECOND));
}

static void
test_scopes (void)
{
  g_autoptr (LqFakeBuckets) buckets = lq_fake_buckets_new ();

  lq_fake_buckets_set (buckets, 10, 0);
  g_assert_true (lq_fake_buckets_take (buckets, ACCOUNT, "us-east-1", "lambda", 0));
  g_assert_false (lq_fake_buckets_take (buckets, ACCOUNT, "us-east-1", "lambda", 0));
  g_assert_true (lq_fake_buckets_take (buckets, ACCOUNT, "eu-west-1", "lambda", 0));
  g_assert_true (lq_fake_buckets_take (buckets, "210987654321", "us-east-1", "lambda", 0));
  g_assert_true (lq_fake_buckets_take (buckets, ACCOUNT, "us-east-1", "GetFunction", 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-aws/bucket/off", test_off);
  g_test_add_func ("/fake-aws/bucket/rates", test_rates);
  g_test_add_func ("/fake-aws/bucket/jitter", test_jitter);
  g_test_add_func ("/fake-aws/bucket/burst-of-one", test_burst_of_one);
  g_test_add_func ("/fake-aws/bucket/scopes", test_scopes);
  return g_test_run ();
}
