/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the HTTP client do over and over. */
#pragma once

#include "aws/http.h"
#include "base/error.h"
#include "http-server.h"

/* Starts an engine that must start. NULL: as usual, but without a proxy, whatever the environment says. */
LqHttp *http_calls_engine (const LqHttpOptions *options);

/* "http://127.0.0.1:port/target". Transfer full. */
char *http_calls_url (HttpServer *server, const char *target);

/* GETs a URL and expects an answer. Transfer full. */
LqHttpReply *http_calls_get (LqHttp *http, const char *url);

/* GETs a URL of the server and expects `body` in a 200. */
void http_calls_expect (LqHttp *http, HttpServer *server, const char *target, const char *body);

/* GETs a URL and expects an error of this kind whose message has `part` in it. */
void http_calls_expect_error (LqHttp *http, const char *url, LqErrorCode code, const char *part);

/* A request under way. */
typedef struct
{
  HttpGate ended; /* 1 once it is; more would be an error */
  guint status;   /* 0 for an error */
  GError *error;
} HttpCall;

/* Sends a GET. Transfer full. */
HttpCall *http_calls_send (LqHttp *http, const char *url, GCancellable *cancellable);

/* Waits until the call has ended, which must have happened once. */
void http_calls_await (HttpCall *call);
void http_calls_free (HttpCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpCall, http_calls_free)

/* Answers with the request's target. */
gboolean http_calls_answer_target (HttpServerRequest *request, gpointer data);

/* A handler that holds every request until it may go on, then answers with its target. `data` is an HttpHold. */
typedef struct
{
  HttpGate arrived; /* requests so far */
  HttpGate open;    /* 1: let them go */
  guint now, peak;  /* atomic: held at this moment, and at most */
} HttpHold;

void http_hold_init (HttpHold *hold);
void http_hold_clear (HttpHold *hold);
gboolean http_hold_answer (HttpServerRequest *request, gpointer data);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpHold, http_hold_clear)
