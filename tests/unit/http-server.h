/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTTP/1.1 server for tests, a thread per connection, whose handler writes the bytes itself: so it can also be
 * a bad server. */
#pragma once

#include <gio/gio.h>

typedef struct _HttpServer HttpServer;

typedef struct
{
  char *line;          /* "GET /path HTTP/1.1" */
  GHashTable *headers; /* lower-case name -> value */
  char *body;          /* "" where there is none */
  guint connection;    /* 1.., as they were accepted */
  guint number;        /* 1.. on its connection */
  GIOStream *stream;   /* where the answer goes */
  GSocket *socket;
} HttpServerRequest;

/* Answers a request. FALSE ends the connection. Called on the connection's thread. */
typedef gboolean (*HttpServerHandler) (HttpServerRequest *request, gpointer data);

/* Listens on a free port of `address`. `certificate` NULL: plain. NULL where the machine lacks the address family. */
HttpServer *http_server_new (const char *address, GTlsCertificate *certificate, HttpServerHandler handler,
                             gpointer data);
guint http_server_port (HttpServer *server);
guint http_server_connections (HttpServer *server); /* accepted so far */
void http_server_free (HttpServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpServer, http_server_free)

/* The start of "GET /path?query HTTP/1.1" up to the version. Transfer full. */
char *http_server_target (const HttpServerRequest *request);

/* Writes bytes as they are; what the client does not take any more is lost. `length` -1: up to the NUL. */
void http_server_write (HttpServerRequest *request, const char *bytes, gssize length);

/* A whole 200 with this text. TRUE, as for keeping the connection. */
gboolean http_server_answer (HttpServerRequest *request, const char *text);

/* Makes the end of the connection a reset. FALSE, as for ending it. */
gboolean http_server_reset (HttpServerRequest *request);

/* Something that threads wait for. */
typedef struct
{
  GMutex lock;
  GCond changed;
  guint value;
} HttpGate;

void http_gate_init (HttpGate *gate);
void http_gate_clear (HttpGate *gate);
void http_gate_add (HttpGate *gate);
void http_gate_await (HttpGate *gate, guint value); /* until at least so many were added */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpGate, http_gate_clear)
