/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to be made later, in the order in which they fall due; those due at once keep the order they came in.
 * Not thread-safe: the engine's lock guards it. */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 due_us; /* monotonic */
  void (*call) (gpointer data);
  gpointer data;
} LqHttpTimer;

typedef struct
{
  GSequence *sequence; /* of LqHttpTimer */
} LqHttpTimers;

void lq_http_timers_init (LqHttpTimers *timers);
void lq_http_timers_clear (LqHttpTimers *timers);
void lq_http_timers_add (LqHttpTimers *timers, gint64 due_us, void (*call) (gpointer data), gpointer data);

/* When the first falls due; G_MAXINT64 where there is none. */
gint64 lq_http_timers_next_us (const LqHttpTimers *timers);

/* Takes out what is due by `now_us`; element type LqHttpTimer. Transfer full. */
GArray *lq_http_timers_take_due (LqHttpTimers *timers, gint64 now_us);
