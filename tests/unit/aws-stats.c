/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/stats.h"

#include "aws-server.h"
#include "base/error.h"

static const LqAwsAction list_functions = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };
static const LqAwsAction caller_identity = { "sts", "GetCallerIdentity", "sts:GetCallerIdentity", NULL };

static void
test_counts (void)
{
  g_auto (AwsTime) time = { 0 };

  aws_time_init (&time, 1000);
  g_autoptr (LqStats) stats = lq_stats_new (&time.clock);
  lq_stats_count (stats, &list_functions, "111111111111", "us-east-1", LQ_STATS_CALL);
  lq_stats_count (stats, &list_functions, "111111111111", "us-east-1", LQ_STATS_CALL);
  lq_stats_count (stats, &list_functions, "111111111111", "us-east-1", LQ_STATS_RETRY);
  lq_stats_count (stats, &list_functions, "111111111111", "us-east-1", LQ_STATS_THROTTLE);
  lq_stats_count (stats, &list_functions, "111111111111", "us-east-1", LQ_STATS_CACHE_HIT);
  g_autoptr (GPtrArray) list = lq_stats_snapshot (stats);
  g_assert_cmpuint (list->len, ==, 1);
  const LqAwsStatus *entry = list->pdata[0];
  g_assert_cmpuint (entry->calls, ==, 2);
  g_assert_cmpuint (entry->retries, ==, 1);
  g_assert_cmpuint (entry->throttles, ==, 1);
  g_assert_cmpuint (entry->cache_hits, ==, 1);
  g_assert_cmpint (entry->last_success_s, ==, 0);
  g_assert_cmpstr (entry->last_error, ==, "");
}

static void
test_ends (void)
{
  g_auto (AwsTime) time = { 0 };
  g_autoptr (GError) cancelled = g_error_new (LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled");
  g_autoptr (GError) denied = g_error_new (LQ_ERROR, LQ_ERROR_DENIED, "denied");

  aws_time_init (&time, 1000);
  g_autoptr (LqStats) stats = lq_stats_new (&time.clock);
  lq_stats_ended (stats, &list_functions, NULL, "us-east-1", cancelled);
  g_autoptr (GPtrArray) nothing = lq_stats_snapshot (stats);
  g_assert_cmpuint (nothing->len, ==, 0);
  lq_stats_ended (stats, &list_functions, NULL, "us-east-1", denied);
  time.wall_us = 2000 * G_USEC_PER_SEC;
  lq_stats_ended (stats, &list_functions, NULL, "us-east-1", NULL);
  g_autoptr (GPtrArray) list = lq_stats_snapshot (stats);
  const LqAwsStatus *entry = list->pdata[0];
  g_assert_cmpstr (entry->account_id, ==, "");
  g_assert_cmpint (entry->last_error_s, ==, 1000);
  g_assert_cmpint (entry->last_success_s, ==, 2000);
  g_assert_cmpstr (entry->last_error, ==, "denied");
}

static void
test_sorted (void)
{
  static const char *const expected[] = { "|us-east-1|sts", "1|eu-west-1|lambda", "1|us-east-1|lambda",
                                          "1|us-east-1|sts", "2|eu-west-1|lambda" };
  g_auto (AwsTime) time = { 0 };

  aws_time_init (&time, 1000);
  g_autoptr (LqStats) stats = lq_stats_new (&time.clock);
  lq_stats_count (stats, &list_functions, "2", "eu-west-1", LQ_STATS_CALL);
  lq_stats_count (stats, &caller_identity, "1", "us-east-1", LQ_STATS_CALL);
  lq_stats_count (stats, &list_functions, "1", "us-east-1", LQ_STATS_CALL);
  lq_stats_count (stats, &list_functions, "1", "eu-west-1", LQ_STATS_CALL);
  lq_stats_count (stats, &caller_identity, NULL, "us-east-1", LQ_STATS_CALL);
  g_autoptr (GPtrArray) list = lq_stats_snapshot (stats);
  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    {
      const LqAwsStatus *entry = list->pdata[i];
      g_autofree char *got = g_strjoin ("|", entry->account_id, entry->region, entry->service, NULL);
      g_assert_cmpstr (got, ==, expected[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/stats/counts", test_counts);
  g_test_add_func ("/aws/stats/ends", test_ends);
  g_test_add_func ("/aws/stats/sorted", test_sorted);
  return g_test_run ();
}
