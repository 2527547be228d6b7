/* SPDX-License-Identifier: Apache-2.0 */
/* A server on a socket of its own, whose replies come from the test handler, and bytes to throw at it. */
#pragma once

#include "osquery/processor.h"
#include "osquery/server.h"

#include "handler.h"

#define TEST_UUID 0x1234

typedef struct
{
  char *folder, *path;
  LqOsqueryHandler handler;
  FILE *said; /* what the log says goes nowhere */
  LqOsqueryLog *log;
  GCancellable *cancellable;
  LqOsqueryProcessor *processor;
  LqOsqueryServer *server;
} Fixture;

/* `options` NULL: the defaults. */
Fixture *fixture_new (const LqOsqueryServerOptions *options);
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* A connection to the server; -1 never comes back. */
int fixture_connect (const char *path);

/* Writes all of it; a server that hangs up before the end is fine. */
void fixture_send (int fd, const void *bytes, gsize length);

/* Reads until the server hangs up; fails the test where it does not for a long time. */
GByteArray *fixture_receive (int fd);

/* Sends, says that nothing more will come, receives. */
GByteArray *fixture_exchange (Fixture *fixture, const void *bytes, gsize length);

/* Asks for a sign of life and insists on it. */
void fixture_ping (Fixture *fixture);

/* The reply of `call`, read by generated code. The error is what the server sent as an exception. */
osqExtensionResponse *fixture_decode_call (GByteArray *reply, GError **error);

/* Digits, and line ends between the digits of two bytes. */
void fixture_append_hex (GByteArray *bytes, const char *hex);

/* A recorded message of wire/; a name without the ending. */
GByteArray *fixture_recorded (const char *name);
