/* SPDX-License-Identifier: Apache-2.0 */
/* One question to a service on this machine's own network that hands out credentials: plain http, short patience, no
 * proxy. */
#pragma once

#include "aws/credentials-context.h"
#include "aws/http.h"

typedef struct
{
  const char *method;
  const char *url;
  const char *const *headers; /* as in LqHttpRequest */
  LqHttpPlain plain;
  guint timeout_ms; /* of one attempt */
  guint attempts;   /* 1..: no answer, 429 and 5xx are asked again, a second later */
} LqMetadataQuestion;

/* Blocks. An answer of any status; errors as of lq_http_send. Transfer full. */
LqHttpReply *lq_metadata_ask (LqCredentialsContext *context, const LqMetadataQuestion *question,
                              GCancellable *cancellable, GError **error);

/* Reads the credentials out of an answer, which is wiped. Errors: LQ_ERROR_CREDENTIALS. Transfer full. */
LqCredentials *lq_metadata_read (LqHttpReply *answer, const char *source, GError **error);
