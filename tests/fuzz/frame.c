/* SPDX-License-Identifier: Apache-2.0 */
/* Thrift messages on the extension's socket. */
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../osquery/handler.h"
#include "fuzz.h"
#include "osquery/processor.h"
#include "osquery/protocol.h"

/* So that a socket nobody reads holds the replies. */
#define MAX_REPLY_BYTES (16 * 1024)
#define MAX_MESSAGES 8

static void
answer (LqOsqueryProcessor *processor, int fd)
{
  static const LqOsqueryLimits limits = { .wait_ms = 1000, .message_bytes = 1024 * 1024 };
  g_autoptr (LqOsqueryTransport) transport = lq_osquery_transport_new (fd, &limits, NULL);
  g_autoptr (LqOsqueryProtocol) protocol = lq_osquery_protocol_new (transport);
  gboolean more = TRUE;

  for (guint i = 0; more && i < MAX_MESSAGES; i++)
    {
      g_autoptr (GError) error = NULL;
      lq_osquery_transport_begin_message (transport);
      more = thrift_processor_process (THRIFT_PROCESSOR (processor), THRIFT_PROTOCOL (protocol),
                                       THRIFT_PROTOCOL (protocol), &error);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  LqOsqueryHandler handler;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  int fds[2];

  lq_osquery_types_init ();
  test_handler_open (&handler, MAX_REPLY_BYTES);
  FILE *said = fopen ("/dev/null", "w");
  LqOsqueryLog *log = lq_osquery_log_new (said, FALSE, lq_clock_system ());
  LqOsqueryProcessor *processor = lq_osquery_processor_new (&handler, log, cancellable);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  /* What does not fit the socket's buffer is cut off, which is an input like any other. */
  if (send (fds[0], data, size, MSG_NOSIGNAL) >= 0)
    {
      shutdown (fds[0], SHUT_WR);
      answer (processor, fds[1]);
    }
  else
    close (fds[1]);
  close (fds[0]);
  g_object_unref (processor);
  lq_osquery_log_free (log);
  fclose (said);
  return 0;
}
