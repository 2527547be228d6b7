/* SPDX-License-Identifier: Apache-2.0 */
/* Whose file it is. The folder belongs to the user and nobody else may write to it, so what is looked at there stays
 * what it was. The database file is never opened here: closing it would drop the locks that SQLite has on it. */
#include "core/state-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

#define SYSTEM_FOLDER "/var/lib/lambdaquery"
#define LOCK_TRIES 100
#define LOCK_WAIT_US (20 * G_TIME_SPAN_MILLISECOND)

char *
lq_state_default_folder (void)
{
  struct stat there;
  gboolean exists = stat (SYSTEM_FOLDER, &there) == 0;

  if (exists ? there.st_uid == geteuid () && access (SYSTEM_FOLDER, W_OK) == 0 : geteuid () == 0)
    return g_strdup (SYSTEM_FOLDER);
  return g_build_filename (g_get_user_state_dir (), "lambdaquery", NULL);
}

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, message);
  return FALSE;
}

char *
lq_state_file_folder (const char *folder, GError **error)
{
  struct stat there;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      refuse (error, "%s cannot be made: %s", folder, g_strerror (errno));
      return NULL;
    }
  g_autofree char *real = realpath (folder, NULL);
  g_autofree char *risk = NULL;
  if (real == NULL || stat (real, &there) != 0)
    refuse (error, "%s: %s", folder, g_strerror (errno));
  else if ((risk = lq_file_find_risk (&there, LQ_FILE_OF_USER)) != NULL)
    refuse (error, "%s: %s", real, risk);
  else
    return g_steal_pointer (&real);
  return NULL;
}

/* An empty file, readable for its owner alone from the beginning; it appears whole under its name, or not at all. */
static gboolean
make_file (const char *path, char **reason)
{
  g_autofree char *template = g_strconcat (path, ".new-XXXXXX", NULL);
  int fd = g_mkstemp_full (template, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      *reason = g_strdup_printf ("it cannot be made: %s", g_strerror (errno));
      return FALSE;
    }
  close (fd);
  gboolean made = link (template, path) == 0 || errno == EEXIST;
  if (!made)
    *reason = g_strdup_printf ("it cannot be made: %s", g_strerror (errno));
  g_unlink (template);
  return made;
}

/* Why the file must not be used; NULL: it may. Transfer full. */
static char *
find_reason (const char *path, const struct stat *there)
{
  if (!S_ISREG (there->st_mode))
    return g_strdup ("it is no plain file");
  char *risk = lq_file_find_risk (there, LQ_FILE_OF_USER);
  if (risk != NULL)
    return risk;
  if ((there->st_mode & (S_IRWXG | S_IRWXO)) != 0 && chmod (path, 0600) != 0)
    return g_strdup_printf ("others may read it: %s", g_strerror (errno));
  return NULL;
}

gboolean
lq_state_file_check (const char *path, LqStateFileId *id, char **reason)
{
  struct stat there;

  *id = (LqStateFileId) { 0 };
  *reason = NULL;
  if (lstat (path, &there) != 0 && (!make_file (path, reason) || lstat (path, &there) != 0))
    {
      if (*reason == NULL)
        *reason = g_strdup (g_strerror (errno));
      return FALSE;
    }
  *id = (LqStateFileId) { there.st_dev, there.st_ino };
  *reason = find_reason (path, &there);
  return *reason == NULL;
}

/* A part of the database beside the file; it may be missing. */
static void
move_beside (const char *path, const char *aside, const char *ending)
{
  g_autofree char *from = g_strconcat (path, ending, NULL);
  g_autofree char *to = g_strconcat (aside, ending, NULL);

  if (g_rename (from, to) != 0)
    g_unlink (to);
}

gboolean
lq_state_file_set_aside (const char *path, const LqStateFileId *id, GError **error)
{
  g_autofree char *aside = g_strconcat (path, ".aside", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  struct stat there;

  if (lstat (path, &there) != 0 || there.st_dev != id->device || there.st_ino != id->number)
    return TRUE;
  if (g_rename (path, aside) != 0)
    return refuse (error, "%s cannot be set aside: %s", path, g_strerror (errno));
  move_beside (path, aside, "-wal");
  g_unlink (index);
  return TRUE;
}

int
lq_state_file_lock (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    {
      refuse (error, "%s: %s", folder, g_strerror (errno));
      return -1;
    }
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      g_usleep (LOCK_WAIT_US);
    }
  refuse (error, "%s cannot be locked: %s", folder, g_strerror (errno));
  close (fd);
  return -1;
}
