/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, as text and as what it means. */
#pragma once

#include <glib.h>

#include "cli/format.h"

typedef enum
{
  LQ_COMMAND_QUERY,
  LQ_COMMAND_TABLES,
  LQ_COMMAND_SCHEMA,
  LQ_COMMAND_POLICY,
  LQ_COMMAND_CHECK,
  LQ_COMMAND_HELP,    /* `text` is to be printed */
  LQ_COMMAND_VERSION, /* the same */
} LqCommand;

typedef struct
{
  LqCommand command;
  char *argument; /* the SQL, the table's name, the policy's name; NULL: none */
  char *text;
  LqFormatKind format;
  gboolean format_given;
  char *profile;
  char **regions;
  char *config;
  char *output;
  gboolean verbose;
  gboolean stream;
  gboolean csv_raw;
} LqOptions;

/* Errors: LQ_ERROR_USAGE. Transfer full. */
LqOptions *lq_options_parse (int argc, char **argv, GError **error);
void lq_options_free (LqOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOptions, lq_options_free)
