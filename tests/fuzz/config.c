/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration file. */
#include "base/config.h"

#include "in-file.h"

static void
load (const char *path)
{
  LqConfig *config = lq_config_load (path, NULL);
  gint64 number;

  if (config == NULL)
    return;
  g_auto (GStrv) list = lq_config_get_list (config, "scope", "regions");
  lq_config_get_int (config, "collect", "ttl", 0, 604800, 900, &number, NULL);
  lq_config_unref (config);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  in_file (data, size, "lambdaquery.conf", load);
  return 0;
}
