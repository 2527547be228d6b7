/* SPDX-License-Identifier: Apache-2.0 */
#include "core/publishers.h"

#include <string.h>

static const LqPublisher publishers[] = {
  { "aws", "580247275435", TRUE, "AWS Lambda Insights",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versionsx86-64.html" },
};

const LqPublisher *
lq_publishers_get (gsize index)
{
  return index < G_N_ELEMENTS (publishers) ? &publishers[index] : NULL;
}

const LqPublisher *
lq_publishers_find (const char *partition, const char *account_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (publishers); i++)
    {
      if (strcmp (publishers[i].account_id, account_id) == 0 && g_strcmp0 (publishers[i].partition, partition) == 0)
        return &publishers[i];
    }
  return NULL;
}
