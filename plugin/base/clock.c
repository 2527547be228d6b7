/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static gint64
system_wall (gpointer data)
{
  return g_get_real_time ();
}

static gint64
system_monotonic (gpointer data)
{
  return g_get_monotonic_time ();
}

const LqClock *
lq_clock_system (void)
{
  static const LqClock clock = { system_wall, system_monotonic, NULL };
  return &clock;
}

gint64
lq_clock_wall_us (const LqClock *clock)
{
  return clock->wall_us (clock->data);
}

gint64
lq_clock_wall_s (const LqClock *clock)
{
  return lq_clock_wall_us (clock) / G_USEC_PER_SEC;
}

gint64
lq_clock_monotonic_us (const LqClock *clock)
{
  return clock->monotonic_us (clock->data);
}
