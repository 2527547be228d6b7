/* SPDX-License-Identifier: Apache-2.0 */
/* A detection's file. */
#include "core/pack.h"

#include "in-file.h"

static void
load (const char *path)
{
  LqPackDetection *detection = lq_pack_load_detection (path, NULL);

  g_clear_pointer (&detection, lq_pack_detection_free);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  in_file (data, size, "detection.sql", load);
  return 0;
}
