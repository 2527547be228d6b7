/* SPDX-License-Identifier: Apache-2.0 */
/* Whose file the state's is, where the system says no: as on a read-only file system, or one that knows no locks or no
 * hard links. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/state-private.h"

#define NOBODY 65534

/* The calls below fail with these instead of doing their work; 0: they work. */
static int flock_errno, link_errno, rename_errno, chmod_errno;

#define DO(number, call) ((number) == 0 ? (int) (call) : (errno = (number), -1))

int
flock (int fd, int operation)
{
  return DO (flock_errno, syscall (SYS_flock, fd, operation));
}

int
link (const char *from, const char *to)
{
  return DO (link_errno, syscall (SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int
rename (const char *from, const char *to)
{
  return DO (rename_errno, syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int
chmod (const char *path, mode_t mode)
{
  return DO (chmod_errno, syscall (SYS_fchmodat, AT_FDCWD, path, mode));
}

typedef struct
{
  char *folder, *file, *aside, *log, *log_aside;
} Folder;

static void
begin (Folder *here, gconstpointer unused)
{
  here->folder = g_dir_make_tmp ("lq-file-XXXXXX", NULL);
  here->file = g_build_filename (here->folder, "state.sqlite", NULL);
  here->aside = g_strconcat (here->file, ".aside", NULL);
  here->log = g_strconcat (here->file, "-wal", NULL);
  here->log_aside = g_strconcat (here->aside, "-wal", NULL);
}

static void
end (Folder *here, gconstpointer unused)
{
  flock_errno = link_errno = rename_errno = chmod_errno = 0;
  char **const paths[] = { &here->file, &here->aside, &here->log, &here->log_aside };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_unlink (*paths[i]);
      g_free (*paths[i]);
    }
  /* nothing else was left behind */
  g_assert_cmpint (g_rmdir (here->folder), ==, 0);
  g_free (here->folder);
}

static void
assert_refused (const Folder *here, const char *why)
{
  g_autofree char *reason = NULL;
  LqStateFileId id = { 1, 1 };

  g_assert_false (lq_state_file_check (here->file, &id, &reason));
  g_assert_cmpstr (reason, ==, why);
  /* there is nothing that could be set aside */
  g_assert_cmpuint (id.number, ==, 0);
  g_assert_false (g_file_test (here->file, G_FILE_TEST_EXISTS));
}

static void
make (const Folder *here, LqStateFileId *id)
{
  g_autofree char *reason = NULL;

  g_assert_true (lq_state_file_check (here->file, id, &reason));
  g_assert_cmpstr (reason, ==, NULL);
  g_assert_cmpuint (id->number, !=, 0);
}

static void
test_made (Folder *here, gconstpointer unused)
{
  LqStateFileId id, again;
  struct stat there;

  make (here, &id);
  g_assert_cmpint (stat (here->file, &there), ==, 0);
  g_assert_cmpuint (there.st_mode & 07777, ==, 0600);
  make (here, &again);
  g_assert_cmpuint (again.number, ==, id.number);
}

/* As where the file system is read-only: what root may do does not count. */
static void
test_no_writing (Folder *here, gconstpointer unused)
{
  g_assert_cmpint (chmod (here->folder, 0500), ==, 0);
  if (geteuid () == 0)
    {
      g_assert_cmpint (chown (here->folder, NOBODY, NOBODY), ==, 0);
      g_assert_cmpint (seteuid (NOBODY), ==, 0);
    }
  assert_refused (here, "it cannot be made: Permission denied");
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpint (chmod (here->folder, 0700), ==, 0);
}

static void
test_no_links (Folder *here, gconstpointer unused)
{
  link_errno = EPERM;
  assert_refused (here, "it cannot be made: Operation not permitted");
}

/* Somebody else made it in between, and took it away again. */
static void
test_gone_again (Folder *here, gconstpointer unused)
{
  link_errno = EEXIST;
  assert_refused (here, "No such file or directory");
}

/* What others may read and nobody can forbid them is not written to. */
static void
test_mode_stays (Folder *here, gconstpointer unused)
{
  g_autofree char *reason = NULL;
  LqStateFileId id;

  make (here, &id);
  g_assert_cmpint (chmod (here->file, 0644), ==, 0);
  chmod_errno = EROFS;
  g_assert_false (lq_state_file_check (here->file, &id, &reason));
  g_assert_cmpstr (reason, ==, "others may read it: Read-only file system");
  g_assert_cmpuint (id.number, !=, 0);
}

static void
write_log (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
assert_text (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_aside (Folder *here, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  LqStateFileId id;

  make (here, &id);
  write_log (here->log, "new");
  write_log (here->log_aside, "old");
  g_assert_true (lq_state_file_set_aside (here->file, &id, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (here->file, G_FILE_TEST_EXISTS));
  assert_text (here->aside, "");
  assert_text (here->log_aside, "new");
}

/* A log of one that was set aside before is not the log of this one, which has none. */
static void
test_aside_without_log (Folder *here, gconstpointer unused)
{
  LqStateFileId id;

  make (here, &id);
  write_log (here->log_aside, "old");
  g_assert_true (lq_state_file_set_aside (here->file, &id, NULL));
  g_assert_false (g_file_test (here->log_aside, G_FILE_TEST_EXISTS));
}

/* Another process was faster: the file there is a new one. */
static void
test_aside_already (Folder *here, gconstpointer unused)
{
  LqStateFileId id;

  make (here, &id);
  id.number++;
  g_assert_true (lq_state_file_set_aside (here->file, &id, NULL));
  g_assert_true (g_file_test (here->file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (here->aside, G_FILE_TEST_EXISTS));
}

static void
test_not_aside (Folder *here, gconstpointer unused)
{
  g_autofree char *expected = g_strdup_printf ("%s cannot be set aside: Read-only file system", here->file);
  g_autoptr (GError) error = NULL;
  LqStateFileId id;

  make (here, &id);
  rename_errno = EROFS;
  g_assert_false (lq_state_file_set_aside (here->file, &id, &error));
  g_assert_cmpstr (error->message, ==, expected);
  rename_errno = 0;
  g_assert_true (g_file_test (here->file, G_FILE_TEST_EXISTS));
}

static void
assert_unlocked (const char *folder, const char *why)
{
  g_autofree char *expected = g_strconcat (folder, why, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (lq_state_file_lock (folder, &error), ==, -1);
  g_assert_cmpstr (error->message, ==, expected);
}

/* Waits as long as lq_state_file_lock itself is willing to. */
static void
test_locked (Folder *here, gconstpointer unused)
{
  int held = lq_state_file_lock (here->folder, NULL);

  g_assert_cmpint (held, >=, 0);
  assert_unlocked (here->folder, " cannot be locked: Resource temporarily unavailable");
  close (held);
  int free_again = lq_state_file_lock (here->folder, NULL);
  g_assert_cmpint (free_again, >=, 0);
  close (free_again);
}

static void
test_no_locks (Folder *here, gconstpointer unused)
{
  flock_errno = ENOLCK;
  assert_unlocked (here->folder, " cannot be locked: No locks available");
}

static void
test_nothing_to_lock (Folder *here, gconstpointer unused)
{
  assert_unlocked (here->file, ": No such file or directory");
}

static void
test_folder_is_file (Folder *here, gconstpointer unused)
{
  g_autofree char *expected = g_strdup_printf ("%s cannot be made: Not a directory", here->file);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (here->file, "", -1, NULL));
  g_assert_null (lq_state_file_folder (here->file, &error));
  g_assert_cmpstr (error->message, ==, expected);
}

/* What root keeps for all is not where others keep theirs. */
static void
test_default_folder (void)
{
  g_autofree char *own = g_build_filename (g_get_user_state_dir (), "lambdaquery", NULL);

  if (geteuid () == 0)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);
  g_autofree char *folder = lq_state_default_folder ();
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
  g_assert_cmpstr (folder, ==, own);
}

#define FILE_TEST(path, name) g_test_add (path, Folder, NULL, begin, test_##name, end)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  FILE_TEST ("/core/state-file/made", made);
  FILE_TEST ("/core/state-file/no-writing", no_writing);
  FILE_TEST ("/core/state-file/no-links", no_links);
  FILE_TEST ("/core/state-file/gone-again", gone_again);
  FILE_TEST ("/core/state-file/mode-stays", mode_stays);
  FILE_TEST ("/core/state-file/aside", aside);
  FILE_TEST ("/core/state-file/aside-without-log", aside_without_log);
  FILE_TEST ("/core/state-file/aside-already", aside_already);
  FILE_TEST ("/core/state-file/not-aside", not_aside);
  FILE_TEST ("/core/state-file/locked", locked);
  FILE_TEST ("/core/state-file/no-locks", no_locks);
  FILE_TEST ("/core/state-file/nothing-to-lock", nothing_to_lock);
  FILE_TEST ("/core/state-file/folder-is-file", folder_is_file);
  g_test_add_func ("/core/state-file/default-folder", test_default_folder);
  return g_test_run ();
}
