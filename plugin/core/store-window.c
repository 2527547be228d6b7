/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that grow: what a new one takes over from the last, and how that is told on disk, in the place of a
 * revision. */
#include <stdio.h>

#include "core/store-private.h"

#define COVERAGE                                                                                                       \
  "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT

static void
write_coverage (LqDataset *dataset)
{
  const LqCoverage *coverage = &dataset->coverage;

  g_free (dataset->revision);
  dataset->revision = g_strdup_printf (COVERAGE, coverage->covers.from_s, coverage->covers.to_s, coverage->lowest_s,
                                       coverage->since_s);
}

gboolean
lq_store_window_restore (LqDataset *dataset)
{
  const LqWindow *window = dataset->operation->window;
  LqCoverage *coverage = &dataset->coverage;

  if (window == NULL)
    return TRUE;
  /* NOLINTNEXTLINE(cert-err34-c): numbers that lambdaquery wrote itself, under a digest */
  if (dataset->revision == NULL || sscanf (dataset->revision, COVERAGE, &coverage->covers.from_s,
                                           &coverage->covers.to_s, &coverage->lowest_s, &coverage->since_s) != 4)
    return FALSE;
  gboolean settled = lq_window_is_settled (window, &coverage->covers, dataset->started_s);
  dataset->asked_span = (LqSpan) { coverage->covers.from_s, settled ? coverage->covers.to_s : G_MAXINT64 };
  return TRUE;
}

/* The rows that the last answer leaves to this one: of blocks that are not wholly out of the window. */
static void
take_kept_blocks (LqDataset *dataset, guint column)
{
  for (guint i = 0; i < dataset->previous->blocks->len; i++)
    {
      const LqBlock *block = dataset->previous->blocks->pdata[i];
      if (lq_block_reaches (block, column, dataset->coverage.covers.from_s))
        g_ptr_array_add (dataset->blocks, lq_block_renew (block, dataset->started_s));
    }
  dataset->n_kept = dataset->blocks->len;
}

void
lq_store_window_open (LqDataset *dataset, const LqSpan *wanted)
{
  const LqWindow *window = dataset->operation->window;
  const LqDataset *last = dataset->previous;
  gboolean has_rows = last != NULL && last->found && !last->unread;
  gint64 now_s = dataset->started_s + lq_aws_client_clock_skew_s (dataset->store->client);
  gboolean goes_on;

  if (window == NULL)
    return;
  dataset->asked_span =
      lq_window_plan (window, has_rows ? &last->coverage : NULL, wanted, now_s, &dataset->coverage, &goes_on);
  if (goes_on)
    take_kept_blocks (dataset, (guint) lq_table_column (dataset->table, window->column));
  write_coverage (dataset);
}
