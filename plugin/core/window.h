/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that grow with time: which part of time a query wants, and how much of that has to be asked of AWS. */
#pragma once

#include "core/engine.h"

/* Unix seconds, both ends included. `to_s` G_MAXINT64: up to now. With from_s > to_s nothing. */
typedef struct
{
  gint64 from_s;
  gint64 to_s;
} LqSpan;

/* What an answer covers, and what has been wanted of it. */
typedef struct
{
  LqSpan covers;
  gint64 lowest_s; /* the earliest start that was wanted since `since_s` */
  gint64 since_s;
} LqCoverage;

/* The span that a query wants: what its constraints and ranges on the window's column leave, as far back as AWS goes;
 * without any of them, the last `lookback_s` seconds. */
LqSpan lq_window_wanted (const LqWindow *window, const LqQuery *query, gint64 now_s, gint64 lookback_s);

/* TRUE where no row of the span can be on its way any more at `asked_s`. */
gboolean lq_window_is_settled (const LqWindow *window, const LqSpan *span, gint64 asked_s);

/* Plans an answer that is to be asked for now. `previous`: what the last one covered (NULL: there is none); where that
 * reaches back far enough, its rows are kept, and only what is new since then, less the overlap, is asked for. `next`
 * is what the new answer will cover. Returns the span to ask for; `*goes_on`: the kept rows belong to the answer. */
LqSpan lq_window_plan (const LqWindow *window, const LqCoverage *previous, const LqSpan *wanted, gint64 now_s,
                       LqCoverage *next, gboolean *goes_on);
