/* SPDX-License-Identifier: Apache-2.0 */
/* A program whose output is wanted. No shell, nothing on its standard input, its standard error thrown away: that may
 * hold secrets. */
#pragma once

#include <gio/gio.h>

/* Runs `argv` (looked for in `environment`'s PATH), and gives all that it wrote, NUL-terminated; wipe it
 * (lq_text_wipe). Blocks. After `timeout_ms`, when cancelled, and after `max_bytes` of output, the program is killed,
 * with all of its process group. Errors: LQ_ERROR_CREDENTIALS, LQ_ERROR_CANCELLED; they say how it ended. */
char *lq_process_run (const char *const *argv, const char *const *environment, gsize max_bytes, guint timeout_ms,
                      gsize *length, GCancellable *cancellable, GError **error);
