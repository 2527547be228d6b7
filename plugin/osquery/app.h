/* SPDX-License-Identifier: Apache-2.0 */
/* The extension as a program, but for where its rows come from. */
#pragma once

#include "osquery/handler.h"

typedef struct
{
  /* Fills the handler. Errors are shown as they are. */
  gboolean (*open) (LqOsqueryHandler *handler, GError **error);
  void (*close) (LqOsqueryHandler *handler);
} LqOsqueryApp;

/* Runs until osquery or a signal ends it. Gives the process's exit status: 0, 1 for a failure, 2 for wrong usage. */
int lq_osquery_app_run (int argc, char **argv, const LqOsqueryApp *app);
