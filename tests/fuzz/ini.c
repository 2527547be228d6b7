/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's shared configuration and credentials files. */
#include "aws/ini.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GHashTable *ini = lq_ini_parse ((const char *) data, size, "a file", NULL);

  g_clear_pointer (&ini, g_hash_table_unref);
  return 0;
}
