/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/retry.h"

#define NOW_S G_GINT64_CONSTANT (1795220378) /* Sat, 21 Nov 2026 00:19:38 GMT */
#define DATE "Sat, 21 Nov 2026 00:19:38 GMT"
#define DATE_AN_HOUR_ON "Sat, 21 Nov 2026 01:19:38 GMT"

static LqRetry
decide (LqRetryFacts facts)
{
  facts.now_s = NOW_S;
  return lq_retry_decide (&facts);
}

static void
test_failures (void)
{
  static const guint statuses[] = { 500, 502, 503, 504 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      for (guint failures = 1; failures <= 3; failures++)
        {
          LqRetry retry = decide ((LqRetryFacts){ .failures = failures, .status = statuses[i] });
          g_assert_cmpint (retry.verdict, ==, failures < 3 ? LQ_RETRY_AGAIN : LQ_RETRY_GIVE_UP);
        }
    }
  g_assert_cmpint (decide ((LqRetryFacts){ .failures = 1, .no_answer = TRUE }).verdict, ==, LQ_RETRY_AGAIN);
  g_assert_cmpint (decide ((LqRetryFacts){ .failures = 3, .no_answer = TRUE }).verdict, ==, LQ_RETRY_GIVE_UP);
  g_assert_cmpint (decide ((LqRetryFacts){ .failures = 1, .status = 400, .code = "RequestTimeout" }).verdict, ==,
                   LQ_RETRY_AGAIN);
}

static void
test_final_answers (void)
{
  static const struct
  {
    guint status;
    const char *code;
  } cases[] = { { 403, "AccessDeniedException" }, { 404, "ResourceNotFoundException" },
                { 400, "ValidationException" },   { 501, NULL },
                { 403, "SignatureDoesNotMatch" }, { 301, NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqRetryFacts facts = { .failures = 1, .status = cases[i].status, .code = cases[i].code, .date = DATE };
      g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
    }
}

static void
test_throttles_get_ten_attempts (void)
{
  for (guint throttles = 1; throttles <= 10; throttles++)
    {
      LqRetryVerdict wanted = throttles < 10 ? LQ_RETRY_AGAIN : LQ_RETRY_GIVE_UP;
      g_assert_cmpint (decide ((LqRetryFacts){ .throttles = throttles, .failures = 2, .status = 429 }).verdict, ==,
                       wanted);
      g_assert_cmpint (
          decide ((LqRetryFacts){ .throttles = throttles, .status = 400, .code = "ThrottlingException" }).verdict, ==,
          wanted);
    }
}

static void
test_fewer_attempts (void)
{
  g_assert_cmpint (decide ((LqRetryFacts){ .attempts = 1, .failures = 1, .status = 500 }).verdict, ==,
                   LQ_RETRY_GIVE_UP);
  g_assert_cmpint (decide ((LqRetryFacts){ .attempts = 5, .failures = 4, .status = 500 }).verdict, ==, LQ_RETRY_AGAIN);
  g_assert_cmpint (decide ((LqRetryFacts){ .attempts = 1, .throttles = 2, .status = 429 }).verdict, ==,
                   LQ_RETRY_AGAIN);
  g_assert_cmpint (decide ((LqRetryFacts){ .attempts = 1, .throttles = 3, .status = 429 }).verdict, ==,
                   LQ_RETRY_GIVE_UP);
}

static void
test_backoff (void)
{
  static const gint64 longest_s[] = { 1, 2, 4, 8, 16, 20, 20, 20, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (longest_s); i++)
    {
      LqRetryFacts facts = { .throttles = i + 1, .status = 429, .random = 0.5 };
      g_assert_cmpint (decide (facts).delay_us, ==, longest_s[i] * G_USEC_PER_SEC / 2);
      facts.random = 0;
      g_assert_cmpint (decide (facts).delay_us, ==, 0);
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } cases[] = { { "3", 3 },
                { "0", 0 },
                { "-5", 0 },
                { "99999999999999999999", 60 },
                { "600", 60 },
                { "soon", 0 },
                { DATE_AN_HOUR_ON, 60 },
                { "Sat, 21 Nov 2026 00:19:40 GMT", 2 },
                { NULL, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqRetryFacts facts = { .throttles = 1, .status = 429, .retry_after = cases[i].text };
      g_assert_cmpint (decide (facts).delay_us, ==, cases[i].seconds * G_USEC_PER_SEC);
    }
  /* the longer of what is asked for and the jitter */
  LqRetryFacts facts = { .throttles = 5, .status = 429, .retry_after = "1", .random = 0.5 };
  g_assert_cmpint (decide (facts).delay_us, ==, 8 * G_USEC_PER_SEC);
}

static void
test_clock (void)
{
  LqRetryFacts facts = { .failures = 1, .status = 403, .code = "InvalidSignatureException", .date = DATE_AN_HOUR_ON };
  LqRetry retry = decide (facts);

  g_assert_cmpint (retry.verdict, ==, LQ_RETRY_CORRECT_CLOCK);
  g_assert_cmpint (retry.skew_s, ==, 3600);
  facts.clock_corrected = TRUE;
  g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
  facts.clock_corrected = FALSE;
  facts.date = "Sat, 21 Nov 2026 00:23:00 GMT";
  g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
  facts.date = "yesterday";
  g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
  facts.date = NULL;
  g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
  facts.date = DATE_AN_HOUR_ON;
  facts.code = "AccessDeniedException";
  g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
}

static void
test_credentials (void)
{
  static const char *const codes[] = { "ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException",
                                       "InvalidClientTokenId" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      LqRetryFacts facts = { .failures = 1, .status = 403, .code = codes[i] };
      g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_NEW_CREDENTIALS);
      facts.credentials_renewed = TRUE;
      g_assert_cmpint (decide (facts).verdict, ==, LQ_RETRY_GIVE_UP);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/retry/failures", test_failures);
  g_test_add_func ("/aws/retry/final-answers", test_final_answers);
  g_test_add_func ("/aws/retry/throttles-get-ten-attempts", test_throttles_get_ten_attempts);
  g_test_add_func ("/aws/retry/backoff", test_backoff);
  g_test_add_func ("/aws/retry/fewer-attempts", test_fewer_attempts);
  g_test_add_func ("/aws/retry/retry-after", test_retry_after);
  g_test_add_func ("/aws/retry/clock", test_clock);
  g_test_add_func ("/aws/retry/credentials", test_credentials);
  return g_test_run ();
}
