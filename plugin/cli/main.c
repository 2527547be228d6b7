/* SPDX-License-Identifier: Apache-2.0 */
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/dump.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/check.h"
#include "cli/describe.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/report/report-command.h"
#include "cli/session.h"
#include "cli/snapshot/snapshot-command.h"
#include "cli/watch.h"

#define MAX_SQL ((gsize) 1024 * 1024)

enum
{
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
  EXIT_FOUND = 3,
};

/* What becomes of one call of the program. */
typedef struct
{
  int signal;     /* that ended it; 0: none */
  gboolean found; /* what was asked to be told of by the exit status */
} Ending;

/* 0 where the output is no terminal. */
static guint
terminal_width (const LqOptions *options)
{
  struct winsize size = { .ws_col = 0 };

  if (options->output != NULL || !isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}

/* Dies as one that never handled the signal, so that the caller's shell knows. */
static void
die_of (int number)
{
  (void) signal (number, SIG_DFL);
  (void) raise (number);
}

static void
report (const GError *error)
{
  g_autofree char *shown = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    die_of (SIGPIPE);
  shown = lq_text_escape (error->message, -1);
  (void) fprintf (stderr, "lambdaquery: %s\n", shown);
}

static char *
read_sql (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[8192];
  gsize n = 0;

  if (isatty (STDIN_FILENO))
    {
      g_set_error_literal (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no SQL to run (see lambdaquery --help)");
      return NULL;
    }
  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0 && text->len <= MAX_SQL)
    g_string_append_len (text, buffer, (gssize) n);
  if (ferror (stdin) || text->len > MAX_SQL || memchr (text->str, '\0', text->len) != NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
                   "the SQL on standard input cannot be read; it is text of at most %" G_GSIZE_FORMAT " bytes",
                   MAX_SQL);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What was asked of AWS, a line per action. */
static void
report_calls (LqSession *session)
{
  g_autofree char *calls = lq_session_calls (session);
  g_auto (GStrv) lines = g_strsplit (calls, "\n", -1);

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    (void) fprintf (stderr, "lambdaquery: %s\n", lines[i]);
}

static double
seconds_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static void
report_work (LqSession *session, gint64 start_us)
{
  report_calls (session);
  (void) fprintf (stderr, "lambdaquery: %" G_GUINT64_FORMAT " rows in %.1f s\n", lq_session_rows (session),
                  seconds_since (start_us));
}

/* Scopes that could not be read and whose rows are therefore old. */
static void
report_warnings (LqEngine *engine)
{
  g_autofree char *warnings = lq_engine_take_warnings (engine);
  g_auto (GStrv) lines = g_strsplit (warnings != NULL ? warnings : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *shown = lq_text_escape (lines[i], -1);
      (void) fprintf (stderr, "lambdaquery: warning: %s\n", shown);
    }
}

static void
cancel_session (gpointer session)
{
  lq_session_cancel (session);
}

static char *
session_progress (gpointer session)
{
  return lq_session_progress (session);
}

static gboolean
run_query (const LqOptions *options, const char *sql, LqEngine *engine, LqOutput *output, Ending *ending,
           GError **error)
{
  const LqFormatOptions format = { options->format, options->csv_raw, terminal_width (options) };
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (LqSession) session = lq_session_new (engine, error);

  if (session == NULL)
    return FALSE;
  LqWatch *watch = lq_watch_start (&(LqWatched) { cancel_session, session_progress, session }, options->verbose);
  gboolean ok = lq_session_run (session, sql, &format, options->stream, output, error);
  ending->signal = lq_watch_stop (watch);
  report_warnings (engine);
  if (options->verbose && ending->signal == 0)
    report_work (session, start_us);
  return ok;
}

static LqEngine *
make_engine (const LqOptions *options, GError **error)
{
  g_autoptr (LqConfig) config = lq_config_load (options->config, error);
  if (config == NULL)
    return NULL;
  const LqEngineOptions how = {
    .config = config,
    .profile = options->profile,
    .regions = (const char *const *) options->regions,
    .one_collection = options->command == LQ_COMMAND_RUN || options->command == LQ_COMMAND_SNAPSHOT,
  };
  g_autoptr (LqEngine) engine = lq_engine_new (&how, error);
  gint64 deadline_s = options->deadline_s;
  if (engine == NULL || (deadline_s < 0 && !lq_config_get_int (config, "collect", "deadline", 0,
                                                               LQ_ENGINE_LONGEST_WAIT_S, 0, &deadline_s, error)))
    return NULL;
  lq_engine_set_wait (engine, deadline_s * G_USEC_PER_SEC, TRUE);
  return g_steal_pointer (&engine);
}

static gboolean
query (const LqOptions *options, LqOutput *output, Ending *ending, GError **error)
{
  g_autofree char *sql = options->argument != NULL ? g_strdup (options->argument) : read_sql (error);
  if (sql == NULL)
    return FALSE;
  g_autoptr (LqEngine) engine = make_engine (options, error);
  return engine != NULL && run_query (options, sql, engine, output, ending, error);
}

static gboolean
print (const char *text, LqOutput *output, GError **error)
{
  return text != NULL && lq_output_write (output, text, strlen (text), error);
}

static void
cancel_check (gpointer engine)
{
  lq_engine_cancel_check (engine);
}

static char *
check_progress (gpointer engine)
{
  return lq_engine_progress (engine);
}

/* What was found is printed in either case; that a table cannot work is an error all the same. */
static gboolean
check (const LqOptions *options, LqOutput *output, Ending *ending, GError **error)
{
  g_autoptr (LqEngine) engine = make_engine (options, error);
  gboolean works = FALSE;

  if (engine == NULL)
    return FALSE;
  LqWatch *watch = lq_watch_start (&(LqWatched) { cancel_check, check_progress, engine }, options->verbose);
  g_autofree char *text = lq_check_text (options, terminal_width (options), engine, &works, error);
  ending->signal = lq_watch_stop (watch);
  if (!print (text, output, error) || !lq_output_commit (output, error))
    return FALSE;
  if (!works)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, "not every table can be read everywhere");
  return works;
}

/* The report is there in any case; that something is missing in it is an error all the same. */
static gboolean
run (const LqOptions *options, LqOutput *output, Ending *ending, GError **error)
{
  gint64 as_of_s = lq_clock_wall_s (lq_clock_system ());
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (LqEngine) engine = make_engine (options, error);
  LqRunOutcome outcome = { 0 };

  if (engine == NULL)
    return FALSE;
  gboolean reported =
      lq_report_command_run (options, terminal_width (options), engine, as_of_s, output, &outcome, error);
  g_autofree char *message = outcome.message;
  ending->signal = outcome.signal;
  ending->found = outcome.found_severe;
  report_warnings (engine);
  g_autoptr (LqSession) session = lq_session_new (engine, NULL);
  if (!reported || !lq_output_commit (output, error))
    return FALSE;
  if (options->verbose && session != NULL)
    {
      report_calls (session);
      (void) fprintf (stderr, "lambdaquery: %.1f s\n", seconds_since (start_us));
    }
  if (message != NULL)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, message);
  return message == NULL;
}

static gboolean
print_digest (const char *digest, GError **error)
{
  g_autofree char *line = g_strdup_printf ("sha256 %s\n", digest);
  g_autoptr (LqOutput) output = lq_output_open (NULL, error);

  return output != NULL && print (line, output, error);
}

/* The file is there although tables may be missing in it; that is an error all the same. */
static gboolean
snapshot (const LqOptions *options, LqOutput *output, Ending *ending, GError **error)
{
  gint64 as_of_s = lq_clock_wall_s (lq_clock_system ());
  g_autoptr (LqEngine) engine = make_engine (options, error);
  g_autofree char *digest = NULL, *failed = NULL;

  if (engine == NULL)
    return FALSE;
  gboolean written =
      lq_snapshot_command_write (options, engine, as_of_s, output, &ending->signal, &digest, &failed, error);
  report_warnings (engine);
  if (!written || !lq_output_commit (output, error) || !print_digest (digest, error))
    return FALSE;
  if (failed != NULL)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, failed);
  return failed == NULL;
}

static gboolean
diff (const LqOptions *options, LqOutput *output, Ending *ending, GError **error)
{
  g_autofree char *message = NULL;
  gboolean changed = FALSE;

  if (!lq_snapshot_command_diff (options, terminal_width (options), output, &changed, &message, error) ||
      !lq_output_commit (output, error))
    return FALSE;
  ending->found = changed && options->fails_on_change;
  if (message != NULL)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, message);
  return message == NULL;
}

/* Texts that are made without a call. */
static char *
make_text (const LqOptions *options, GError **error)
{
  if (options->text != NULL)
    return g_strdup (options->text);
  if (options->command != LQ_COMMAND_PACKS)
    return lq_describe (options, terminal_width (options), error);
  g_autoptr (LqConfig) config = lq_config_load (options->config, error);
  return config != NULL ? lq_report_command_packs (options, terminal_width (options), config, error) : NULL;
}

static gboolean
execute (const LqOptions *options, Ending *ending, GError **error)
{
  const char *path = options->command == LQ_COMMAND_SNAPSHOT ? options->argument : options->output;
  g_autoptr (LqOutput) output = lq_output_open (path, error);

  if (output == NULL)
    return FALSE;
  switch (options->command)
    {
    case LQ_COMMAND_CHECK:
      return check (options, output, ending, error);
    case LQ_COMMAND_RUN:
      return run (options, output, ending, error);
    case LQ_COMMAND_SNAPSHOT:
      return snapshot (options, output, ending, error);
    case LQ_COMMAND_DIFF:
      return diff (options, output, ending, error);
    case LQ_COMMAND_QUERY:
      return query (options, output, ending, error) && lq_output_commit (output, error);
    default:
      break;
    }
  g_autofree char *text = make_text (options, error);
  return print (text, output, error) && lq_output_commit (output, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Ending ending = { 0 };

  lq_dump_forbid ();
  /* a reader that goes away and a file that grows too large are errors of write */
  (void) signal (SIGPIPE, SIG_IGN);
  (void) signal (SIGXFSZ, SIG_IGN);
  g_autoptr (LqOptions) options = lq_options_parse (argc, argv, &error);
  if (options == NULL)
    {
      report (error);
      return EXIT_USAGE;
    }
  if (execute (options, &ending, &error))
    return EXIT_OK;
  report (error);
  if (ending.signal != 0)
    die_of (ending.signal);
  if (ending.found)
    return EXIT_FOUND;
  return g_error_matches (error, LQ_ERROR, LQ_ERROR_USAGE) ? EXIT_USAGE : EXIT_FAILED;
}
