/* SPDX-License-Identifier: Apache-2.0 */
/* For parsers that read a file: the bytes in one. */
#pragma once

#include <fcntl.h>
#include <glib/gstdio.h>

#include "fuzz.h"

/* Gives the path of a file of that name, with the bytes in it, to `read`. */
static inline void
in_file (const uint8_t *data, size_t size, const char *name, void (*read) (const char *path))
{
  g_autofree char *folder = g_dir_make_tmp ("lambdaquery-fuzz-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  /* Not g_file_set_contents, which waits for the disk. */
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  FILE *file = fdopen (fd, "w");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (data, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
  read (path);
  g_unlink (path);
  g_rmdir (folder);
}
