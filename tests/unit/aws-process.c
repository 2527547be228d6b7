/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/process.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

#define PATIENT_MS 600000
#define HASTY_MS 20

static const char *const environment[] = { "PATH=/usr/bin:/bin", "GREETING=hello", NULL };

/* What a shell's script wrote, or the error's message. */
static char *
run (const char *script, guint timeout_ms, GCancellable *cancellable)
{
  const char *argv[] = { "sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;
  gsize length;
  char *text = lq_process_run (argv, environment, 16, timeout_ms, &length, cancellable, &error);

  if (text == NULL)
    return g_strdup_printf ("%d: %s", error->code, error->message);
  g_assert_cmpuint (strlen (text), ==, length);
  return text;
}

static void
test_endings (void)
{
  static const struct
  {
    const char *script, *expected;
  } cases[] = {
    { "echo $GREETING", "hello\n" },
    { "echo secret >&2; cat; printf %s $HOME.", "." },
    { "printf 0123456789abcdef", "0123456789abcdef" },
    { "exec >&-; exit 0", "" },
    { "printf 0123456789abcdefg; sleep 1000", "3: it wrote more than 16 bytes, and was killed" },
    { "echo secret; echo secret >&2; exit 3", "3: it ended with status 3; run it by hand to see why" },
    { "kill -9 $$", "3: signal 9 ended it" },
    { "exec >&-; kill -9 $$", "3: signal 9 ended it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = run (cases[i].script, PATIENT_MS, NULL);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_not_started (void)
{
  const char *argv[] = { "/nonexistent/program", NULL };
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_null (lq_process_run (argv, environment, 16, PATIENT_MS, &length, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_true (g_str_has_prefix (error->message, "it cannot be started: "));
}

/* Neither ends by itself: the second has closed its output. */
static void
test_killed_when_late (void)
{
  static const char *const scripts[] = { "sleep 1000", "exec >&-; sleep 1000" };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *got = run (scripts[i], HASTY_MS, NULL);
      g_assert_cmpstr (got, ==, "3: it did not end within 0.02 s, and was killed");
    }
}

typedef struct
{
  const char *script;
  GCancellable *cancellable;
  char *result;
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;

  job->result = run (job->script, PATIENT_MS, job->cancellable);
  return NULL;
}

/* The script makes two processes and says in a pipe who they are, which then both hold open until they end. */
static void
test_cancelled (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("lq-process-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *script = g_strdup_printf ("exec 3>%s; sleep 1000 & echo $! $$ >&3; wait", path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Job job = { script, cancellable, NULL };

  g_assert_no_error (error);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  GThread *thread = g_thread_new ("job", run_job, &job);
  g_autoptr (GIOChannel) pipe = g_io_channel_new_file (path, "r", &error);
  g_autofree char *line = NULL;
  g_assert_cmpint (g_io_channel_read_line (pipe, &line, NULL, NULL, &error), ==, G_IO_STATUS_NORMAL);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_cmpstr (job.result, ==, "11: cancelled");
  /* the end of the pipe is the end of both */
  g_autofree char *rest = NULL;
  g_assert_cmpint (g_io_channel_read_line (pipe, &rest, NULL, NULL, &error), ==, G_IO_STATUS_EOF);
  g_free (job.result);
  g_remove (path);
  g_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/process/endings", test_endings);
  g_test_add_func ("/aws/process/not-started", test_not_started);
  g_test_add_func ("/aws/process/killed-when-late", test_killed_when_late);
  g_test_add_func ("/aws/process/cancelled", test_cancelled);
  return g_test_run ();
}
