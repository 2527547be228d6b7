/* SPDX-License-Identifier: Apache-2.0 */
/* The `generate` call: from a query's context to its rows. */
#pragma once

#include <gio/gio.h>

#include "osquery/handler.h"
#include "osquery/rows.h"

/* Rows with `rowid` and the used columns that have a value; osquery reads what is left out as '' or NULL, as the type
 * says. `context` may be NULL. Errors: the handler's, LQ_ERROR_REPLY for a context that is none, LQ_ERROR_LIMIT for an
 * answer over the handler's max_reply_bytes. Transfer full. */
LqOsqueryRows *lq_osquery_generate_rows (const LqOsqueryHandler *handler, const LqTable *table, const char *context,
                                         GCancellable *cancellable, GError **error);
