/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's thread. Everything curl happens on it, but for waking it up. */
#pragma once

#include "aws/http-hosts.h"
#include "aws/http-timers.h"

struct _LqHttp
{
  LqHttpSettings settings;
  GThread *thread;
  CURLM *multi; /* gone once `stopped` */

  GMutex lock; /* guards what follows, up to the next mark; never held while calling out */
  GQueue incoming;  /* of LqHttpTransfer: sent, not yet seen by the thread */
  GQueue cancelled; /* of LqHttpTransfer: to be given up */
  LqHttpTimers timers;
  guint64 connections_opened;
  gboolean stopping; /* the thread is to end */
  gboolean stopped;  /* it takes nothing any more */

  /* Of the engine's thread. */
  LqHttpHosts hosts;
  GHashTable *running; /* set of LqHttpTransfer, owned */
  GPtrArray *spare;    /* easy handles to be used again */
};

/* Not started yet: lq_http_engine_run is its thread's function. Errors: LQ_ERROR_CONFIG. Transfer full. */
LqHttp *lq_http_engine_new (const LqHttpOptions *options, GError **error);

/* For those that may outlive lq_http_free: a cancellation that is just being signalled. */
LqHttp *lq_http_engine_ref (LqHttp *http);
void lq_http_engine_unref (LqHttp *http);

/* Until lq_http_engine_stop is called. `data` is the engine. */
gpointer lq_http_engine_run (gpointer data);

/* Hands over a transfer. Any thread. Takes `transfer` over. */
void lq_http_engine_push (LqHttp *http, LqHttpTransfer *transfer);

/* Asks for a transfer to be given up; one that has ended is left alone. Any thread. */
void lq_http_engine_cancel (LqHttp *http, LqHttpTransfer *transfer);

/* Tells the thread to end and waits for it. */
void lq_http_engine_stop (LqHttp *http);
