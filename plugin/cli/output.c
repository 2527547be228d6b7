/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

struct _LqOutput
{
  int fd;
  gboolean owned;  /* close it */
  char *path;      /* for messages; NULL: standard output */
  char *final;     /* the name to take, symbolic links followed; NULL: written in place */
  char *temporary; /* NULL: there is none (any more) */
};

static gboolean
fail (LqOutput *self, GError **error)
{
  int code = errno;

  if (code == EPIPE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "nobody reads the output");
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s cannot be written: %s",
                 self->path != NULL ? self->path : "standard output", g_strerror (code));
  return FALSE;
}

static mode_t
default_mode (void)
{
  mode_t mask = umask (0);
  umask (mask);
  return 0666 & ~mask;
}

/* The file under its temporary name, which mkostemp makes private; then with the mode the final one is to have. */
static gboolean
create_temporary (LqOutput *self, mode_t mode, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (self->final);
  g_autofree char *base = g_path_get_basename (self->final);

  self->temporary = g_strdup_printf ("%s/.%s.XXXXXX", directory, base);
  self->fd = mkostemp (self->temporary, O_CLOEXEC);
  if (self->fd < 0)
    {
      g_clear_pointer (&self->temporary, g_free);
      return fail (self, error);
    }
  self->owned = TRUE;
  return fchmod (self->fd, mode) == 0 || fail (self, error);
}

static gboolean
open_path (LqOutput *self, GError **error)
{
  struct stat status;
  g_autofree char *resolved = realpath (self->path, NULL);
  gboolean exists = resolved != NULL && stat (resolved, &status) == 0;

  if (exists && !S_ISREG (status.st_mode))
    {
      self->fd = open (resolved, O_WRONLY | O_CLOEXEC);
      self->owned = self->fd >= 0;
      return self->fd >= 0 || fail (self, error);
    }
  self->final = g_strdup (resolved != NULL ? resolved : self->path);
  return create_temporary (self, exists ? status.st_mode & 0777 : default_mode (), error);
}

LqOutput *
lq_output_open (const char *path, GError **error)
{
  g_autoptr (LqOutput) self = g_new0 (LqOutput, 1);

  self->fd = STDOUT_FILENO;
  self->path = g_strdup (path);
  if (path != NULL && !open_path (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
lq_output_write (LqOutput *self, const char *text, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize n = write (self->fd, text, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self, error);
      text += n;
      length -= (gsize) n;
    }
  return TRUE;
}

const char *
lq_output_temporary (const LqOutput *self)
{
  return self->temporary;
}

gboolean
lq_output_commit (LqOutput *self, GError **error)
{
  if (self->temporary == NULL)
    return TRUE;
  if (fsync (self->fd) != 0 || g_rename (self->temporary, self->final) != 0)
    return fail (self, error);
  g_clear_pointer (&self->temporary, g_free);
  return TRUE;
}

void
lq_output_free (LqOutput *self)
{
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  if (self->owned)
    close (self->fd);
  g_free (self->temporary);
  g_free (self->final);
  g_free (self->path);
  g_free (self);
}
