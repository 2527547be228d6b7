/* SPDX-License-Identifier: Apache-2.0 */
/* An extension's life: registers, answers, and ends when osquery has gone or forgotten it. */
#pragma once

#include "osquery/handler.h"
#include "osquery/manager.h"
#include "osquery/server.h"

typedef struct
{
  char *socket;     /* osquery's */
  guint timeout_s;  /* how long to wait for osquery's socket */
  guint interval_s; /* how often to look whether osquery is still there */
} LqOsqueryLifeOptions;

typedef enum
{
  LQ_OSQUERY_LIFE_ENDED,  /* as it should: cancelled, gone, forgotten */
  LQ_OSQUERY_LIFE_FAILED, /* it never began */
  LQ_OSQUERY_LIFE_STUCK,  /* as it should, but threads are still at work: leave the process and what they use alone */
} LqOsqueryLifeEnd;

/* Blocks. Errors (with FAILED): no osquery within the timeout, refused by it, no socket to be had. */
LqOsqueryLifeEnd lq_osquery_life_run (const LqOsqueryLifeOptions *options, const LqOsqueryHandler *handler,
                                      const LqOsqueryServerOptions *server_options, LqOsqueryLog *log,
                                      GCancellable *cancellable, GError **error);
