/* SPDX-License-Identifier: Apache-2.0 */
/* One HTTP engine: a thread on curl's multi interface that any number of threads hand requests to.
 *
 * HTTP/1.1 with keep-alive; TLS is always verified; plain http goes to loopback only, or, as `plain` allows, to the
 * fixed addresses of a credential service. Limits: connect 5 s, stall 10 s, a request `timeout_ms` in all, a body at
 * most `max_body` bytes after inflating. Redirects are not followed. */
#pragma once

#include <gio/gio.h>

typedef struct _LqHttp LqHttp;

typedef struct
{
  const char *ca_bundle;   /* file with the CAs to trust (AWS_CA_BUNDLE); NULL: the system's */
  const char *https_proxy; /* NULL: HTTPS_PROXY / https_proxy from the environment; "" for none */
  const char *no_proxy;    /* NULL: NO_PROXY / no_proxy from the environment */
  guint max_connections;   /* at a time, over all hosts; 0: 64 */
  guint max_per_host;      /* at a time, per host; 0: 32 */
  gsize max_body;          /* bytes of one body; 0: 64 MiB */
  guint timeout_ms;        /* of a whole request that names none; 0: 30,000 */
} LqHttpOptions;

/* Who may be asked over plain http. */
typedef enum
{
  LQ_HTTP_PLAIN_LOOPBACK,  /* this machine alone */
  LQ_HTTP_PLAIN_CONTAINER, /* and the credential endpoints of ECS and EKS */
  LQ_HTTP_PLAIN_INSTANCE,  /* and EC2's instance metadata service */
} LqHttpPlain;

/* What to send. Strings are copied by lq_http_send. */
typedef struct
{
  const char *method; /* GET, POST, PUT */
  const char *url;    /* scheme, host, path and query, percent-encoded as it goes on the wire */
  const char *const *headers; /* "Name: value" lines, NULL-terminated; may be NULL */
  const void *body;   /* may be NULL */
  gsize body_length;
  LqHttpPlain plain; /* other than loopback: for credentials only, and never by a proxy */
  guint timeout_ms;          /* whole request; 0: as LqHttpOptions says */
} LqHttpRequest;

typedef struct
{
  guint status;        /* 100..599 */
  GHashTable *headers; /* lower-case name -> value; the last of repeated ones */
  GBytes *body;        /* inflated */
} LqHttpReply;

/* Exactly one of `reply` (transfer full) and `error` (borrowed) is set. Called on the engine's thread, which it
 * must not block. */
typedef void (*LqHttpDone) (LqHttpReply *reply, const GError *error, gpointer data);

/* Starts the engine. Errors: LQ_ERROR_CONFIG (an unreadable CA bundle, a proxy that is no URL). Transfer full. */
LqHttp *lq_http_new (const LqHttpOptions *options, GError **error);

/* The lq_error_remote_code of an error LQ_ERROR_NETWORK: the host's name could not be resolved. */
#define LQ_HTTP_NO_HOST "NoSuchHost"

/* Queues a request; `done` is always called, once, also for a request refused at once. `cancellable` may be NULL.
 * Errors that reach `done`: LQ_ERROR_NETWORK, LQ_ERROR_LIMIT (body too large), LQ_ERROR_CONFIG (plain http refused),
 * LQ_ERROR_CANCELLED. Messages name the host and what failed, never a header or a query. */
void lq_http_send (LqHttp *http, const LqHttpRequest *request, GCancellable *cancellable, LqHttpDone done,
                   gpointer data);

/* The same, waiting. Not on the engine's thread. Transfer full. */
LqHttpReply *lq_http_send_sync (LqHttp *http, const LqHttpRequest *request, GCancellable *cancellable, GError **error);

/* Calls `call` on the engine's thread after `delay_us` (0: as soon as can be). Nothing runs after lq_http_free. */
void lq_http_call_later (LqHttp *http, gint64 delay_us, void (*call) (gpointer data), gpointer data);

/* Connections opened since the start. */
guint64 lq_http_connections_opened (LqHttp *http);

const char *lq_http_reply_header (const LqHttpReply *reply, const char *name); /* any case; NULL where missing */
void lq_http_reply_free (LqHttpReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpReply, lq_http_reply_free)

/* Stops the engine: what is under way ends with LQ_ERROR_CANCELLED before this returns; delayed calls still waiting are
 * made at once. What those calls and `done` ask for ends the same way; one that always asks for another would never let
 * this return. Not on the engine's thread. */
void lq_http_free (LqHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttp, lq_http_free)
