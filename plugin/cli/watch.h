/* SPDX-License-Identifier: Apache-2.0 */
/* A thread beside a running session: turns SIGINT, SIGTERM and SIGHUP into a cancel, and shows on standard error how
 * far a long query is. */
#pragma once

#include "cli/session.h"

typedef struct _LqWatch LqWatch;

/* Before other threads are started. `session` is borrowed. `always`: progress also where standard error is no terminal,
 * as lines. Transfer full. */
LqWatch *lq_watch_start (LqSession *session, gboolean always);

/* Stops the thread, removes the progress line, and returns the signal that arrived, 0 for none. Frees. */
int lq_watch_stop (LqWatch *self);
