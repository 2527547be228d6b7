/* SPDX-License-Identifier: Apache-2.0 */
/* The commands there are, what they take, and what their help says. */
#pragma once

#include <glib.h>

typedef enum
{
  LQ_COMMAND_QUERY,
  LQ_COMMAND_TABLES,
  LQ_COMMAND_SCHEMA,
  LQ_COMMAND_POLICY,
  LQ_COMMAND_CHECK,
  LQ_COMMAND_RUN,
  LQ_COMMAND_PACKS,
  LQ_COMMAND_SNAPSHOT,
  LQ_COMMAND_DIFF,
  LQ_COMMAND_HELP,    /* a text is to be printed */
  LQ_COMMAND_VERSION, /* the same */
} LqCommand;

typedef struct
{
  const char *name; /* NULL: SQL */
  LqCommand command;
  guint min_arguments, max_arguments;
  const char *takes;
  guint n_formats;  /* how many of lq_format_names it prints, from the first on; 0: it has a form of its own */
  const char *help; /* the page of `NAME --help`; NULL: the general one serves */
} LqCommandInfo;

/* The command of that name. Errors: LQ_ERROR_USAGE, with a suggestion. Static. */
const LqCommandInfo *lq_command_find (const char *name, GError **error);

/* What is there to know of a command; NULL for help and version. Static. */
const LqCommandInfo *lq_command_info (LqCommand command);

/* What the general help says below its options. Static. */
extern const char lq_command_general_help[];
