/* SPDX-License-Identifier: Apache-2.0 */
/* One attempt of a call on the wire: headers, signature, HTTP. */
#pragma once

#include "aws/client.h"
#include "aws/endpoint.h"
#include "aws/error.h"
#include "aws/http.h"
#include "aws/sigv4.h"

typedef struct
{
  const LqAwsAction *action;
  char *account_id, *region, *method, *path, *query, *content_type, *target, *body; /* as in LqAwsCall */
  char **headers;      /* likewise */
  char *invocation_id; /* the same for every attempt */
  LqCredentials *keys; /* NULL before the first attempt, and where none are needed */
  guint attempt;       /* 1.. */
  gint64 time_s;       /* of the signature */
} LqCallRequest;

void lq_call_request_init (LqCallRequest *request, const LqAwsCall *call);
void lq_call_request_clear (LqCallRequest *request);

/* As lq_http_send. */
void lq_call_request_send (const LqCallRequest *request, const LqEndpoint *endpoint, LqHttp *http, LqSigv4Keys *keys,
                           GCancellable *cancellable, LqHttpDone done, gpointer data);

/* What an error says about the call; all strings are the request's. */
LqAwsErrorInfo lq_call_request_describe (const LqCallRequest *request);

/* A host that is not there, or credentials for a Region that is not there, may come of a slip of the pen: has `error`
 * name the Region that may have been meant. */
void lq_call_request_suggest_region (const LqCallRequest *request, GError *error);
