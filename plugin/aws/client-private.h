/* SPDX-License-Identifier: Apache-2.0 */
/* What a client is made of, for the files that implement it. */
#pragma once

#include "aws/client.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/identity.h"
#include "aws/pace.h"
#include "aws/sigv4.h"
#include "aws/stats.h"
#include "base/workers.h"

struct _LqAwsClient
{
  const LqClock *system;
  LqClock clock; /* the same, set right by what AWS says */
  int skew_s;    /* by so much; atomic */
  LqAwsWaits waits;
  char *region; /* may be NULL */
  guint concurrency;
  guint attempts; /* of a call that may fail */

  LqHttp *http;
  LqEndpointRules *endpoints;
  LqSigv4Keys *keys;
  LqPace *pace;
  LqStats *stats;
  LqIdentities *identities;
  LqCredentialsProvider *credentials;
  LqWorkers *credential_threads; /* may block */
  LqWorkers *workers;            /* of LqCall: reply to judge, or end to tell */
  GCancellable *stop;              /* ends what the credential threads do */

  GMutex lock;
  GCond idle;
  GHashTable *calls; /* set of LqCall, owned */
  gboolean closing;
};
