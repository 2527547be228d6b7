/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace-settings.h"

#include <string.h>

#include "aws/retry.h"
#include "base/error.h"
#include "base/text.h"

#define DEFAULT_SHARE (2.0 / 3.0)
#define MIN_SHARE 0.01
#define MAX_SHARE 1000.0
/* Of the bucket that most calls share: AWS's own, and what [collect] pace may say instead. */
#define USUAL_RATE 15.0
#define MIN_RATE 0.01
#define MAX_RATE 100000.0
#define DEFAULT_CONCURRENCY 64
#define MAX_CONCURRENCY 256
#define MAX_ATTEMPTS 10
#define DEFAULT_TIMEOUT_S 30
#define MAX_TIMEOUT_S 300

typedef struct
{
  const char *service;
  const char *bucket;
  double per_second;
} Rate;

/* The first that fits counts; NULL fits everything. */
static const Rate rates[] = {
  { "lambda", "GetFunction", 100 },
  { "lambda", "GetPolicy", 15 },
  { "lambda", NULL, USUAL_RATE },
  { "sts", NULL, 600 },
  { "cloudtrail", NULL, 2 },
  { NULL, NULL, 5 },
};

double
lq_pace_settings_rate (const LqAwsAction *action)
{
  for (gsize i = 0;; i++)
    {
      const Rate *rate = &rates[i];
      if (rate->service == NULL ||
          (strcmp (rate->service, action->service) == 0 &&
           (rate->bucket == NULL || g_strcmp0 (rate->bucket, action->bucket) == 0)))
        return rate->per_second;
    }
}

/* What [collect] pace makes of AWS's rates: times 0 for off, times 1 for on. */
static gboolean
read_scale (const LqConfig *config, double *scale, GError **error)
{
  g_autofree char *pace = config != NULL ? lq_config_get (config, "collect", "pace") : NULL;
  double rate;

  *scale = 1;
  if (pace == NULL || strcmp (pace, "on") == 0)
    return TRUE;
  if (strcmp (pace, "off") == 0)
    {
      *scale = 0;
      return TRUE;
    }
  if (!lq_config_get_double (config, "collect", "pace", MIN_RATE, MAX_RATE, USUAL_RATE, &rate, NULL))
    {
      g_autofree char *where = lq_config_where (config, "collect", "pace");
      g_autofree char *shown = lq_text_escape (pace, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "%s is '%s'; it takes on, off, or the requests a second that AWS allows, from %g to %g", where,
                   shown, MIN_RATE, MAX_RATE);
      return FALSE;
    }
  *scale = rate / USUAL_RATE;
  return TRUE;
}

gboolean
lq_pace_settings_read (LqPaceSettings *settings, const LqConfig *config, GError **error)
{
  gint64 concurrency = DEFAULT_CONCURRENCY, attempts = LQ_RETRY_ATTEMPTS, timeout_s = DEFAULT_TIMEOUT_S;
  double scale;

  *settings = (LqPaceSettings) { .share = DEFAULT_SHARE };
  if (!read_scale (config, &scale, error))
    return FALSE;
  if (config != NULL && !lq_config_get_int (config, "collect", "concurrency", 1, MAX_CONCURRENCY, DEFAULT_CONCURRENCY,
                                            &concurrency, error))
    return FALSE;
  if (config != NULL && !lq_config_get_double (config, "collect", "pace_share", MIN_SHARE, MAX_SHARE, DEFAULT_SHARE,
                                               &settings->share, error))
    return FALSE;
  if (config != NULL && (!lq_config_get_int (config, "collect", "attempts", 1, MAX_ATTEMPTS, LQ_RETRY_ATTEMPTS,
                                             &attempts, error) ||
                         !lq_config_get_int (config, "collect", "timeout", 1, MAX_TIMEOUT_S, DEFAULT_TIMEOUT_S,
                                             &timeout_s, error)))
    return FALSE;
  settings->share *= scale;
  settings->attempts = (guint) attempts;
  settings->timeout_ms = (guint) timeout_s * 1000;
  settings->scale = scale > 0 ? scale : 1;
  settings->concurrency = (guint) concurrency;
  settings->per_host = MAX (settings->concurrency / 2, 1);
  settings->per_scope = MAX (settings->per_host / 2, 1);
  return TRUE;
}
