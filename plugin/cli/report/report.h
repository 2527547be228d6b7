/* SPDX-License-Identifier: Apache-2.0 */
/* A run as people and programs read it: as of when, which accounts and Regions, and what each detection found. */
#pragma once

#include "cli/format.h"
#include "cli/output.h"
#include "cli/report/controls.h"
#include "cli/report/result.h"
#include "core/engine.h"

/* An account and Region, as its readings in the run went; texts are never NULL. */
typedef struct
{
  char *account_id, *account_name, *region;
  char *status; /* as in aws_scopes */
  char *error;  /* "" where there is none */
} LqReportScope;

typedef struct
{
  gint64 as_of_s;        /* every answer was asked for at that time (unix seconds) or later */
  char *as_of;           /* the same, as 2026-11-21T00:19:38Z */
  GPtrArray *scopes;     /* LqReportScope, sorted by account and Region */
  GPtrArray *results;    /* LqResult */
  GPtrArray *frameworks; /* LqFramework whose controls are reported, judged */
  GPtrArray *charts;     /* LqChart; NULL: the format shows none */
} LqReport;

/* Of what `engine` read since `as_of_s`. `results` (LqResult) and `frameworks` (LqFramework) are referenced. Transfer
 * full. */
LqReport *lq_report_new (LqEngine *engine, gint64 as_of_s, GPtrArray *results, GPtrArray *frameworks, GError **error);
void lq_report_free (LqReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqReport, lq_report_free)

/* FALSE for what was read, also where the configuration accepts that it could not be, and where nothing was asked. */
gboolean lq_report_scope_failed (const LqReportScope *scope);

guint lq_report_n_failed_scopes (const LqReport *self);

/* "2 scopes read (1 account, 2 Regions)": those of status ok, and how many others there are that are no failure.
 * Transfer full. */
char *lq_report_scopes_read (const LqReport *self);

/* How many of the results have that status. */
guint lq_report_n_results (const LqReport *self, LqResultStatus status);

/* How many findings there are of that severity. */
guint64 lq_report_n_findings (const LqReport *self, LqSeverity severity);

/* Writes it in one of the formats; once, as findings are read once. Errors: of the output, of a temporary file. */
gboolean lq_report_write (LqReport *self, const LqFormatOptions *format, LqOutput *output, GError **error);
