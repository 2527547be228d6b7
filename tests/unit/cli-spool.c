/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/spool.h"

#include <sys/resource.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"

#define ROWS 1000

static void
add_rows (LqSpool *spool)
{
  for (int i = 0; i < ROWS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strnfill ((gsize) i % 50, 'x');
      const LqValue cells[] = {
        { .kind = LQ_VALUE_INT, .number = -i },
        { .kind = LQ_VALUE_TEXT, .text = text, .length = strlen (text) },
        { .kind = LQ_VALUE_DOUBLE, .real = i / 2.0 },
        { .kind = LQ_VALUE_NULL },
      };
      lq_spool_add (spool, cells, 4, &error);
      g_assert_no_error (error);
    }
}

/* The same rows come back, whether all, some or none of them fit into memory. */
static void
test_rows (gconstpointer data)
{
  g_autoptr (LqSpool) spool = lq_spool_new (GPOINTER_TO_SIZE (data));

  add_rows (spool);
  for (int i = 0; i < ROWS; i++)
    {
      g_autoptr (GError) error = NULL;
      LqValue cells[4];
      lq_spool_read (spool, cells, 4, &error);
      g_assert_no_error (error);
      g_assert_cmpint (cells[0].number, ==, -i);
      g_assert_cmpint (cells[1].kind, ==, LQ_VALUE_TEXT);
      g_assert_cmpuint (cells[1].length, ==, i % 50);
      g_assert_cmpuint (strlen (cells[1].text), ==, i % 50);
      g_assert_cmpfloat (cells[2].real, ==, i / 2.0);
      g_assert_cmpint (cells[3].kind, ==, LQ_VALUE_NULL);
    }
}

/* A file that may not grow beyond `most_bytes` stands for a full disk; what was said is printed. */
static void
fill_disk (rlim_t most_bytes, gsize length, gboolean found_late)
{
  const struct rlimit limit = { most_bytes, most_bytes };
  g_autoptr (LqSpool) spool = lq_spool_new (0);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (length, 'x');
  const LqValue cell = { .kind = LQ_VALUE_TEXT, .text = text, .length = length };
  LqValue read;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_true (lq_spool_add (spool, &cell, 1, &error) == found_late);
  if (found_late)
    g_assert_false (lq_spool_read (spool, &read, 1, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FAILED);
  g_printerr ("%s\n", error->message);
}

static void
assert_full (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*temporary file of the result cannot be written: File too large*");
}

static void
test_full_disk (void)
{
  if (g_test_subprocess ())
    fill_disk (4096, 100000, FALSE);
  else
    assert_full ();
}

/* What is small is written only when it is to be read again. */
static void
test_full_disk_late (void)
{
  if (g_test_subprocess ())
    fill_disk (0, 100, TRUE);
  else
    assert_full ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cli/spool/memory", GSIZE_TO_POINTER (16 * 1024 * 1024), test_rows);
  g_test_add_data_func ("/cli/spool/both", GSIZE_TO_POINTER (10000), test_rows);
  g_test_add_data_func ("/cli/spool/file", GSIZE_TO_POINTER (0), test_rows);
  g_test_add_func ("/cli/spool/full-disk", test_full_disk);
  g_test_add_func ("/cli/spool/full-disk-late", test_full_disk_late);
  return g_test_run ();
}
