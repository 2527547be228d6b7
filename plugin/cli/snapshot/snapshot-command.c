/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/snapshot/snapshot-command.h"

#include "base/error.h"
#include "cli/snapshot/diff.h"
#include "cli/snapshot/snapshot.h"
#include "cli/watch.h"

static void
cancel (gpointer snapshot)
{
  lq_snapshot_cancel (snapshot);
}

static char *
progress (gpointer snapshot)
{
  return lq_snapshot_progress (snapshot);
}

gboolean
lq_snapshot_command_write (const LqOptions *options, LqEngine *engine, gint64 as_of_s, LqOutput *output, int *signal,
                           char **digest, char **failed, GError **error)
{
  const char *path = lq_output_temporary (output);

  if (path == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "a snapshot is a file, and %s is none", options->argument);
      return FALSE;
    }
  g_autoptr (LqSnapshot) snapshot =
      lq_snapshot_new (engine, as_of_s, (const char *const *) options->arguments + 1, path, error);
  if (snapshot == NULL)
    return FALSE;
  LqWatch *watch = lq_watch_start (&(LqWatched) { cancel, progress, snapshot }, options->verbose);
  gboolean ok = lq_snapshot_write (snapshot, error);
  *signal = lq_watch_stop (watch);
  if (!ok)
    return FALSE;
  *digest = g_strdup (lq_snapshot_digest (snapshot));
  if (lq_snapshot_failed (snapshot) != NULL)
    *failed = g_strdup_printf ("not all tables could be read, and the snapshot says why (lambdaquery_tables): %s",
                               lq_snapshot_failed (snapshot));
  return TRUE;
}

gboolean
lq_snapshot_command_diff (const LqOptions *options, guint terminal_width, LqOutput *output, gboolean *changed,
                          char **message, GError **error)
{
  const LqFormatOptions format = { options->format, options->csv_raw, terminal_width };
  LqDiffSums sums = { 0 };

  if (!lq_diff_write (options->arguments[0], options->arguments[1], &format, output, &sums, error))
    return FALSE;
  *changed = sums.n_added + sums.n_removed + sums.n_changed > 0;
  if (sums.n_not_compared > 0)
    *message = g_strdup_printf ("%u %s could not be compared", sums.n_not_compared,
                                sums.n_not_compared == 1 ? "table" : "tables");
  else if (*changed && options->fails_on_change)
    *message = g_strdup_printf ("%" G_GUINT64_FORMAT " rows added, %" G_GUINT64_FORMAT " removed, %" G_GUINT64_FORMAT
                                " changed",
                                sums.n_added, sums.n_removed, sums.n_changed);
  return TRUE;
}
