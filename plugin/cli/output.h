/* SPDX-License-Identifier: Apache-2.0 */
/* Where results go: standard output, or a file that appears under its name only when it is whole. */
#pragma once

#include <glib.h>

typedef struct _LqOutput LqOutput;

/* `path` NULL: standard output. A file is written beside `path` under a temporary name; what is there already, a device
 * or a pipe for instance, is written to directly unless it is a regular file. Errors: LQ_ERROR_FAILED. Transfer full.
 */
LqOutput *lq_output_open (const char *path, GError **error);

/* Errors: LQ_ERROR_FAILED; G_IO_ERROR_BROKEN_PIPE where nobody reads on. */
gboolean lq_output_write (LqOutput *self, const char *text, gsize length, GError **error);

/* The name under which the file stands until it is committed, for libraries that write files themselves; NULL where it
 * is written in place. Borrowed. */
const char *lq_output_temporary (const LqOutput *self);

/* All is written: gives the file its name. */
gboolean lq_output_commit (LqOutput *self, GError **error);

/* Without a commit before, nothing stays behind. */
void lq_output_free (LqOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOutput, lq_output_free)
