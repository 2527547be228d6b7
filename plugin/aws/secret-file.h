/* SPDX-License-Identifier: Apache-2.0 */
/* Small files with secrets in them, read anew each time. Errors, all LQ_ERROR_CREDENTIALS, name the file and show
 * nothing of it. */
#pragma once

#include <glib.h>

/* A regular file's whole content, NUL-terminated. Wipe it (lq_text_wipe). NULL for more than `max_bytes`. */
char *lq_secret_file_read (const char *path, gsize max_bytes, gsize *length, GError **error);

/* The one line of printable ASCII that a token's file holds, without the white space after it. Wipe it. */
char *lq_secret_file_read_token (const char *path, GError **error);

/* Puts a new file, for its owner alone, in the place of the old one in one step. */
gboolean lq_secret_file_write (const char *path, const char *text, GError **error);
