/* SPDX-License-Identifier: Apache-2.0 */
/* A handler for tests: tables with fixed rows, like those of the extension whose messages were recorded, and tables
 * that are slow, large, wide or broken. */
#pragma once

#include "osquery/handler.h"

/* `max_reply_bytes` as given. */
void test_handler_open (LqOsqueryHandler *handler, gsize max_reply_bytes);

/* How often rows were asked for. */
guint test_handler_queries (void);
