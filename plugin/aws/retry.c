/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/retry.h"

#include <string.h>

#include "base/timestamp.h"

#define MAX_BACKOFF_S 20
/* A server that asks for more than this is better asked again than waited for. */
#define MAX_RETRY_AFTER_S 60
/* AWS takes signatures up to 5 minutes off; what is near that may be a slow request. */
#define SKEW_THRESHOLD_S 240

/* Ten years: nothing that adds up to it is a clock any more. */
#define MAX_SKEW_S ((gint64) 10 * 365 * 24 * 3600)

static const char *const throttle_codes[] = {
  "Throttling",
  "Throttled",
  "RequestThrottled",
  "TooManyRequests",
  "ProvisionedThroughputExceeded",
  "TransactionInProgress",
  "RequestLimitExceeded",
  "BandwidthLimitExceeded",
  "LimitExceeded",
  "SlowDown",
  "PriorRequestNotComplete",
  "EC2Throttled",
  NULL,
};
static const char *const transient_codes[] = { "RequestTimeout", "IDPCommunicationError", NULL };
static const char *const skew_codes[] = {
  "RequestTimeTooSkewed",
  "RequestExpired",
  "RequestInTheFuture",
  "InvalidSignature",
  "SignatureDoesNotMatch",
  "AuthFailure",
  NULL,
};
/* What a token that ran out, or a key that was rotated away, is answered with. */
static const char *const stale_codes[] = { "ExpiredToken", "UnrecognizedClient", "InvalidClientTokenId", NULL };

gboolean
lq_retry_code_in (const char *code, const char *const *names)
{
  static const char suffix[] = "Exception";

  if (code == NULL)
    return FALSE;
  gsize length = strlen (code);
  if (g_str_has_suffix (code, suffix))
    length -= strlen (suffix);
  for (; *names != NULL; names++)
    {
      if (strlen (*names) == length && strncmp (*names, code, length) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
lq_retry_is_throttle (guint status, const char *code)
{
  return status == 429 || lq_retry_code_in (code, throttle_codes);
}

/* Seconds or an HTTP date; 0 where there is neither. */
static gint64
parse_retry_after (const char *text, gint64 now_s)
{
  gint64 at, seconds = 0;

  if (text == NULL)
    return 0;
  if (lq_timestamp_parse_http (text, &at))
    seconds = at - now_s;
  else
    seconds = g_ascii_strtoll (text, NULL, 10);
  return CLAMP (seconds, 0, MAX_RETRY_AFTER_S);
}

static LqRetry
back_off (const LqRetryFacts *facts, guint attempt)
{
  double longest_s = MIN (1 << MIN (attempt - 1, 10), MAX_BACKOFF_S);
  gint64 delay_us = (gint64)(facts->random * longest_s * G_USEC_PER_SEC);
  gint64 asked_us = facts->no_answer ? 0 : parse_retry_after (facts->retry_after, facts->now_s) * G_USEC_PER_SEC;

  return (LqRetry){ .verdict = LQ_RETRY_AGAIN, .delay_us = MAX (delay_us, asked_us), .asked_us = asked_us };
}

static gboolean
clock_is_wrong (const LqRetryFacts *facts, gint64 *skew_s)
{
  gint64 theirs;

  if (facts->clock_corrected || facts->date == NULL || !lq_retry_code_in (facts->code, skew_codes) ||
      !lq_timestamp_parse_http (facts->date, &theirs))
    return FALSE;
  *skew_s = CLAMP (theirs - facts->now_s, -MAX_SKEW_S, MAX_SKEW_S);
  return ABS (*skew_s) > SKEW_THRESHOLD_S;
}

static gboolean
is_transient (const LqRetryFacts *facts)
{
  return facts->no_answer || facts->status == 500 || (facts->status >= 502 && facts->status <= 504) ||
         lq_retry_code_in (facts->code, transient_codes);
}

guint
lq_retry_max_throttles (guint attempts)
{
  return attempts * 10 / 3;
}

LqRetry
lq_retry_decide (const LqRetryFacts *facts)
{
  LqRetry retry = { .verdict = LQ_RETRY_GIVE_UP };
  guint attempts = facts->attempts > 0 ? facts->attempts : LQ_RETRY_ATTEMPTS;

  if (!facts->no_answer && lq_retry_is_throttle (facts->status, facts->code))
    return facts->throttles < lq_retry_max_throttles (attempts) ? back_off (facts, facts->throttles) : retry;
  if (is_transient (facts))
    return facts->failures < attempts ? back_off (facts, facts->failures) : retry;
  if (clock_is_wrong (facts, &retry.skew_s))
    retry.verdict = LQ_RETRY_CORRECT_CLOCK;
  else if (!facts->credentials_renewed && lq_retry_code_in (facts->code, stale_codes))
    retry.verdict = LQ_RETRY_NEW_CREDENTIALS;
  return retry;
}
