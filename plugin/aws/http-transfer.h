/* SPDX-License-Identifier: Apache-2.0 */
/* One request on its way: what was asked, the curl handle while it runs, and how it ended. Reference-counted, as a
 * cancellation may come from any thread at any time. */
#pragma once

#include <curl/curl.h>

#include "aws/http-reply.h"
#include "aws/http-settings.h"
#include "aws/http-url.h"

typedef struct
{
  LqHttp *http; /* kept alive */
  LqHttpUrl *url;  /* NULL where the request was refused */
  GError *refusal; /* why; set where `url` is NULL */
  char *method;
  struct curl_slist *headers;
  GBytes *body; /* NULL: none */
  gboolean direct; /* never by a proxy */
  guint timeout_ms;
  LqHttpDone done;
  gpointer data;
  GCancellable *cancellable; /* may be NULL */
  gulong cancel_handler;

  /* Of the engine's thread. */
  gpointer host;          /* whose turn it uses, */
  guint64 answers_before; /* which had answered so often before it */
  gboolean finished;
  CURL *easy; /* while it runs */
  LqHttpIncoming *incoming;
  char problem[CURL_ERROR_SIZE];
} LqHttpTransfer;

/* Copies the request, and checks it: a refusal is kept for lq_http_transfer_finish. */
LqHttpTransfer *lq_http_transfer_new (LqHttp *http, const LqHttpRequest *request, LqHttpDone done, gpointer data);
LqHttpTransfer *lq_http_transfer_ref (LqHttpTransfer *transfer);
void lq_http_transfer_unref (LqHttpTransfer *transfer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpTransfer, lq_http_transfer_unref)

/* Makes `easy` (fresh or reset; borrowed) ready to be added to a multi handle. */
void lq_http_transfer_prepare (LqHttpTransfer *transfer, CURL *easy, const LqHttpSettings *settings);

/* How the transfer that `code` ended went: a reply (transfer full), or NULL and an error. */
LqHttpReply *lq_http_transfer_result (LqHttpTransfer *transfer, CURLcode code, const LqHttpSettings *settings,
                                      GError **error);

/* The error of a transfer that was given up. */
GError *lq_http_transfer_cancelled (const LqHttpTransfer *transfer);
