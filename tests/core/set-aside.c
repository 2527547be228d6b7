/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a file that will not do: it is set aside, people are told, and everything works. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "place.h"

static const char *const one_region[] = { "us-east-1", NULL };

/* The file is not used: it is set aside for the reason that `why` is a part of, and another one serves from then on. */
static void
assert_set_aside (Place *place, const char *why)
{
  g_autofree char *said = place_ask_facts (place, one_region, "", 2);
  g_autofree char *expected = g_strdup_printf ("%s is set aside as %s", place->file, place->aside);

  g_assert_true (g_str_has_prefix (said, expected));
  g_assert_nonnull (strstr (said, why));
  g_assert_true (g_file_test (place->aside, G_FILE_TEST_EXISTS));
  place_assert_facts (place, one_region, "", 0);
}

static void
test_garbage (Place *place, gconstpointer unused)
{
  g_autofree char *garbage = g_strnfill (10000, 'x');

  g_assert_true (g_file_set_contents (place->file, garbage, -1, NULL));
  g_assert_cmpint (chmod (place->file, 0600), ==, 0);
  assert_set_aside (place, "file is not a database");
  /* and again: there is one file aside, not many */
  g_assert_true (g_file_set_contents (place->file, garbage, -1, NULL));
  g_assert_cmpint (chmod (place->file, 0600), ==, 0);
  assert_set_aside (place, "file is not a database");
}

/* The rows of one page, overwritten where the file holds them. */
static void
test_changed_bytes (Place *place, gconstpointer unused)
{
  g_autofree char *bytes = NULL;
  gsize length;

  place_assert_facts (place, one_region, "", 2);
  g_assert_true (g_file_get_contents (place->file, &bytes, &length, NULL));
  char *warm = memmem (bytes, length, "warm", 4);
  g_assert_nonnull (warm);
  memcpy (warm, "worm", 4);
  g_assert_true (g_file_set_contents_full (place->file, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_autofree char *said = place_ask_facts (place, one_region, "", 2);
  g_assert_nonnull (strstr (said, "is not what was written"));
  place_assert_facts (place, one_region, "", 0);
}

/* What stands in one answer's place must not pass for another's. */
static void
test_swapped_blocks (Place *place, gconstpointer unused)
{
  place_assert_facts (place, one_region, "", 2);
  place_change (place, "UPDATE blocks SET answer = 3 - answer + 100; UPDATE blocks SET answer = answer - 100");
  g_autofree char *said = place_ask_facts (place, one_region, "", 2);
  g_assert_nonnull (strstr (said, "is not what was written"));
}

static void
test_torn_pages (Place *place, gconstpointer unused)
{
  g_autofree char *bytes = NULL;
  gsize length;

  place_assert_facts (place, one_region, "", 2);
  g_assert_true (g_file_get_contents (place->file, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 8192);
  memset (bytes + 4096, 0xff, length - 4096);
  g_assert_true (g_file_set_contents_full (place->file, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_set_aside (place, "malformed");
}

static void
test_newer (Place *place, gconstpointer unused)
{
  place_assert_facts (place, one_region, "", 2);
  place_change (place, "PRAGMA user_version = 1000");
  assert_set_aside (place, "a newer lambdaquery wrote it");
}

static void
test_other_database (Place *place, gconstpointer unused)
{
  place_change (place, "CREATE TABLE answers (a)");
  g_assert_cmpint (chmod (place->file, 0600), ==, 0);
  assert_set_aside (place, "it is a database of something else");
}

/* One that claims to be ours, but has other tables. */
static void
test_other_tables (Place *place, gconstpointer unused)
{
  place_assert_facts (place, one_region, "", 2);
  place_change (place, "DROP TABLE blocks");
  assert_set_aside (place, "no such table");
}

static void
test_others_may_write (Place *place, gconstpointer unused)
{
  place_assert_facts (place, one_region, "", 2);
  g_assert_cmpint (chmod (place->file, 0620), ==, 0);
  assert_set_aside (place, "others may write to it (mode 620)");
}

static void
test_others_may_read (Place *place, gconstpointer unused)
{
  struct stat there;

  place_assert_facts (place, one_region, "", 2);
  g_assert_cmpint (chmod (place->file, 0644), ==, 0);
  place_assert_facts (place, one_region, "", 0);
  g_assert_cmpint (stat (place->file, &there), ==, 0);
  g_assert_cmpint (there.st_mode & 07777, ==, 0600);
}

static void
test_somebody_elses (Place *place, gconstpointer unused)
{
  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a file away");
      return;
    }
  place_assert_facts (place, one_region, "", 2);
  g_assert_cmpint (chown (place->file, 65534, 65534), ==, 0);
  assert_set_aside (place, "it belongs to user 65534");
}

static void
test_link (Place *place, gconstpointer unused)
{
  g_autofree char *target = g_build_filename (place->folder, "elsewhere", NULL);

  g_assert_cmpint (symlink (target, place->file), ==, 0);
  g_autofree char *said = place_ask_facts (place, one_region, "", 2);
  g_assert_nonnull (strstr (said, "it is no plain file"));
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  place_assert_facts (place, one_region, "", 0);
}

/* A folder that will not do is told of, and everything works without. */
static void
assert_goes_without (Place *place, const char *why)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *said = place_ask_facts (place, one_region, "memory_limit=0\n", 2);
      g_assert_true (g_str_has_prefix (said, "nothing is kept on disk for now"));
      g_assert_nonnull (strstr (said, why));
      g_assert_null (strchr (said, '\n'));
    }
}

static void
test_folder_of_others (Place *place, gconstpointer unused)
{
  g_assert_cmpint (chmod (place->folder, 0777), ==, 0);
  assert_goes_without (place, "others may write to ");
  g_assert_false (g_file_test (place->file, G_FILE_TEST_EXISTS));
}

static void
test_no_folder (Place *place, gconstpointer unused)
{
  Place below = { .folder = g_build_filename (place->file, "folder", NULL) };

  g_assert_true (g_file_set_contents (place->file, "a file", -1, NULL));
  assert_goes_without (&below, "cannot be made: Not a directory");
  g_free (below.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/core/set-aside/", garbage);
  PLACE_TEST ("/core/set-aside/", changed_bytes);
  PLACE_TEST ("/core/set-aside/", swapped_blocks);
  PLACE_TEST ("/core/set-aside/", torn_pages);
  PLACE_TEST ("/core/set-aside/", newer);
  PLACE_TEST ("/core/set-aside/", other_database);
  PLACE_TEST ("/core/set-aside/", other_tables);
  PLACE_TEST ("/core/set-aside/", others_may_write);
  PLACE_TEST ("/core/set-aside/", others_may_read);
  PLACE_TEST ("/core/set-aside/", somebody_elses);
  PLACE_TEST ("/core/set-aside/", link);
  PLACE_TEST ("/core/set-aside/", folder_of_others);
  PLACE_TEST ("/core/set-aside/", no_folder);
  return g_test_run ();
}
