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
  char **headers;                                                                   /* likewise */
  char *invocation_id;                                                              /* the same for every attempt */
  LqCredentials *keys; /* NULL before the first attempt, and where none are needed */
  guint attempt;       /* 1.. */
  guint max_attempts;  /* that may fail, which AWS is told */
  gint64 time_s;       /* of the signature */
} LqCallRequest;

void lq_call_request_init (LqCallRequest *request, const LqAwsCall *call);
void lq_call_request_clear (LqCallRequest *request);

/* As lq_http_send. */
void lq_call_request_send (const LqCallRequest *request, const LqEndpoint *endpoint, LqHttp *http, LqSigv4Keys *keys,
                           GCancellable *cancellable, LqHttpDone done, gpointer data);

/* What an error says about the call; all strings are the request's. */
LqAwsErrorInfo lq_call_request_describe (const LqCallRequest *request);

/* Whether an attempt got no answer (NULL: it got one) as the service is not in the Region: AWS's own host there has no
 * name, by the answer of a name server, and the Region is none that the service is known to be in. Asks the name server
 * again, and waits for it, but only where all else fits. */
gboolean lq_call_request_lacks_service (const LqCallRequest *request, const LqEndpointRules *rules,
                                        const GError *no_answer);

/* The error of that: LQ_ERROR_NETWORK, with LQ_AWS_NOT_IN_REGION in place of AWS's code. Transfer full. */
GError *lq_call_request_no_service (const LqCallRequest *request);

/* A host that is not there, or credentials for a Region that is not there, may come of a slip of the pen: has `error`
 * name the Region that may have been meant, once. */
void lq_call_request_suggest_region (const char *region, GError *error);
