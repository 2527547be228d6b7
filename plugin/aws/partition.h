/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's partitions and what a Region's name may look like. Data: botocore's partitions.json. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *id;                /* "aws-cn" */
  const char *dns_suffix;        /* "amazonaws.com.cn" */
  const char *dual_stack_suffix; /* "api.amazonwebservices.com.cn" */
  const char *global_region;     /* the one that serves what has no Regions */
  const char *prefixes;          /* of its Regions' names, each ended by a blank: "cn- " */
} LqPartition;

/* The partition a Region belongs to; `aws` for a name that belongs nowhere. Never NULL; static. */
const LqPartition *lq_partition_of_region (const char *region);

/* The partition of that id, as in an ARN; NULL for an unknown one. */
const LqPartition *lq_partition_find (const char *id);

/* Whether a Region of that name could exist: it is safe to put into a host name then. */
gboolean lq_partition_region_is_valid (const char *region);

/* Whether a Region of that name was known when this was built; newer ones are not. */
gboolean lq_partition_region_is_known (const char *region);

/* Checks a Region's name. Errors: LQ_ERROR_CONFIG, suggesting a near name. */
gboolean lq_partition_check_region (const char *region, GError **error);

/* A known Region whose name is near; NULL where there is none. */
const char *lq_partition_suggest_region (const char *region);
