/* SPDX-License-Identifier: Apache-2.0 */
/* What this process asked of each action in each scope. Thread-safe. */
#pragma once

#include "aws/client.h"

typedef struct _LqStats LqStats;

typedef enum
{
  LQ_STATS_CALL,
  LQ_STATS_CACHE_HIT,
  LQ_STATS_RETRY,
  LQ_STATS_THROTTLE,
} LqStatsEvent;

/* `clock` must stay. */
LqStats *lq_stats_new (const LqClock *clock);
void lq_stats_free (LqStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqStats, lq_stats_free)

/* `account_id` NULL: not known yet. */
void lq_stats_count (LqStats *stats, const LqAwsAction *action, const char *account_id, const char *region,
                     LqStatsEvent event);

/* A call has ended: well where `error` is NULL. Cancelled ones say nothing about AWS and do not count. */
void lq_stats_ended (LqStats *stats, const LqAwsAction *action, const char *account_id, const char *region,
                     const GError *error);

/* As lq_aws_client_status. */
GPtrArray *lq_stats_snapshot (LqStats *stats);
