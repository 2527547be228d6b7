/* SPDX-License-Identifier: Apache-2.0 */
/* What the extension asks of osquery, each over a connection of its own. Errors: those of
 * lq_osquery_transport_connect, the transport's and the protocol's. */
#pragma once

#include "core/table.h"
#include "osquery/transport.h"

#define LQ_OSQUERY_MANAGER_NAME "lambdaquery"

typedef struct
{
  const char *socket; /* osquery's */
  LqOsqueryLimits limits;
  GCancellable *cancellable;
} LqOsqueryManager;

/* Registers the tables. LQ_ERROR_FAILED where osquery refuses, with its reason. */
gboolean lq_osquery_manager_register (const LqOsqueryManager *manager, const LqTable *const *tables, gint64 *uuid,
                                      GError **error);

/* Whether osquery still knows the extension of that number. */
gboolean lq_osquery_manager_ask (const LqOsqueryManager *manager, gint64 uuid, gboolean *known, GError **error);
