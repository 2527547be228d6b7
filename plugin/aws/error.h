/* SPDX-License-Identifier: Apache-2.0 */
/* An error of an AWS call carries what AWS said, beside the message that people read. Domain LQ_ERROR
 * (base/error.h) says the kind; this says the details. */
#pragma once

#include <glib.h>

#include "base/error.h"

typedef struct
{
  const char *service, *action, *iam_action;
  const char *region;
  const char *account_id; /* may be NULL */
  guint http_status;      /* 0: no answer */
  const char *code;       /* AWS's error code, cut at `:` or `#`; may be NULL */
  const char *message;    /* AWS's message; may be NULL */
  const char *request_id; /* may be NULL */
  const char *credentials_source; /* LqCredentials.source; may be NULL */
} LqAwsErrorInfo;

/* Stands where AWS's error code would for a service that is not in a Region: its host has no name, and the Region is
 * none that it is known to be in. */
#define LQ_AWS_NOT_IN_REGION "lambdaquery:NotInRegion"

/* An error whose message names all of `info`, e.g.
 * "lambda ListLayers in us-east-1, account 123456789012: AccessDeniedException (HTTP 403, request ...): User ... is not
 * authorized ...; the IAM permission lambda:ListLayers is missing". The kind follows from status and code: an answer
 * without a code is not the service's own and only ever LQ_ERROR_AWS or LQ_ERROR_THROTTLED. What AWS says is escaped
 * and bounded, and the request that AWS repeats when a signature is wrong is left out, as it holds the session token.
 * Transfer full. */
GError *lq_aws_error_new (const LqAwsErrorInfo *info);

/* Puts "lambda ListLayers in us-east-1, account 123456789012: " in front of an error that AWS had no part in. Only the
 * first five members of `info` count. */
void lq_aws_error_prefix (GError **error, const LqAwsErrorInfo *info);

/* AWS's error code of an error made here, also after g_prefix_error and g_error_copy; NULL for any other error, and for
 * one that came of getting the credentials for the call. Borrowed from `error`. */
const char *lq_aws_error_code (const GError *error);

/* AWS's own message, escaped and bounded, likewise. */
const char *lq_aws_error_aws_message (const GError *error);
