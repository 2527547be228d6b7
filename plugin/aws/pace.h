/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps calls below AWS's request rates: one token bucket (burst 1) per account, Region and AWS bucket, first come
 * first served. Who waits holds no thread. Where AWS throttles all the same, as others use up the same quota, a bucket
 * goes at half its rate, 0.5 a second at least, and recovers with each answer. One account and Region has no more than
 * its part of the connections at a time, so that one that hangs delays no other. */
#pragma once

#include "aws/pace-settings.h"

typedef struct _LqPace LqPace;

/* A turn that was had, to be given back. Its members are the pace's. */
typedef struct
{
  struct _LqPaceBucket *bucket;
  gint64 at_us;
} LqPaceTurn;

/* What came of a turn. */
typedef enum
{
  LQ_PACE_UNKNOWN, /* nothing that tells about the rate */
  LQ_PACE_ANSWERED,
  LQ_PACE_THROTTLED,
  LQ_PACE_SILENT, /* no answer came */
} LqPaceOutcome;

/* One who waits. Exactly one of `go` and `drop` is called, on any thread, with no lock held. */
typedef struct
{
  /* Asked right before its turn: does it still want to go? Must not call back into the pace. */
  gboolean (*wanted) (gpointer data);
  void (*go) (gpointer data, const LqPaceTurn *turn);
  void (*drop) (gpointer data); /* it did not want to, or the pace was closed */
} LqPaceClass;

/* `clock` and `waits` must stay. */
LqPace *lq_pace_new (const LqClock *clock, const LqAwsWaits *waits, const LqPaceSettings *settings);

/* Waits for a turn, which may come before this returns. `account_id` NULL: not known. `again`: an earlier turn was
 * throttled, so this goes ahead of those who had none. */
void lq_pace_enter (LqPace *pace, const char *account_id, const char *region, const LqAwsAction *action, gboolean again,
                    const LqPaceClass *klass, gpointer data);

/* Gives a turn back; one that was given back already is left alone. `asked_us`: where AWS throttled it, what its
 * Retry-After says; nothing goes in the bucket for so long, or for two turns if that is longer. */
void lq_pace_leave (LqPace *pace, LqPaceTurn *turn, LqPaceOutcome outcome, gint64 asked_us);

/* How long until the last of those who wait now has its turn, at the rates there are, in microseconds; `n_waiting`: how
 * many these are. */
gint64 lq_pace_backlog_us (LqPace *pace, guint *n_waiting);

/* The full rate of an action's bucket, turns a second; 0: there is no pacing. `quota`: AWS's own. */
double lq_pace_rate (const LqPace *pace, const LqAwsAction *action, double *quota);

/* Drops all who wait; who enters from now on is dropped at once. Timers may still be due. */
void lq_pace_close (LqPace *pace);

/* No timer may be due any more. */
void lq_pace_free (LqPace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqPace, lq_pace_free)
