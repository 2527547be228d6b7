/* SPDX-License-Identifier: Apache-2.0 */
/* `lambdaquery run` and `lambdaquery packs`. */
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "core/engine.h"

/* How a run ended. */
typedef struct
{
  int signal;            /* that ended it; 0: none */
  gboolean incomplete;   /* a detection could not be evaluated */
  gboolean found_severe; /* what --fail-on names was found */
  char *message;         /* for people, about the two above; NULL: nothing to say. Transfer full */
} LqRunOutcome;

/* Runs what the command line names and writes the report, without committing it. `engine` is one collection, begun at
 * `as_of_s`. FALSE where there is no report; else `outcome` says what more there is to say. */
gboolean lq_report_command_run (const LqOptions *options, guint terminal_width, LqEngine *engine, gint64 as_of_s,
                                LqOutput *output, LqRunOutcome *outcome, GError **error);

/* The text of `packs`. Transfer full. */
char *lq_report_command_packs (const LqOptions *options, guint terminal_width, const LqConfig *config, GError **error);
