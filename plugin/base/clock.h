/* SPDX-License-Identifier: Apache-2.0 */
/* Time as an argument: production passes the system's clock, tests their own. */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 (*wall_us) (gpointer data);      /* microseconds since 1970-01-01 UTC */
  gint64 (*monotonic_us) (gpointer data); /* microseconds since some fixed moment; never goes back */
  gpointer data;
} LqClock;

/* The system's clock; lives for ever. */
const LqClock *lq_clock_system (void);

gint64 lq_clock_wall_us (const LqClock *clock);
gint64 lq_clock_wall_s (const LqClock *clock);
gint64 lq_clock_monotonic_us (const LqClock *clock);
