/* SPDX-License-Identifier: Apache-2.0 */
/* What changed between two snapshots: rows that came, went, and are other ones, told apart by their keys. */
#pragma once

#include "cli/format.h"
#include "cli/output.h"

typedef struct
{
  guint64 n_added, n_removed, n_changed; /* rows */
  guint n_not_compared;                  /* tables */
} LqDiffSums;

/* Compares two files that lq_snapshot_write made, and writes a record per row that came or went and per cell that
 * changed, in a format of rows. Errors: LQ_ERROR_FAILED where a file is no snapshot, or was changed after it was made;
 * those of the output. */
gboolean lq_diff_write (const char *before, const char *after, const LqFormatOptions *format, LqOutput *output,
                        LqDiffSums *sums, GError **error);
