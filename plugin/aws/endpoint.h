/* SPDX-License-Identifier: Apache-2.0 */
/* Where a service is: AWS's host rules, and the configuration that overrides them. */
#pragma once

#include <glib.h>

#include "aws/shared-config.h"

typedef struct _LqEndpointRules LqEndpointRules;

/* Notes what environment and profile say: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services`, its
 * endpoint_url, in that order; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS; FIPS and dual stack. Errors: LQ_ERROR_CONFIG.
 * Transfer full. */
LqEndpointRules *lq_endpoint_rules_new (const char *const *environment, const LqSharedConfig *config,
                                        const char *profile, GError **error);
void lq_endpoint_rules_free (LqEndpointRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqEndpointRules, lq_endpoint_rules_free)

typedef struct
{
  char *origin; /* "https://lambda.us-east-1.amazonaws.com", without `/` at the end */
  char *host;   /* for the Host header: with the port where it is not the scheme's */
  char *path;   /* what goes before the operation's path: "" or "/base" */
  char *region; /* that requests are signed for */
  const char *signing_name; /* static */
  gboolean is_aws;          /* where AWS has it; FALSE: where a URL says */
} LqEndpoint;
void lq_endpoint_clear (LqEndpoint *endpoint);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqEndpoint, lq_endpoint_clear)

/* The endpoint of a service (aws/endpoint-hosts.h) in a Region. Errors: LQ_ERROR_CONFIG: a Region that cannot exist, a
 * URL that is none, one beside FIPS or dual stack. */
gboolean lq_endpoint_resolve (const LqEndpointRules *rules, const char *service, const char *region,
                              LqEndpoint *endpoint, GError **error);
