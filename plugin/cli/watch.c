/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/watch.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

#define TERMINAL_PERIOD_MS 500
#define LINES_PERIOD_MS 5000

struct _LqWatch
{
  LqWatched work;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  gboolean terminal;
  gboolean shown; /* a progress line stands on the terminal */
  gint signal;    /* atomic */
};

/* One per signal. */
typedef struct
{
  LqWatch *watch;
  int number;
} Signal;

static gboolean
on_signal (gpointer data)
{
  const Signal *arrived = data;
  LqWatch *self = arrived->watch;

  /* who asks twice does not want to wait */
  if (g_atomic_int_get (&self->signal) != 0)
    _exit (128 + arrived->number);
  g_atomic_int_set (&self->signal, arrived->number);
  self->work.cancel (self->work.data);
  return G_SOURCE_CONTINUE;
}

/* As much of `text` as fits one line, so that a carriage return takes the cursor back to its start. */
static void
show_line (LqWatch *self, char *text)
{
  struct winsize size = { .ws_col = 0 };
  glong width = ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;

  if (g_utf8_strlen (text, -1) > width)
    *g_utf8_offset_to_pointer (text, width) = '\0';
  (void) fprintf (stderr, "\r\033[K%s", text);
  self->shown = TRUE;
}

static gboolean
on_time (gpointer data)
{
  LqWatch *self = data;
  g_autofree char *progress = self->work.progress (self->work.data);
  g_autofree char *text = lq_text_escape (progress, -1);

  if (text[0] == '\0')
    return G_SOURCE_CONTINUE;
  if (self->terminal)
    show_line (self, text);
  else
    (void) fprintf (stderr, "lambdaquery: %s\n", text);
  (void) fflush (stderr);
  return G_SOURCE_CONTINUE;
}

/* A signal that the caller chose to ignore, as nohup does, stays ignored. */
static gboolean
is_ignored (int number)
{
  struct sigaction action;
  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static void
add_source (LqWatch *self, GSource *source, GSourceFunc function, gpointer data, GDestroyNotify release)
{
  g_source_set_callback (source, function, data, release);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static gpointer
watch_thread (gpointer data)
{
  LqWatch *self = data;
  g_main_loop_run (self->loop);
  return NULL;
}

LqWatch *
lq_watch_start (const LqWatched *work, gboolean always)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  LqWatch *self = g_new0 (LqWatch, 1);

  self->work = *work;
  self->terminal = isatty (STDERR_FILENO);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      if (is_ignored (signals[i]))
        continue;
      Signal *awaited = g_new (Signal, 1);
      *awaited = (Signal) { self, signals[i] };
      add_source (self, g_unix_signal_source_new (signals[i]), on_signal, awaited, g_free);
    }
  if (self->terminal || always)
    add_source (self, g_timeout_source_new (self->terminal ? TERMINAL_PERIOD_MS : LINES_PERIOD_MS), on_time, self,
                NULL);
  self->thread = g_thread_new ("watch", watch_thread, self);
  return self;
}

static gboolean
on_stop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

int
lq_watch_stop (LqWatch *self)
{
  /* from within the loop: g_main_loop_quit before g_main_loop_run would be lost */
  add_source (self, g_idle_source_new (), on_stop, self->loop, NULL);
  g_thread_join (self->thread);
  if (self->shown)
    (void) fputs ("\r\033[K", stderr);
  int arrived = g_atomic_int_get (&self->signal);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
  return arrived;
}
