/* SPDX-License-Identifier: Apache-2.0 */
/* XML of STS and EC2. */
#include "aws/xml.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  const LqXmlField fields[] = { { "Account", &first }, { "regionName", &second } };

  lq_xml_read ((const char *) data, size, fields, G_N_ELEMENTS (fields), NULL);
  return 0;
}
