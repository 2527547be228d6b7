/* SPDX-License-Identifier: Apache-2.0 */
/* What the extension tells its administrator: one line per event. Thread-safe. */
#pragma once

#include <stdio.h>

#include "base/clock.h"

typedef struct _LqOsqueryLog LqOsqueryLog;

/* `stream` and `clock` are borrowed. Transfer full. */
LqOsqueryLog *lq_osquery_log_new (FILE *stream, gboolean verbose, const LqClock *clock);
void lq_osquery_log_free (LqOsqueryLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOsqueryLog, lq_osquery_log_free)

void lq_osquery_log_event (LqOsqueryLog *log, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Only with --verbose. */
void lq_osquery_log_detail (LqOsqueryLog *log, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The same error in the same scope (a table, the manager) stands in the log at most once in 5 minutes; the next one
 * says how many were left out. Request ids, which are never the same twice, do not count as a difference. */
void lq_osquery_log_error (LqOsqueryLog *log, const char *scope, const GError *error);
