/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/endpoint-hosts.h"

#include <string.h>

#define IAM "iam"

/* botocore 1.43.11, endpoints.json. */
static const char *const signer_regions[] = {
  "af-south-1",     "ap-east-1",    "ap-northeast-1", "ap-northeast-2", "ap-south-1",    "ap-southeast-1",
  "ap-southeast-2", "ca-central-1", "eu-central-1",   "eu-north-1",     "eu-south-1",    "eu-west-1",
  "eu-west-2",      "eu-west-3",    "me-south-1",     "sa-east-1",      "us-east-1",     "us-east-2",
  "us-west-1",      "us-west-2",    "cn-north-1",     "cn-northwest-1", "us-gov-east-1", "us-gov-west-1",
  "eusc-de-east-1", NULL,
};

static const LqEndpointService services[] = {
  { .name = "account", .is_global = TRUE },
  { .name = "cloudtrail", .validated = TRUE },
  { .name = "ec2", .validated = TRUE },
  { .name = "ecr", .prefix = "api.ecr", .dual_prefix = "ecr" },
  { .name = IAM, .is_global = TRUE },
  { .name = "lambda" },
  { .name = "organizations", .is_global = TRUE, .validated = TRUE },
  { .name = "signer", .regions = signer_regions },
  { .name = "signer-data", .signing_name = "signer", .prefix = "data-signer" },
  { .name = "sso", .signing_name = "awsssoportal", .prefix = "portal.sso", .validated = TRUE },
  { .name = "sso-oidc", .signing_name = "sso-oauth", .prefix = "oidc", .validated = TRUE },
  { .name = "sts", .validated = TRUE },
};

/* IAM is older than the rules: what stands before the suffix, as usual, FIPS, dual stack, both. */
static const struct
{
  const char *partition, *region;
  const char *stems[4];
} iam_hosts[] = {
  { "aws", "us-east-1", { "iam", "iam-fips", "iam.global", "iam-fips.global" } },
  { "aws-cn", "cn-north-1", { "iam.cn-north-1", "iam-fips", "iam.global", "iam-fips" } },
  { "aws-us-gov", "us-gov-west-1", { "iam.us-gov", "iam.us-gov", "iam.us-gov", "iam.us-gov" } },
  { "aws-eusc", "eusc-de-east-1", { "iam.eusc-de-east-1", "iam-fips", "iam.global", "iam-fips" } },
  { "aws-iso", "us-iso-east-1", { "iam.us-iso-east-1", "iam-fips.us-iso-east-1", "iam", "iam-fips" } },
  { "aws-iso-b", "us-isob-east-1", { "iam.us-isob-east-1", "iam-fips.us-isob-east-1", "iam", "iam-fips" } },
  { "aws-iso-e", "eu-isoe-west-1", { "iam.eu-isoe-west-1", "iam-fips", "iam", "iam-fips" } },
  { "aws-iso-f", "us-isof-south-1", { "iam.us-isof-south-1", "iam-fips", "iam", "iam-fips" } },
};

const LqEndpointService *
lq_endpoint_hosts_find (const char *service)
{
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      if (strcmp (services[i].name, service) == 0)
        return &services[i];
    }
  return NULL;
}

gboolean
lq_endpoint_hosts_may_lack (const char *service, const char *region)
{
  const LqEndpointService *found = lq_endpoint_hosts_find (service);

  return found != NULL && found->regions != NULL && !g_strv_contains (found->regions, region) &&
         lq_partition_region_is_known (region);
}

/* Every partition has one. */
static gsize
find_iam (const LqPartition *partition)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (iam_hosts) - 1 && strcmp (iam_hosts[i].partition, partition->id) != 0)
    i++;
  return i;
}

const char *
lq_endpoint_hosts_region (const LqEndpointService *service, const char *region)
{
  const LqPartition *partition = lq_partition_of_region (region);

  if (!service->is_global)
    return region;
  return strcmp (service->name, IAM) == 0 ? iam_hosts[find_iam (partition)].region : partition->global_region;
}

char *
lq_endpoint_hosts_name (const LqEndpointService *service, const char *region, gboolean fips, gboolean dual_stack)
{
  const LqPartition *partition = lq_partition_of_region (region);
  const char *suffix = dual_stack ? partition->dual_stack_suffix : partition->dns_suffix;
  const char *prefix = service->prefix != NULL ? service->prefix : service->name;

  if (strcmp (service->name, IAM) == 0)
    return g_strconcat (iam_hosts[find_iam (partition)].stems[(fips ? 1 : 0) + (dual_stack ? 2 : 0)], ".", suffix,
                        NULL);
  if (dual_stack && service->dual_prefix != NULL)
    prefix = service->dual_prefix;
  if (service->validated && !dual_stack && strcmp (partition->id, "aws-us-gov") == 0)
    fips = FALSE;
  return g_strconcat (prefix, fips ? "-fips." : ".", lq_endpoint_hosts_region (service, region), ".", suffix, NULL);
}
