/* SPDX-License-Identifier: Apache-2.0 */
/* What the page shows as bars: how signed functions are, whose layers they run, and where findings are. */
#pragma once

#include "cli/report/report.h"

#define LQ_CHART_PARTS 5

/* One bar, of parts side by side. */
typedef struct
{
  char *label;
  guint64 n; /* the sum of its parts */
  struct
  {
    const char *class; /* of the style sheet, static */
    const char *name;  /* of the part, static; "" where the bar has one */
    guint64 n;
  } parts[LQ_CHART_PARTS];
  guint n_parts;
} LqChartBar;

typedef struct
{
  const char *title, *about; /* static */
  GPtrArray *bars;           /* LqChartBar */
  char *note;                /* why it is empty or cut; "" for nothing to say */
} LqChart;

/* The charts of a report. What they show beyond findings is asked of `engine` as queries are; one that fails is a note
 * in its chart. Element type LqChart. Transfer full. */
GPtrArray *lq_chart_make_all (LqEngine *engine, const LqReport *report);
