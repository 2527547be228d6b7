/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, as text and as what it means. */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "cli/format.h"
#include "core/pack.h"

typedef struct
{
  LqCommand command;
  char *argument;   /* the SQL, or the command's first word: a table, a policy; NULL: none */
  char **arguments; /* all of the command's words; NULL for SQL */
  char *text;       /* of help and version: what is to be printed */
  LqFormatKind format;
  gboolean format_given;
  char *profile;
  char **regions;
  char *config;
  char *output;
  gint64 deadline_s; /* 0: as long as it takes; -1: as the configuration says */
  gboolean verbose;
  gboolean stream;
  gboolean csv_raw;
  char *packs;              /* folder of packs; NULL: as the configuration says */
  char *framework;          /* NULL: all detections */
  LqSeverity min_severity;  /* LQ_SEVERITY_INFO: all */
  gboolean fails_on_severe; /* findings of fail_on and above are a failure */
  LqSeverity fail_on;
  gboolean fails_on_change; /* differences are a failure */
} LqOptions;

/* Errors: LQ_ERROR_USAGE. Transfer full. */
LqOptions *lq_options_parse (int argc, char **argv, GError **error);
void lq_options_free (LqOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOptions, lq_options_free)
