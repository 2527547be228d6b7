/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <unistd.h>

char *
lq_file_find_risk (const struct stat *there, LqFileOwner owner)
{
  const char *root = owner == LQ_FILE_OF_USER_OR_ROOT && geteuid () != 0 ? " or root" : "";

  if (there->st_uid != geteuid () && !(owner == LQ_FILE_OF_USER_OR_ROOT && there->st_uid == 0))
    return g_strdup_printf ("it belongs to user %u, not to %u%s", there->st_uid, geteuid (), root);
  /* what others write to a device such as /dev/null is not what is read from it */
  if (!S_ISCHR (there->st_mode) && (there->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return g_strdup_printf ("others may write to it (mode %o)", there->st_mode & 07777);
  return NULL;
}

gboolean
lq_file_read (int fd, char *buffer, gsize max, gsize *length)
{
  *length = 0;
  while (*length < max)
    {
      ssize_t got = read (fd, buffer + *length, max - *length);
      if (got == 0)
        break;
      if (got < 0 && errno != EINTR)
        return FALSE;
      *length += (gsize) MAX (got, 0);
    }
  return TRUE;
}
