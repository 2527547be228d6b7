/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dump.h"
#include "osquery/app.h"
#include "osquery/engine.h"

int
main (int argc, char **argv)
{
  const LqOsqueryApp app = { .open = lq_osquery_engine_open, .close = lq_osquery_engine_close };

  lq_dump_forbid ();
  return lq_osquery_app_run (argc, argv, &app);
}
