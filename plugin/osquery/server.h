/* SPDX-License-Identifier: Apache-2.0 */
/* Listens on a unix socket and gives each connection a thread, so that a ping never waits for a call. */
#pragma once

#include "osquery/log.h"
#include "osquery/transport.h"

typedef struct
{
  LqOsqueryLimits limits; /* of each connection */
  guint connections;      /* at once; the rest wait in the kernel's queue */
  guint grace_ms; /* when all are in use and another one waits, the connection that has been silent the longest is
                   * ended, but none that was silent for less than this */
} LqOsqueryServerOptions;

extern const LqOsqueryServerOptions lq_osquery_server_defaults;

typedef struct _LqOsqueryServer LqOsqueryServer;

/* Listens at `path`. `processor` answers, on many threads at once; `log` is borrowed. Once `cancellable` is cancelled
 * nothing more is accepted, and no connection waits. Errors: see osquery/address.h. Transfer full. */
LqOsqueryServer *lq_osquery_server_start (const char *path, ThriftProcessor *processor,
                                          const LqOsqueryServerOptions *options, LqOsqueryLog *log,
                                          GCancellable *cancellable, GError **error);

/* After the cancellable was cancelled: waits for the connections' threads, at most `wait_ms`, removes the socket and
 * frees. FALSE where a thread was still at work; then the server, the processor and all they use must be left alone. */
gboolean lq_osquery_server_stop (LqOsqueryServer *server, guint wait_ms);
