/* SPDX-License-Identifier: Apache-2.0 */
#include "core/window.h"

#include "core/range.h"

/* What nobody wanted for so long is not kept any more. */
#define WANTED_S ((gint64) 24 * 3600)
/* AWS's clock and ours need not agree on when its oldest row goes. */
#define REACH_MARGIN_S 300

/* `column IN (...)`, as far as it says anything about a range. */
static void
narrow_to_values (LqRange *range, const LqConstraint *constraint)
{
  LqRange low, high, all;

  lq_range_init (&all, constraint->column);
  lq_range_empty (&all);
  for (gsize i = 0; constraint->values[i] != NULL; i++)
    {
      lq_range_init (&low, constraint->column);
      high = low;
      if (!lq_range_narrow_text (&low, LQ_RANGE_GE, constraint->values[i]) ||
          !lq_range_narrow_text (&high, LQ_RANGE_LE, constraint->values[i]))
        return;
      all.min = MIN (all.min, low.min);
      all.max = MAX (all.max, high.max);
    }
  range->min = MAX (range->min, all.min);
  range->max = MIN (range->max, all.max);
}

LqSpan
lq_window_wanted (const LqWindow *window, const LqQuery *query, gint64 now_s, gint64 lookback_s)
{
  guint column = (guint) lq_table_column (query->table, window->column);
  LqRange range;

  lq_range_init (&range, column);
  for (gsize i = 0; i < query->n_ranges; i++)
    {
      if (query->ranges[i].column != column)
        continue;
      range.min = MAX (range.min, query->ranges[i].min);
      range.max = MIN (range.max, query->ranges[i].max);
    }
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      if (query->constraints[i].column == column)
        narrow_to_values (&range, &query->constraints[i]);
    }
  gboolean free = range.min == G_MININT64 && range.max == G_MAXINT64;
  gint64 oldest_s = now_s - window->reach_s + REACH_MARGIN_S;
  return (LqSpan) {
    .from_s = MAX (free ? now_s - lookback_s : range.min, oldest_s),
    .to_s = range.max,
  };
}

gboolean
lq_window_is_settled (const LqWindow *window, const LqSpan *span, gint64 asked_s)
{
  return span->to_s < asked_s - window->overlap_s;
}

/* How far back what is kept goes on being kept: as far as somebody wanted it lately. */
static void
keep (const LqCoverage *previous, const LqSpan *wanted, gint64 now_s, LqCoverage *next)
{
  *next = *previous;
  next->lowest_s = MIN (previous->lowest_s, wanted->from_s);
  if (now_s - previous->since_s > WANTED_S)
    *next = (LqCoverage) {
      .covers.from_s = MAX (previous->covers.from_s, next->lowest_s),
      .lowest_s = wanted->from_s,
      .since_s = now_s,
    };
  next->covers.to_s = now_s;
}

LqSpan
lq_window_plan (const LqWindow *window, const LqCoverage *previous, const LqSpan *wanted, gint64 now_s,
                LqCoverage *next, gboolean *goes_on)
{
  gboolean settled = lq_window_is_settled (window, wanted, now_s);
  /* A clock that is ahead must not ask for what AWS calls the future. */
  LqSpan ask = {
    .from_s = MIN (wanted->from_s, now_s - window->overlap_s),
    .to_s = settled ? wanted->to_s : G_MAXINT64,
  };

  *goes_on = previous != NULL && !settled && previous->covers.from_s <= wanted->from_s;
  if (*goes_on)
    {
      keep (previous, wanted, now_s, next);
      ask.from_s = MAX (next->covers.from_s, MIN (previous->covers.to_s, now_s) - window->overlap_s);
    }
  else
    *next = (LqCoverage) {
      .covers = { ask.from_s, settled ? wanted->to_s : now_s },
      .lowest_s = wanted->from_s,
      .since_s = now_s,
    };
  return ask;
}
