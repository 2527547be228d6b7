/* SPDX-License-Identifier: Apache-2.0 */
/* STS, the service that says who one is, and makes one somebody else. Blocking. */
#pragma once

#include "aws/client.h"

/* A role to assume. */
typedef struct
{
  const char *role_arn;
  const char *session_name; /* NULL: lambdaquery */
  const char *external_id;  /* may be NULL */
  guint duration_s;         /* 0: as AWS sees fit, an hour */
  gboolean may_be_refused;  /* a refusal is an error, but no failure for lq_aws_client_status */
} LqStsRole;

/* GetCallerIdentity: the account, 12 digits. Transfer full. */
char *lq_sts_account (LqAwsClient *client, LqCredentialsProvider *credentials, const char *region,
                      GCancellable *cancellable, GError **error);

/* 12 digits. */
gboolean lq_sts_is_account (const char *text);

/* Where STS is asked for a role: the client's Region, else the one where the role's partition keeps global services.
 * Borrowed. */
const char *lq_sts_region (LqAwsClient *client, const char *role_arn);

/* AssumeRole with `source`; `what` becomes the source that the new credentials name. Transfer full. */
LqCredentials *lq_sts_assume_role (LqAwsClient *client, const LqStsRole *role, LqCredentials *source,
                                   const char *region, const char *what, GCancellable *cancellable, GError **error);

/* AssumeRoleWithWebIdentity with a token of another identity provider instead. `external_id` and `duration_s` of the
 * role do not count. Transfer full. */
LqCredentials *lq_sts_assume_role_with_token (LqAwsClient *client, const LqStsRole *role, const char *token,
                                              const char *region, const char *what, GCancellable *cancellable,
                                              GError **error);
