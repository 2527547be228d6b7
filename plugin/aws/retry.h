/* SPDX-License-Identifier: Apache-2.0 */
/* What to do after an attempt that failed: a pure decision. AWS's standard mode: 3 attempts, full jitter; throttled
 * attempts are counted on their own and may be 10, as a scanner that gives up on them loses rows. */
#pragma once

#include <glib.h>

#define LQ_RETRY_ATTEMPTS 3

/* How many attempts may be throttled where so many may fail: 10 where 3 may. */
guint lq_retry_max_throttles (guint attempts);

/* All that is known when an attempt has failed. */
typedef struct
{
  guint failures;          /* attempts that failed other than by throttling, this one included */
  guint throttles;         /* attempts that were throttled, this one included */
  guint attempts;          /* how many may fail; 0: LQ_RETRY_ATTEMPTS */
  gboolean no_answer;      /* the network failed; `status` and what follows mean nothing then */
  guint status;            /* HTTP */
  const char *code;        /* AWS's error code; may be NULL */
  const char *retry_after; /* the header; may be NULL */
  const char *date;        /* the header; may be NULL */
  gint64 now_s;            /* the time the request was signed with */
  gboolean clock_corrected;     /* already, for this call */
  gboolean credentials_renewed; /* already, for this call */
  double random;                /* [0, 1) */
} LqRetryFacts;

typedef enum
{
  LQ_RETRY_GIVE_UP,
  LQ_RETRY_AGAIN,           /* after `delay_us` */
  LQ_RETRY_CORRECT_CLOCK,   /* `skew_s` to be added to the clock, then at once */
  LQ_RETRY_NEW_CREDENTIALS, /* at once, with other credentials */
} LqRetryVerdict;

typedef struct
{
  LqRetryVerdict verdict;
  gint64 delay_us;
  gint64 asked_us; /* of which the server asked for; 0: it did not */
  gint64 skew_s;
} LqRetry;

LqRetry lq_retry_decide (const LqRetryFacts *facts);

/* Whether AWS said "slower". `code` may be NULL. */
gboolean lq_retry_is_throttle (guint status, const char *code);

/* Whether `code` (may be NULL) is among `names` (NULL-terminated), with or without the suffix Exception. */
gboolean lq_retry_code_in (const char *code, const char *const *names);
