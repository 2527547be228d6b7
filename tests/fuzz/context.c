/* SPDX-License-Identifier: Apache-2.0 */
/* What osquery says about a query, as JSON. */
#include "osquery/context.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);

  for (guint i = 0; lq_tables[i] != NULL; i++)
    {
      LqOsqueryContext *context = lq_osquery_context_parse (lq_tables[i], text, NULL);
      g_clear_pointer (&context, lq_osquery_context_free);
    }
  return 0;
}
