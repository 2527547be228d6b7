/* SPDX-License-Identifier: Apache-2.0 */
/* The handler of the product: core's engine and its tables. */
#pragma once

#include "osquery/handler.h"

/* Reads the configuration and starts the engine. Errors: LQ_ERROR_CONFIG. */
gboolean lq_osquery_engine_open (LqOsqueryHandler *handler, GError **error);
void lq_osquery_engine_close (LqOsqueryHandler *handler);
