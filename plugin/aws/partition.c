/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/partition.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* A prefix of another partition's prefix comes after it. */
static const LqPartition partitions[] = {
  { "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1", "cn- " },
  { "aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1", "us-gov- " },
  { "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1", "eusc-de- " },
  { "aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", "us-iso- " },
  { "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1", "us-isob- " },
  { "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1", "eu-isoe- " },
  { "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1", "us-isof- " },
  { "aws", "amazonaws.com", "api.aws", "us-east-1", "us- eu- ap- sa- ca- me- af- il- mx- " },
};
#define LAST_PARTITION (&partitions[G_N_ELEMENTS (partitions) - 1])

static const char *const known_regions[] = {
  "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2",
  "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2",
  "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
  "ca-central-1",   "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",
  "eu-south-1",     "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",
  "il-central-1",   "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",
  "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "cn-north-1",
  "cn-northwest-1", "us-gov-east-1",  "us-gov-west-1",  "eusc-de-east-1", NULL,
};

/* The length of the partition's prefix that `region` begins with; 0 for none. */
static gsize
match_prefix (const LqPartition *partition, const char *region)
{
  const char *prefix = partition->prefixes;

  while (*prefix != '\0')
    {
      gsize length = strcspn (prefix, " ");
      if (strncmp (prefix, region, length) == 0)
        return length;
      prefix += length + 1;
    }
  return 0;
}

const LqPartition *
lq_partition_of_region (const char *region)
{
  for (gsize i = 0; i < G_N_ELEMENTS (partitions); i++)
    {
      if (match_prefix (&partitions[i], region) > 0)
        return &partitions[i];
    }
  return LAST_PARTITION;
}

const LqPartition *
lq_partition_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (partitions); i++)
    {
      if (strcmp (partitions[i].id, id) == 0)
        return &partitions[i];
    }
  return NULL;
}

/* After the partition's prefix: a word, `-`, one or two digits. */
gboolean
lq_partition_region_is_valid (const char *region)
{
  gsize prefix = match_prefix (lq_partition_of_region (region), region);

  if (prefix == 0)
    return FALSE;
  const char *word = region + prefix;
  gsize letters = strspn (word, "abcdefghijklmnopqrstuvwxyz");
  if (letters == 0 || letters > 20 || word[letters] != '-')
    return FALSE;
  const char *number = word + letters + 1;
  gsize digits = strspn (number, "0123456789");
  return digits >= 1 && digits <= 2 && number[digits] == '\0';
}

gboolean
lq_partition_region_is_known (const char *region)
{
  return g_strv_contains (known_regions, region);
}

const char *
lq_partition_suggest_region (const char *region)
{
  return lq_text_suggest (region, known_regions);
}

gboolean
lq_partition_check_region (const char *region, GError **error)
{
  if (lq_partition_region_is_valid (region))
    return TRUE;
  const char *meant = lq_partition_suggest_region (region);
  g_autofree char *shown = lq_text_escape (region, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "'%s' is not an AWS Region; %s%s", shown,
               meant != NULL ? "did you mean " : "a Region looks like ", meant != NULL ? meant : "us-east-1");
  return FALSE;
}
