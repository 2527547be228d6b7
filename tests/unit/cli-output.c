/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

typedef struct
{
  char *directory, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("lq-output-XXXXXX", NULL);
  g_assert_nonnull (fixture->directory);
  fixture->path = g_build_filename (fixture->directory, "rows.csv", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->directory, "link", NULL);
  g_unlink (link);
  g_unlink (fixture->path);
  /* fails where a temporary file was left behind */
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->directory);
  g_free (fixture->path);
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
}

static void
write_text (LqOutput *output, const char *text)
{
  g_autoptr (GError) error = NULL;
  lq_output_write (output, text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
test_commit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqOutput) output = lq_output_open (fixture->path, &error);

  g_assert_no_error (error);
  write_text (output, "a");
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  write_text (output, "b");
  g_assert_true (lq_output_commit (output, &error));
  assert_content (fixture->path, "ab");
}

static void
test_no_commit (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  LqOutput *output = lq_output_open (fixture->path, NULL);
  write_text (output, "new");
  lq_output_free (output);
  assert_content (fixture->path, "old");
}

/* The file that a link names is replaced, with the mode it had; the link stays. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->directory, "link", NULL);
  struct stat status;

  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (fixture->path, 0640), ==, 0);
  g_assert_cmpint (symlink ("rows.csv", link), ==, 0);
  g_autoptr (LqOutput) output = lq_output_open (link, NULL);
  write_text (output, "new");
  g_assert_true (lq_output_commit (output, NULL));
  assert_content (fixture->path, "new");
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
}

static void
test_device (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqOutput) output = lq_output_open ("/dev/null", &error);

  g_assert_no_error (error);
  write_text (output, "x");
  g_assert_true (lq_output_commit (output, &error));
  g_autoptr (LqOutput) full = lq_output_open ("/dev/full", &error);
  g_assert_no_error (error);
  g_assert_false (lq_output_write (full, "x", 1, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "/dev/full cannot be written: No space left on device");
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/nonexistent/rows.csv", "/", "/dev/null/rows.csv" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_output_open (paths[i], &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_FAILED);
      g_assert_true (g_str_has_prefix (error->message, paths[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/output/commit", Fixture, NULL, set_up, test_commit, tear_down);
  g_test_add ("/cli/output/no-commit", Fixture, NULL, set_up, test_no_commit, tear_down);
  g_test_add ("/cli/output/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/cli/output/device", Fixture, NULL, set_up, test_device, tear_down);
  g_test_add ("/cli/output/unwritable", Fixture, NULL, set_up, test_unwritable, tear_down);
  return g_test_run ();
}
