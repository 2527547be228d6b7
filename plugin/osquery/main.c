/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/app.h"
#include "osquery/engine.h"

int
main (int argc, char **argv)
{
  const LqOsqueryApp app = { .open = lq_osquery_engine_open, .close = lq_osquery_engine_close };

  return lq_osquery_app_run (argc, argv, &app);
}
