/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the HTML page, which report-html.c puts together. Markup stands in the template alone. */
#pragma once

#include "cli/report/chart.h"
#include "cli/report/report-private.h"
#include "cli/report/template.h"

/* The page under way. */
typedef struct
{
  const LqReport *report;
  LqReportWriter *writer;
  GString *out; /* writer->text */
  LqTemplate *template;
  GString *scratch;
  guint64 n_shown; /* findings */
} LqPage;

/* What was not read and not evaluated; sums; charts. */
void lq_page_append_summary (LqPage *page);

void lq_page_append_controls (LqPage *page);

/* Findings, detections, accounts and Regions. */
gboolean lq_page_append_lists (LqPage *page, GError **error);
