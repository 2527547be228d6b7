/* SPDX-License-Identifier: Apache-2.0 */
/* Signals and progress while something is at work. */
#include "cli/watch.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS 20
#define PROGRESS "a line that is longer than the terminal is wide"

typedef struct
{
  GMutex lock;
  GCond changed;
  guint n_cancelled, n_asked;
  int terminal, kept_stderr; /* the test's end, and what standard error was */
} Work;

static void
note (Work *work, guint *what)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&work->lock);

  (*what)++;
  g_cond_broadcast (&work->changed);
}

static void
await (Work *work, const guint *what, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&work->lock);

  while (*what < n)
    g_cond_wait (&work->changed, &work->lock);
}

static void
cancel (gpointer data)
{
  Work *work = data;
  note (work, &work->n_cancelled);
}

static char *
progress (gpointer data)
{
  Work *work = data;
  guint before = work->n_asked;

  note (work, &work->n_asked);
  /* at first there is nothing to tell */
  return g_strdup (before == 0 ? "" : PROGRESS);
}

/* Standard error becomes a terminal. */
static void
begin (Work *work, gconstpointer unused)
{
  const struct winsize size = { .ws_row = 24, .ws_col = COLUMNS };

  g_mutex_init (&work->lock);
  g_cond_init (&work->changed);
  work->terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (work->terminal, >=, 0);
  g_assert_cmpint (grantpt (work->terminal) | unlockpt (work->terminal), ==, 0);
  g_assert_cmpint (ioctl (work->terminal, TIOCSWINSZ, &size), ==, 0);
  int theirs = open (ptsname (work->terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (theirs, >=, 0);
  work->kept_stderr = dup (STDERR_FILENO);
  g_assert_cmpint (dup2 (theirs, STDERR_FILENO), ==, STDERR_FILENO);
  close (theirs);
}

static void
restore (Work *work)
{
  if (work->kept_stderr >= 0)
    {
      dup2 (work->kept_stderr, STDERR_FILENO);
      close (work->kept_stderr);
    }
  work->kept_stderr = -1;
}

static void
end (Work *work, gconstpointer unused)
{
  restore (work);
  close (work->terminal);
  g_mutex_clear (&work->lock);
  g_cond_clear (&work->changed);
}

static LqWatch *
start (Work *work)
{
  return lq_watch_start (&(LqWatched) { cancel, progress, work }, FALSE);
}

static void
test_signal (Work *work, gconstpointer unused)
{
  LqWatch *watch = start (work);

  g_assert_cmpint (kill (getpid (), SIGTERM), ==, 0);
  await (work, &work->n_cancelled, 1);
  g_assert_cmpint (lq_watch_stop (watch), ==, SIGTERM);
  g_assert_cmpuint (work->n_cancelled, ==, 1);
}

static void
test_no_signal (Work *work, gconstpointer unused)
{
  g_assert_cmpint (lq_watch_stop (start (work)), ==, 0);
  g_assert_cmpuint (work->n_cancelled, ==, 0);
}

static void
test_ignored (Work *work, gconstpointer unused)
{
  g_assert_true (signal (SIGHUP, SIG_IGN) != SIG_ERR);
  LqWatch *watch = start (work);
  g_assert_cmpint (kill (getpid (), SIGHUP), ==, 0);
  g_assert_cmpint (kill (getpid (), SIGINT), ==, 0);
  await (work, &work->n_cancelled, 1);
  g_assert_cmpint (lq_watch_stop (watch), ==, SIGINT);
  g_assert_true (signal (SIGHUP, SIG_DFL) == SIG_IGN);
}

/* The line is cut to the terminal, and gone in the end; what is empty is not shown. */
static void
test_progress (Work *work, gconstpointer unused)
{
  LqWatch *watch = start (work);
  char seen[1000] = "";
  gsize length = 0;

  await (work, &work->n_asked, 2);
  g_assert_cmpint (lq_watch_stop (watch), ==, 0);
  restore (work);
  /* nobody has the terminal open any more, so what comes ends */
  for (gssize n = 1; n > 0 && length < sizeof seen - 1; length += (gsize) MAX (n, 0))
    n = read (work->terminal, seen + length, sizeof seen - 1 - length);
  g_autofree char *line = g_strndup (PROGRESS, COLUMNS - 1);
  g_autofree char *shown = g_strconcat ("\r\033[K", line, NULL);
  g_assert_true (g_str_has_prefix (seen, shown));
  g_assert_true (g_str_has_suffix (seen, "\r\033[K"));
  g_assert_null (strstr (seen, "\r\033[K\r"));
  g_assert_null (strstr (seen, "longer than"));
}

#define WATCH_TEST(path, name) g_test_add (path, Work, NULL, begin, test_##name, end)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  WATCH_TEST ("/cli/watch/signal", signal);
  WATCH_TEST ("/cli/watch/no-signal", no_signal);
  WATCH_TEST ("/cli/watch/ignored", ignored);
  WATCH_TEST ("/cli/watch/progress", progress);
  return g_test_run ();
}
