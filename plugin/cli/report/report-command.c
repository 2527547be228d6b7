/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report-command.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/listing.h"
#include "cli/report/chart.h"
#include "cli/report/report.h"
#include "cli/report/run.h"
#include "cli/report/selection.h"
#include "cli/watch.h"

/* Ids that a message names; the others are counted. */
#define MOST_NAMED 5

/* The frameworks whose controls are to be reported. */
static GPtrArray *
load_frameworks (const LqOptions *options, const char *const *folders, GError **error)
{
  g_autoptr (GPtrArray) frameworks = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_controls_free);
  g_auto (GStrv) all = lq_selection_framework_names (folders);
  char *one[] = { options->framework, NULL };
  char **names = options->framework != NULL ? one : options->format == LQ_FORMAT_HTML ? all : one + 1;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      LqFramework *framework = lq_controls_load (names[i], folders, error);
      if (framework == NULL)
        return NULL;
      g_ptr_array_add (frameworks, framework);
    }
  return g_steal_pointer (&frameworks);
}

/* What is left of `detections` for these options. */
static gboolean
filter (const LqOptions *options, GPtrArray *detections, GPtrArray *frameworks, GError **error)
{
  for (guint i = detections->len; i-- > 0;)
    {
      const LqPackDetection *detection = detections->pdata[i];
      if (detection->severity < options->min_severity ||
          (options->framework != NULL && !lq_controls_concern (frameworks->pdata[0], detection)))
        g_ptr_array_remove_index (detections, i);
    }
  if (detections->len > 0)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "no detection is left: none has severity %s or above%s%s",
               lq_pack_severity_name (options->min_severity),
               options->framework != NULL ? " and speaks of controls of " : "",
               options->framework != NULL ? options->framework : "");
  return FALSE;
}

static void
cancel (gpointer run)
{
  lq_run_cancel (run);
}

static char *
progress (gpointer run)
{
  return lq_run_progress (run);
}

static void
add_errors (const LqReport *report, GString *message)
{
  guint n = lq_report_n_results (report, LQ_RESULT_ERROR);
  guint named = 0;

  if (n == 0)
    return;
  g_string_append_printf (message, "%u of %u detections could not be evaluated: ", n, report->results->len);
  for (guint i = 0; i < report->results->len && named < MOST_NAMED; i++)
    {
      if (lq_result_status (report->results->pdata[i]) == LQ_RESULT_ERROR)
        g_string_append_printf (message, "%s%s", named++ > 0 ? ", " : "", lq_result_id (report->results->pdata[i]));
    }
  if (n > named)
    g_string_append_printf (message, " and %u more", n - named);
}

/* What a job's log should hold. */
static void
judge (const LqOptions *options, const LqReport *report, LqRunOutcome *outcome)
{
  g_autoptr (GString) message = g_string_new (NULL);
  guint64 severe = 0;

  for (int severity = (int) options->fail_on; options->fails_on_severe && severity <= LQ_SEVERITY_CRITICAL; severity++)
    severe += lq_report_n_findings (report, (LqSeverity) severity);
  add_errors (report, message);
  outcome->incomplete = message->len > 0;
  outcome->found_severe = severe > 0;
  if (severe > 0)
    g_string_append_printf (message, "%s%" G_GUINT64_FORMAT " %s of severity %s or above", message->len > 0 ? "; " : "",
                            severe, severe == 1 ? "finding" : "findings", lq_pack_severity_name (options->fail_on));
  outcome->message = message->len > 0 ? g_string_free (g_steal_pointer (&message), FALSE) : NULL;
}

gboolean
lq_report_command_run (const LqOptions *options, guint terminal_width, LqEngine *engine, gint64 as_of_s,
                       LqOutput *output, LqRunOutcome *outcome, GError **error)
{
  const LqFormatOptions format = { options->format, options->csv_raw, terminal_width };
  g_auto (GStrv) folders = lq_selection_folders (options->packs, lq_engine_config (engine));
  g_autoptr (GPtrArray) detections =
      lq_selection_detections ((const char *const *) options->arguments, (const char *const *) folders, error);

  g_autoptr (GPtrArray) frameworks =
      detections != NULL ? load_frameworks (options, (const char *const *) folders, error) : NULL;

  if (frameworks == NULL || !filter (options, detections, frameworks, error))
    return FALSE;
  g_autoptr (LqRun) run = lq_run_new (engine, detections);
  LqWatch *watch = lq_watch_start (&(LqWatched) { cancel, progress, run }, options->verbose);
  gboolean ok = lq_run_execute (run, error);
  outcome->signal = lq_watch_stop (watch);
  if (!ok)
    return FALSE;
  g_autoptr (LqReport) report = lq_report_new (engine, as_of_s, lq_run_results (run), frameworks, error);
  if (report == NULL)
    return FALSE;
  if (options->format == LQ_FORMAT_HTML)
    report->charts = lq_chart_make_all (engine, report);
  if (!lq_report_write (report, &format, output, error))
    return FALSE;
  judge (options, report, outcome);
  return TRUE;
}

/* Adds the row of a pack, or of one of its files. */
static void
add_row (GPtrArray *cells, const char *name, const char *severity, const char *about)
{
  g_ptr_array_add (cells, g_strdup (name));
  g_ptr_array_add (cells, g_strdup (severity));
  g_ptr_array_add (cells, g_strdup (about));
}

static gboolean
add_files (const char *pack, const char *const *folders, GPtrArray *cells, GError **error)
{
  g_autoptr (GPtrArray) loaded = lq_selection_load (pack, folders, error);

  for (guint i = 0; loaded != NULL && i < loaded->len; i++)
    {
      const LqPackDetection *each = loaded->pdata[i];
      g_autofree char *id = lq_selection_id (each);
      add_row (cells, id, each->snapshot ? "snapshot" : lq_pack_severity_name (each->severity), each->title);
    }
  return loaded != NULL;
}

static gboolean
add_packs (const char *const *folders, GPtrArray *cells, GError **error)
{
  g_auto (GStrv) names = lq_selection_pack_names (folders);

  if (names[0] == NULL)
    return lq_selection_fail_empty (folders, error);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) loaded = lq_selection_load (names[i], folders, error);
      guint n_snapshots = 0;
      if (loaded == NULL)
        return FALSE;
      for (guint j = 0; j < loaded->len; j++)
        n_snapshots += ((const LqPackDetection *) loaded->pdata[j])->snapshot;
      g_autofree char *n = g_strdup_printf ("%u", loaded->len - n_snapshots);
      g_autofree char *snapshots = g_strdup_printf ("%u", n_snapshots);
      add_row (cells, names[i], n, snapshots);
    }
  return TRUE;
}

char *
lq_report_command_packs (const LqOptions *options, guint terminal_width, const LqConfig *config, GError **error)
{
  static const char *const packs[] = { "pack", "detections", "snapshots", NULL };
  static const char *const files[] = { "id", "severity", "title", NULL };
  g_auto (GStrv) folders = lq_selection_folders (options->packs, config);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) out = g_string_new (NULL);
  const char *pack = options->argument;

  if (pack != NULL ? !add_files (pack, (const char *const *) folders, cells, error)
                   : !add_packs ((const char *const *) folders, cells, error))
    return NULL;
  lq_listing_append (options, terminal_width, pack != NULL ? files : packs, cells, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
