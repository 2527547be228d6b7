/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "osquery/address.h"
#include "osquery/protocol.h"

#define HANG_MS 60000
#define MAX_REPLY_BYTES (1024 * 1024)

Fixture *
fixture_new (const LqOsqueryServerOptions *options)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  lq_osquery_types_init ();
  test_handler_open (&self->handler, MAX_REPLY_BYTES);
  self->folder = g_dir_make_tmp ("lq-osquery-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "socket", NULL);
  self->said = fopen ("/dev/null", "w");
  self->log = lq_osquery_log_new (self->said, FALSE, lq_clock_system ());
  self->cancellable = g_cancellable_new ();
  self->processor = lq_osquery_processor_new (&self->handler, self->log, self->cancellable);
  lq_osquery_processor_set_uuid (self->processor, TEST_UUID);
  self->server = lq_osquery_server_start (self->path, THRIFT_PROCESSOR (self->processor),
                                          options != NULL ? options : &lq_osquery_server_defaults, self->log,
                                          self->cancellable, &error);
  g_assert_no_error (error);
  return self;
}

void
fixture_free (Fixture *fixture)
{
  g_cancellable_cancel (fixture->cancellable);
  g_assert_true (lq_osquery_server_stop (fixture->server, HANG_MS));
  g_object_unref (fixture->processor);
  g_object_unref (fixture->cancellable);
  lq_osquery_log_free (fixture->log);
  fclose (fixture->said);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture);
}

int
fixture_connect (const char *path)
{
  struct sockaddr_un address;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_true (lq_osquery_address_fill (path, &address, NULL));
  g_assert_cmpint (connect (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

void
fixture_send (int fd, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      gssize sent = send (fd, at, length, MSG_NOSIGNAL);
      if (sent < 0)
        {
          g_assert_true (errno == EPIPE || errno == ECONNRESET);
          return;
        }
      at += sent;
      length -= (gsize) sent;
    }
}

GByteArray *
fixture_receive (int fd)
{
  GByteArray *received = g_byte_array_new ();
  struct pollfd waiting = { .fd = fd, .events = POLLIN };

  for (;;)
    {
      guint8 buffer[8192];
      g_assert_cmpint (poll (&waiting, 1, HANG_MS), ==, 1);
      gssize count = recv (fd, buffer, sizeof buffer, 0);
      /* A server that hangs up with unread bytes resets the connection. */
      if (count <= 0)
        {
          g_assert_true (count == 0 || errno == ECONNRESET);
          g_close (fd, NULL);
          return received;
        }
      g_byte_array_append (received, buffer, (guint) count);
    }
}

GByteArray *
fixture_exchange (Fixture *fixture, const void *bytes, gsize length)
{
  int fd = fixture_connect (fixture->path);

  fixture_send (fd, bytes, length);
  shutdown (fd, SHUT_WR);
  return fixture_receive (fd);
}

void
fixture_ping (Fixture *fixture)
{
  g_autoptr (GByteArray) request = fixture_recorded ("ping_core2ext_req");
  g_autoptr (GByteArray) reply = fixture_exchange (fixture, request->data, request->len);

  g_assert_nonnull (memmem (reply->data, reply->len, "pong", 4));
}

osqExtensionResponse *
fixture_decode_call (GByteArray *reply, GError **error)
{
  const LqOsqueryLimits limits = { .wait_ms = HANG_MS, .message_bytes = 16 * 1024 * 1024 };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture_send (fds[0], reply->data, reply->len);
  g_close (fds[0], NULL);
  g_autoptr (LqOsqueryTransport) transport = lq_osquery_transport_new (fds[1], &limits, NULL);
  g_autoptr (LqOsqueryProtocol) protocol = lq_osquery_protocol_new (transport);
  g_autoptr (osqExtensionManagerClient) client =
      g_object_new (OSQ_TYPE_EXTENSION_MANAGER_CLIENT, "input_protocol", protocol, "output_protocol", protocol, NULL);
  g_autoptr (osqExtensionResponse) response = g_object_new (OSQ_TYPE_EXTENSION_RESPONSE, NULL);
  if (!osq_extension_client_recv_call (OSQ_EXTENSION_IF (client), &response, error))
    return NULL;
  return g_steal_pointer (&response);
}

void
fixture_append_hex (GByteArray *bytes, const char *hex)
{
  for (; *hex != '\0'; hex++)
    {
      if (*hex == '\n')
        continue;
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex++;
    }
}

GByteArray *
fixture_recorded (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".hex", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "wire", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GByteArray *bytes = g_byte_array_new ();

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  fixture_append_hex (bytes, strchr (text, '\n')); /* after the comment */
  return bytes;
}
