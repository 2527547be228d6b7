/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/process.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

typedef struct
{
  GPid pid;
  int output;  /* its standard output; -1 once that has ended */
  int process; /* readable once the program has; -1 after that, and where the kernel has no such thing */
  char *text;
  gsize length, max_bytes;
  gint64 deadline_us; /* monotonic */
} Run;

/* Between fork and exec: a group of its own, to be killed as one. */
static void
set_up_child (gpointer unused)
{
  setpgid (0, 0);
}

static gboolean
start (Run *run, const char *const *argv, const char *const *environment, GError **error)
{
  char **variables = g_environ_setenv (g_strdupv ((char **) environment), "PATH", "/usr/bin:/bin", FALSE);
  g_autoptr (GError) problem = NULL;
  int pipe[2];

  gboolean ok = g_unix_open_pipe (pipe, FD_CLOEXEC, &problem);
  if (ok)
    {
      ok = g_spawn_async_with_fds (
          NULL, (char **) argv, variables,
          G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH_FROM_ENVP | G_SPAWN_STDERR_TO_DEV_NULL, set_up_child, NULL,
          &run->pid, -1, pipe[1], -1, &problem);
      close (pipe[1]);
      if (ok)
        run->output = pipe[0];
      else
        close (pipe[0]);
    }
  lq_text_wipe_all (variables);
  if (ok)
    run->process = pidfd_open (run->pid, 0);
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it cannot be started: %s", problem->message);
  return ok;
}

static void
forget (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* Takes what is there to be read; FALSE where it is too much. */
static gboolean
read_some (Run *run, GError **error)
{
  ssize_t got = read (run->output, run->text + run->length, run->max_bytes + 1 - run->length);

  if (got < 0 && errno == EINTR)
    return TRUE;
  if (got <= 0)
    forget (&run->output);
  run->length += (gsize) MAX (got, 0);
  if (run->length <= run->max_bytes)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it wrote more than %zu bytes, and was killed", run->max_bytes);
  return FALSE;
}

/* Waits for the next thing to happen; FALSE where that is the end of the patience. */
static gboolean
step (Run *run, int cancelled, guint timeout_ms, GError **error)
{
  gint64 left_us = MAX (run->deadline_us - g_get_monotonic_time (), 0);
  GPollFD fds[] = { { .fd = run->output, .events = G_IO_IN },
                    { .fd = run->process, .events = G_IO_IN },
                    { .fd = cancelled, .events = G_IO_IN } };

  int ready = g_poll (fds, G_N_ELEMENTS (fds), (int) ((left_us + 999) / 1000));
  if (ready < 0)
    return errno == EINTR || errno == EAGAIN;
  if (fds[2].revents != 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled");
  else if (ready == 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it did not end within %g s, and was killed",
                 timeout_ms / 1000.0);
  else
    {
      if (fds[1].revents != 0)
        forget (&run->process);
      return fds[0].revents == 0 || read_some (run, error);
    }
  return FALSE;
}

/* Until its output and, where that can be told, the program itself have ended. */
static gboolean
follow (Run *run, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  GPollFD cancelled = { .fd = -1 };
  gboolean has_fd = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancelled);
  gboolean ok = TRUE;

  while (ok && (run->output >= 0 || run->process >= 0))
    ok = step (run, cancelled.fd, timeout_ms, error);
  if (has_fd)
    g_cancellable_release_fd (cancellable);
  return ok;
}

static gboolean
check_end (int status, GError **error)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (WIFEXITED (status))
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it ended with status %d; run it by hand to see why",
                 WEXITSTATUS (status));
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "signal %d ended it", WTERMSIG (status));
  return FALSE;
}

char *
lq_process_run (const char *const *argv, const char *const *environment, gsize max_bytes, guint timeout_ms,
                gsize *length, GCancellable *cancellable, GError **error)
{
  Run run = { .output = -1, .process = -1, .max_bytes = max_bytes };
  int status = 0;

  if (!start (&run, argv, environment, error))
    return NULL;
  run.text = g_malloc0 (max_bytes + 2);
  run.deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  gboolean ok = follow (&run, timeout_ms, cancellable, error);
  forget (&run.output);
  forget (&run.process);
  if (!ok)
    kill (-run.pid, SIGKILL);
  /* a host that ignores SIGCHLD has no status for us: then the output alone counts */
  while (waitpid (run.pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (ok && check_end (status, error))
    {
      *length = run.length;
      return run.text;
    }
  explicit_bzero (run.text, max_bytes + 2);
  g_free (run.text);
  return NULL;
}
