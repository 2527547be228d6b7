/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/regions.h"

#include <string.h>

static const LqFakeRegionInfo regions[] = {
  { "af-south-1", TRUE },      { "ap-east-1", TRUE },       { "ap-east-2", TRUE },       { "ap-northeast-1", FALSE },
  { "ap-northeast-2", FALSE }, { "ap-northeast-3", FALSE }, { "ap-south-1", FALSE },     { "ap-south-2", TRUE },
  { "ap-southeast-1", FALSE }, { "ap-southeast-2", FALSE }, { "ap-southeast-3", TRUE },  { "ap-southeast-4", TRUE },
  { "ap-southeast-5", TRUE },  { "ap-southeast-6", TRUE },  { "ap-southeast-7", TRUE },  { "ca-central-1", FALSE },
  { "ca-west-1", TRUE },       { "cn-north-1", FALSE },     { "cn-northwest-1", FALSE }, { "eu-central-1", FALSE },
  { "eu-central-2", TRUE },    { "eu-north-1", FALSE },     { "eu-south-1", TRUE },      { "eu-south-2", TRUE },
  { "eu-west-1", FALSE },      { "eu-west-2", FALSE },      { "eu-west-3", FALSE },      { "il-central-1", TRUE },
  { "me-central-1", TRUE },    { "me-south-1", TRUE },      { "mx-central-1", TRUE },    { "sa-east-1", FALSE },
  { "us-east-1", FALSE },      { "us-east-2", FALSE },      { "us-gov-east-1", FALSE },  { "us-gov-west-1", FALSE },
  { "us-west-1", FALSE },      { "us-west-2", FALSE },
};

const LqFakeRegionInfo *
lq_fake_region_info (gsize index)
{
  return index < G_N_ELEMENTS (regions) ? &regions[index] : NULL;
}

const LqFakeRegionInfo *
lq_fake_region_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (regions); i++)
    if (strcmp (regions[i].name, name) == 0)
      return &regions[i];
  return NULL;
}

const char *
lq_fake_region_partition (const char *name)
{
  if (g_str_has_prefix (name, "cn-"))
    return "aws-cn";
  return g_str_has_prefix (name, "us-gov-") ? "aws-us-gov" : "aws";
}

const char *
lq_fake_region_home (const char *name)
{
  if (g_str_has_prefix (name, "cn-"))
    return "cn-northwest-1";
  return g_str_has_prefix (name, "us-gov-") ? "us-gov-west-1" : "us-east-1";
}

const char *
lq_fake_region_status (const LqFakeAccount *account, const LqFakeRegionInfo *info)
{
  if (!info->opt_in)
    return "ENABLED_BY_DEFAULT";
  const char *said = lq_fake_text (account->opt_in_regions, info->name);
  if (said != NULL)
    return said;
  return g_hash_table_contains (account->regions, info->name) ? "ENABLED" : "DISABLED";
}

gboolean
lq_fake_region_is_enabled (const LqFakeAccount *account, const LqFakeRegionInfo *info)
{
  return g_str_has_prefix (lq_fake_region_status (account, info), "ENABLED");
}
