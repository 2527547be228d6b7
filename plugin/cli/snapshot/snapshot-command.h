/* SPDX-License-Identifier: Apache-2.0 */
/* `lambdaquery snapshot` and `lambdaquery diff`. */
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "core/engine.h"

/* Writes the snapshot that the command line asks for into `output`, without committing it. `engine` is one collection,
 * begun at `as_of_s`. FALSE where there is none; `*signal` is what ended it, 0 for nothing. Else `*digest` is its
 * SHA-256, and `*failed` (NULL: nothing) says which tables could not be read. Both transfer full. */
gboolean lq_snapshot_command_write (const LqOptions *options, LqEngine *engine, gint64 as_of_s, LqOutput *output,
                                    int *signal, char **digest, char **failed, GError **error);

/* Compares two snapshots and writes the changes, without committing them. `*changed`: there are some; `*message` (NULL:
 * nothing) says what could not be compared. Transfer full. */
gboolean lq_snapshot_command_diff (const LqOptions *options, guint terminal_width, LqOutput *output,
                                   gboolean *changed, char **message, GError **error);
