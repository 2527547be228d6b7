/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the calls of osquery: ping, shutdown, and `call` for the tables of a handler. One processor serves any
 * number of threads. */
#pragma once

#include "osquery/handler.h"
#include "osquery/log.h"
#include "osquery/types.h"

G_DECLARE_FINAL_TYPE (LqOsqueryProcessor, lq_osquery_processor, LQ, OSQUERY_PROCESSOR, osqExtensionProcessor)

/* `handler` and `log` are borrowed. `cancellable` ends calls under way; `shutdown` cancels it. Transfer full. */
LqOsqueryProcessor *lq_osquery_processor_new (const LqOsqueryHandler *handler, LqOsqueryLog *log,
                                              GCancellable *cancellable);

/* The number osquery knows this extension by, which replies carry. Before the processor is used. */
void lq_osquery_processor_set_uuid (LqOsqueryProcessor *self, gint64 uuid);
