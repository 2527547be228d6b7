/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/app.h"

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "osquery/life.h"

#define EXIT_USAGE 2
#define DEFAULT_TIMEOUT_S 3
#define DEFAULT_INTERVAL_S 3
#define MOST_S (24 * 60 * 60)

typedef struct
{
  LqOsqueryLifeOptions life;
  LqOsqueryHandler handler;
  LqOsqueryLog *log;
  GCancellable *cancellable;
  GMainLoop *loop;
  LqOsqueryLifeEnd end;
  GError *error;
} App;

static gboolean
cancel_on_signal (gpointer data)
{
  App *app = data;

  g_cancellable_cancel (app->cancellable);
  return G_SOURCE_CONTINUE;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gpointer
live (gpointer data)
{
  App *app = data;

  app->end = lq_osquery_life_run (&app->life, &app->handler, &lq_osquery_server_defaults, app->log, app->cancellable,
                                  &app->error);
  /* From within the loop: one that is not running yet would not notice. */
  g_idle_add (quit, app->loop);
  return NULL;
}

/* The main thread waits for signals, another one lives. */
static int
run (App *app)
{
  app->cancellable = g_cancellable_new ();
  app->loop = g_main_loop_new (NULL, FALSE);
  guint term = g_unix_signal_add (SIGTERM, cancel_on_signal, app);
  guint interrupt = g_unix_signal_add (SIGINT, cancel_on_signal, app);
  GThread *thread = g_thread_new ("osquery-life", live, app);
  g_main_loop_run (app->loop);
  g_thread_join (thread);
  g_source_remove (term);
  g_source_remove (interrupt);
  g_main_loop_unref (app->loop);
  if (app->end == LQ_OSQUERY_LIFE_STUCK)
    _exit (EXIT_SUCCESS);
  g_object_unref (app->cancellable);
  if (app->end != LQ_OSQUERY_LIFE_FAILED)
    return EXIT_SUCCESS;
  lq_osquery_log_event (app->log, "%s", app->error->message);
  g_clear_error (&app->error);
  return EXIT_FAILURE;
}

static gboolean
parse_options (int *argc, char ***argv, LqOsqueryLifeOptions *life, gboolean *verbose, gboolean *version,
               GError **error)
{
  int timeout = DEFAULT_TIMEOUT_S, interval = DEFAULT_INTERVAL_S;
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &life->socket, "osquery's extensions socket", "PATH" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout, "seconds to wait for that socket (3)", "N" },
    { "interval", 0, 0, G_OPTION_ARG_INT, &interval, "seconds between looks whether osquery is still there (3)", "N" },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, verbose, "say more on stderr", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, version, "print the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context,
                                "The osquery extension of lambdaquery: osquery starts it, or you do with --socket.");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*version)
    return TRUE;
  if (*argc > 1)
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "unexpected argument '%s'", (*argv)[1]);
  else if (life->socket == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "--socket is missing; it is osquery's extensions socket");
  else if (timeout < 0 || timeout > MOST_S || interval < 0 || interval > MOST_S)
    g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "--timeout and --interval take 0 to %d seconds", MOST_S);
  else
    {
      life->timeout_s = (guint) timeout;
      life->interval_s = (guint) interval;
      return TRUE;
    }
  return FALSE;
}

/* Everything after the options. */
static int
serve (App *app, gboolean verbose, const LqOsqueryApp *callbacks)
{
  g_autoptr (LqOsqueryLog) log = lq_osquery_log_new (stderr, verbose, lq_clock_system ());
  g_autoptr (GError) error = NULL;

  lq_osquery_types_init ();
  if (!callbacks->open (&app->handler, &error))
    {
      lq_osquery_log_event (log, "%s", error->message);
      return EXIT_FAILURE;
    }
  app->log = log;
  int status = run (app);
  callbacks->close (&app->handler);
  return status;
}

int
lq_osquery_app_run (int argc, char **argv, const LqOsqueryApp *callbacks)
{
  App app = { .end = LQ_OSQUERY_LIFE_FAILED };
  gboolean verbose = FALSE, version = FALSE;
  int status = EXIT_SUCCESS;
  g_autoptr (GError) error = NULL;

  (void) setlocale (LC_ALL, "");
  (void) signal (SIGPIPE, SIG_IGN);
  if (!parse_options (&argc, &argv, &app.life, &verbose, &version, &error))
    {
      g_autofree char *shown = lq_text_escape (error->message, -1);
      g_printerr ("lambdaquery.ext: %s (try --help)\n", shown);
      status = EXIT_USAGE;
    }
  else if (version)
    g_print ("lambdaquery.ext %s\n", LQ_VERSION);
  else
    status = serve (&app, verbose, callbacks);
  g_free (app.life.socket);
  return status;
}
