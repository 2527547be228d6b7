/* SPDX-License-Identifier: Apache-2.0 */
/* The credentials of a container: ECS, EKS Pod Identity and whatever else speaks their protocol. */
#pragma once

#include "aws/credentials-context.h"

/* AWS_CONTAINER_CREDENTIALS_RELATIVE_URI at 169.254.170.2, else AWS_CONTAINER_CREDENTIALS_FULL_URI: https, or plain
 * http to this machine, 169.254.170.2, 169.254.170.23 or fd00:ec2::23. The token that goes with it is the content of
 * AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, read anew each time, else AWS_CONTAINER_AUTHORIZATION_TOKEN. */
LqCredentialsProvider *lq_credentials_container_new (LqCredentialsContext *context);
