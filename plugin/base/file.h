/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are trusted: whether others could have written them, and no more of them than a bound. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

typedef enum
{
  LQ_FILE_OF_USER,         /* only who runs this may own it */
  LQ_FILE_OF_USER_OR_ROOT, /* or root may */
} LqFileOwner;

/* Why others could have changed what is there: its owner, or its mode. NULL: they could not. Transfer full. */
char *lq_file_find_risk (const struct stat *there, LqFileOwner owner);

/* Reads up to `max` bytes into `buffer`, fewer only at the end. FALSE, with errno, where it cannot be read. */
gboolean lq_file_read (int fd, char *buffer, gsize max, gsize *length);
