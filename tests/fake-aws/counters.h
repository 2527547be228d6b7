/* SPDX-License-Identifier: Apache-2.0 */
/* What was asked for, per account, Region and action. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct _LqFakeCounters LqFakeCounters;

LqFakeCounters *lq_fake_counters_new (void);
void lq_fake_counters_free (LqFakeCounters *counters);
void lq_fake_counters_reset (LqFakeCounters *counters);

/* A signed request for a known action; `target` is what of it is asked for: path, query and body. */
void lq_fake_counters_call (LqFakeCounters *counters, const char *account, const char *region, const char *service,
                            const char *action, const char *target, gboolean throttled);

/* A request that was turned away before that. */
void lq_fake_counters_rejected (LqFakeCounters *counters);

void lq_fake_counters_connection (LqFakeCounters *counters);

/* A request begins (+1) or ends (-1). */
void lq_fake_counters_in_flight (LqFakeCounters *counters, int change);

guint64 lq_fake_counters_of_action (const LqFakeCounters *counters, const char *action);

/* { connections, max_in_flight, rejected, calls, throttled, repeated, actions: [{ account, region, service, action,
 * calls, throttled, repeated }] }, sorted. Repeated are calls for what the same account and Region was asked before.
 * Transfer full. */
json_t *lq_fake_counters_json (const LqFakeCounters *counters);
