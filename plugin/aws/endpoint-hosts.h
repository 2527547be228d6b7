/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts at which AWS itself serves its services. Data: botocore's endpoint-rule-set-1.json of each service. */
#pragma once

#include <glib.h>

#include "aws/partition.h"

typedef struct
{
  const char *name;           /* as an action names it: "signer-data" */
  const char *signing_name;   /* as its requests are signed; NULL: `name` */
  const char *prefix;         /* of its hosts; NULL: `name` */
  const char *dual_prefix;    /* of its dual-stack hosts; NULL: `prefix` */
  gboolean is_global;         /* one Region of the partition serves all of it */
  gboolean validated;         /* GovCloud's usual hosts are the FIPS ones */
  const char *const *regions; /* where it is known to be; ended by NULL; NULL: everywhere */
} LqEndpointService;

/* NULL for a service that is not known. Static. */
const LqEndpointService *lq_endpoint_hosts_find (const char *service);

/* TRUE for a Region that exists, and in which the service is not known to be. */
gboolean lq_endpoint_hosts_may_lack (const char *service, const char *region);

/* The Region that serves what is asked for in `region`, and that a request is signed for. Borrowed from `region`, or
 * static. */
const char *lq_endpoint_hosts_region (const LqEndpointService *service, const char *region);

/* The host's name in that Region. Transfer full. */
char *lq_endpoint_hosts_name (const LqEndpointService *service, const char *region, gboolean fips, gboolean dual_stack);
