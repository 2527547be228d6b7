/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's Regions, and which of them an account has. */
#pragma once

#include "fake-aws/estate.h"

typedef struct
{
  const char *name;
  gboolean opt_in; /* an account has it only after asking for it: all Regions since March 2019 */
} LqFakeRegionInfo;

/* The Region at `index` of a list sorted by name; NULL behind the last. Static. */
const LqFakeRegionInfo *lq_fake_region_info (gsize index);

/* NULL for what is no Region. Static. */
const LqFakeRegionInfo *lq_fake_region_find (const char *name);

/* "aws", "aws-cn" or "aws-us-gov". Static. */
const char *lq_fake_region_partition (const char *name);

/* Where a global service of `name`'s partition is. Static. */
const char *lq_fake_region_home (const char *name);

/* As ListRegions says it: ENABLED_BY_DEFAULT; or what the estate says; or ENABLED where the estate has something there;
 * or DISABLED. Static, or borrowed from the account. */
const char *lq_fake_region_status (const LqFakeAccount *account, const LqFakeRegionInfo *info);

/* Whether the status is one in which the Region answers. */
gboolean lq_fake_region_is_enabled (const LqFakeAccount *account, const LqFakeRegionInfo *info);
