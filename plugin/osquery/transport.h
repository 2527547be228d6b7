/* SPDX-License-Identifier: Apache-2.0 */
/* A unix stream socket as a Thrift transport that a hostile or dead peer cannot hurt: buffered both ways (4 KiB in, 64
 * KiB out), every wait has an end, every message a budget of bytes. Errors: LQ_ERROR_NETWORK (the peer is gone),
 * LQ_ERROR_DEADLINE (it is silent), LQ_ERROR_LIMIT (its message is too large), LQ_ERROR_CANCELLED. */
#pragma once

#include <gio/gio.h>

#include "osquery/types.h"

typedef struct
{
  guint wait_ms;       /* for the first byte of a message, from there for its last one, and for each write to move */
  gsize message_bytes; /* what a message may hold */
} LqOsqueryLimits;

G_DECLARE_FINAL_TYPE (LqOsqueryTransport, lq_osquery_transport, LQ, OSQUERY_TRANSPORT, ThriftTransport)

/* Takes the descriptor over and makes it non-blocking. `cancellable` ends every wait. Transfer full. */
LqOsqueryTransport *lq_osquery_transport_new (int fd, const LqOsqueryLimits *limits, GCancellable *cancellable);

/* Connects to the socket at `path`. Errors: G_IO_ERROR_NOT_FOUND and G_IO_ERROR_CONNECTION_REFUSED where nobody
 * listens, other G_IO_ERROR codes, LQ_ERROR_USAGE where the path is too long. Transfer full. */
LqOsqueryTransport *lq_osquery_transport_connect (const char *path, const LqOsqueryLimits *limits,
                                                  GCancellable *cancellable, GError **error);

/* A new message begins: its budget is whole and its time runs from now. */
void lq_osquery_transport_begin_message (LqOsqueryTransport *self);

/* FALSE and LQ_ERROR_LIMIT where the message's budget has not `bytes` left. */
gboolean lq_osquery_transport_can_read (LqOsqueryTransport *self, guint64 bytes, GError **error);

/* Since when it waits for the peer to send, in monotonic microseconds; 0: it does not. From any thread. */
gint64 lq_osquery_transport_waiting_since (LqOsqueryTransport *self);

/* Ends the connection for both sides, whatever thread is using it. */
void lq_osquery_transport_shut (LqOsqueryTransport *self);
