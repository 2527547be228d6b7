/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps calls below AWS's request rates: one token bucket (burst 1) per account, Region and AWS bucket, first come
 * first served. Who waits holds no thread. AWS's rates: "Lambda quotas", "IAM and STS quotas" and their kin; where AWS
 * states none, a careful guess. */
#pragma once

#include "aws/client.h"

typedef struct _LqPace LqPace;

/* One who waits. Exactly one of `go` and `drop` is called, on any thread, with no lock held. */
typedef struct
{
  /* Asked right before its turn: does it still want to go? Must not call back into the pace. */
  gboolean (*wanted) (gpointer data);
  void (*go) (gpointer data);
  void (*drop) (gpointer data); /* it did not want to, or the pace was closed */
} LqPaceClass;

/* `share` of AWS's rates; 0: no pacing at all. `clock` and `waits` must stay. */
LqPace *lq_pace_new (const LqClock *clock, const LqAwsWaits *waits, double share);

/* What [collect] pace (on, off, or the requests a second that AWS allows in the bucket most calls share, whose other
 * rates scale alike) and pace_share say; `config` NULL: the default. Errors: LQ_ERROR_CONFIG. */
gboolean lq_pace_read_share (const LqConfig *config, double *share, GError **error);

/* Waits for a turn, which may come before this returns. `account_id` NULL: not known. `again`: an earlier turn was
 * throttled, so this goes ahead of those who had none. */
void lq_pace_enter (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action, gboolean again,
                    const LqPaceClass *klass, gpointer data);

/* AWS throttled a call: nothing goes in its bucket for `delay_us`, or two turns if that is longer. */
void lq_pace_push_back (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action,
                        gint64 delay_us);

/* Drops all who wait; who enters from now on is dropped at once. Timers may still be due. */
void lq_pace_close (LqPace *pace);

/* No timer may be due any more. */
void lq_pace_free (LqPace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqPace, lq_pace_free)
