/* SPDX-License-Identifier: Apache-2.0 */
/* The role of the EC2 instance, from its metadata service (IMDSv2 only). */
#pragma once

#include "aws/credentials-context.h"

/* Asks at 169.254.169.254, at [fd00:ec2::254] where AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is IPv6, or at
 * AWS_EC2_METADATA_SERVICE_ENDPOINT; never where AWS_EC2_METADATA_DISABLED is true. Patience is
 * AWS_METADATA_SERVICE_TIMEOUT (1 s) times AWS_METADATA_SERVICE_NUM_ATTEMPTS (1). A service that does not answer, or
 * that has no role, has nothing to offer. */
LqCredentialsProvider *lq_credentials_imds_new (LqCredentialsContext *context);
