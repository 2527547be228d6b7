/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-timers.h"

void
lq_http_timers_init (LqHttpTimers *timers)
{
  timers->sequence = g_sequence_new (g_free);
}

void
lq_http_timers_clear (LqHttpTimers *timers)
{
  g_clear_pointer (&timers->sequence, g_sequence_free);
}

static int
compare_due (gconstpointer a, gconstpointer b, gpointer data)
{
  const LqHttpTimer *first = a, *second = b;
  return (first->due_us > second->due_us) - (first->due_us < second->due_us);
}

void
lq_http_timers_add (LqHttpTimers *timers, gint64 due_us, void (*call) (gpointer data), gpointer data)
{
  LqHttpTimer *timer = g_new (LqHttpTimer, 1);

  *timer = (LqHttpTimer) { .due_us = due_us, .call = call, .data = data };
  g_sequence_insert_sorted (timers->sequence, timer, compare_due, NULL);
}

gint64
lq_http_timers_next_us (const LqHttpTimers *timers)
{
  if (g_sequence_is_empty (timers->sequence))
    return G_MAXINT64;
  const LqHttpTimer *first = g_sequence_get (g_sequence_get_begin_iter (timers->sequence));
  return first->due_us;
}

GArray *
lq_http_timers_take_due (LqHttpTimers *timers, gint64 now_us)
{
  GArray *due = g_array_new (FALSE, FALSE, sizeof (LqHttpTimer));

  while (lq_http_timers_next_us (timers) <= now_us && !g_sequence_is_empty (timers->sequence))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (timers->sequence);
      g_array_append_vals (due, g_sequence_get (first), 1);
      g_sequence_remove (first);
    }
  return due;
}
