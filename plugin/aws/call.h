/* SPDX-License-Identifier: Apache-2.0 */
/* The course of one call: credentials, pace, signature, HTTP, verdict, and over again or the end. */
#pragma once

#include "aws/client.h"

typedef struct _LqCall LqCall;

/* As lq_aws_client_call. */
void lq_call_start (LqAwsClient *client, const LqAwsCall *spec, GCancellable *cancellable, LqAwsDone done,
                    gpointer data);

/* Takes the next step on a worker's thread: GFunc of the client's `workers`. */
void lq_call_work (gpointer call);

/* Ends the call with LQ_ERROR_CANCELLED, unless it is over. Any thread. */
void lq_call_cancel (LqCall *call);

LqCall *lq_call_ref (LqCall *call);
void lq_call_unref (LqCall *call);
