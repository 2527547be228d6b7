/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/address.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/error.h"

#define BACKLOG 128

static void
set_system_error (GError **error, const char *path, const char *what)
{
  int number = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s: %s", path, what, g_strerror (number));
}

gboolean
lq_osquery_address_fill (const char *path, struct sockaddr_un *address, GError **error)
{
  gsize length = strlen (path);

  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (length == 0 || length >= sizeof address->sun_path)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
                   "a unix socket's path has 1 to %" G_GSIZE_FORMAT " bytes, this one %" G_GSIZE_FORMAT ": %.120s",
                   sizeof address->sun_path - 1, length, path);
      return FALSE;
    }
  memcpy (address->sun_path, path, length);
  return TRUE;
}

/* Whether somebody accepts connections there. */
static gboolean
is_answered (const struct sockaddr_un *address)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    return TRUE;
  gboolean refused = connect (fd, (const struct sockaddr *) address, sizeof *address) != 0 && errno == ECONNREFUSED;
  g_close (fd, NULL);
  return !refused;
}

/* Makes room for a socket: a dead one goes. */
static gboolean
clear_path (const struct sockaddr_un *address, GError **error)
{
  const char *path = address->sun_path;
  struct stat status;

  if (lstat (path, &status) != 0)
    {
      if (errno == ENOENT)
        return TRUE;
      set_system_error (error, path, "cannot be looked at");
      return FALSE;
    }
  if (!S_ISSOCK (status.st_mode))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "%s: something that is no socket stands there; remove it", path);
      return FALSE;
    }
  if (is_answered (address))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "%s: another process listens there; end it", path);
      return FALSE;
    }
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  set_system_error (error, path, "the socket of a dead process cannot be removed");
  return FALSE;
}

static gboolean
bind_private (int fd, const struct sockaddr_un *address)
{
  mode_t before = umask (S_IRWXG | S_IRWXO | S_IXUSR);
  gboolean bound = bind (fd, (const struct sockaddr *) address, sizeof *address) == 0;
  int number = errno;

  umask (before);
  errno = number;
  return bound;
}

int
lq_osquery_address_listen (const char *path, GError **error)
{
  struct sockaddr_un address;

  if (!lq_osquery_address_fill (path, &address, error) || !clear_path (&address, error))
    return -1;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    {
      set_system_error (error, path, "no socket to be had");
      return -1;
    }
  if (bind_private (fd, &address) && listen (fd, BACKLOG) == 0)
    return fd;
  set_system_error (error, path, "cannot be listened on");
  g_close (fd, NULL);
  return -1;
}
