/* SPDX-License-Identifier: Apache-2.0 */
/* The extension with the test handler's tables instead of AWS's. */
#include "osquery/app.h"

#include "handler.h"

static gboolean
open_tables (LqOsqueryHandler *handler, GError **error)
{
  test_handler_open (handler, 32 * 1024 * 1024);
  return TRUE;
}

static void
close_tables (LqOsqueryHandler *handler)
{
}

int
main (int argc, char **argv)
{
  const LqOsqueryApp app = { .open = open_tables, .close = close_tables };

  return lq_osquery_app_run (argc, argv, &app);
}
