/* SPDX-License-Identifier: Apache-2.0 */
/* What [collect] says about the pace and patience of calls, and AWS's own rates: "Lambda quotas", "IAM and STS quotas"
 * and their kin; where AWS states none, a careful guess. */
#pragma once

#include "aws/client.h"

typedef struct
{
  double scale;      /* of AWS's usual rates: what it allows here */
  double share;      /* of AWS's usual rates: what is used; 0: no pacing at all */
  guint concurrency; /* calls under way at a time, */
  guint per_host;    /* to one host, */
  guint per_scope;   /* and of one account and Region */
  guint attempts;    /* of one call that may fail, 1.. */
  guint timeout_ms;  /* of one attempt */
} LqPaceSettings;

/* [collect] pace (on, off, or the requests a second that AWS allows in the bucket most calls share, whose other rates
 * scale alike) and pace_share, concurrency, attempts, timeout; `config` NULL: the defaults. Errors: LQ_ERROR_CONFIG. */
gboolean lq_pace_settings_read (LqPaceSettings *settings, const LqConfig *config, GError **error);

/* The requests a second that AWS allows in the bucket of an operation. */
double lq_pace_settings_rate (const LqAwsAction *action);
