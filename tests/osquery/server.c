/* SPDX-License-Identifier: Apache-2.0 */
/* The server under load, with silent peers, and at its end. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/error.h"
#include "osquery/address.h"

#include "fixture.h"

#define MANY 100

static void
assert_pong (GByteArray *reply)
{
  g_assert_nonnull (memmem (reply->data, reply->len, "pong", 4));
  g_byte_array_unref (reply);
}

static void
send_recorded (int fd, const char *name, gsize length)
{
  g_autoptr (GByteArray) request = fixture_recorded (name);

  fixture_send (fd, request->data, MIN (length, request->len));
}

/* A question to t_slow that takes as many seconds as `delay` says. */
static int
call_slow (Fixture *fixture, const char *delay)
{
  g_autoptr (GByteArray) request = g_byte_array_new ();
  g_autofree char *context =
      g_strdup_printf ("{\"constraints\":[{\"name\":\"delay\",\"list\":[{\"op\":2,\"expr\":\"%s\"}]}]}", delay);
  guint8 length = (guint8) strlen (context);
  int fd = fixture_connect (fixture->path);

#define PUT(text_) g_byte_array_append (request, (const guint8 *) text_, sizeof text_ - 1)
  PUT ("\x80\x01\x00\x01\0\0\0\4call\0\0\0\0\x0b\0\1\0\0\0\5table\x0b\0\2\0\0\0\6t_slow\x0d\0\3\x0b\x0b\0\0\0\2");
  PUT ("\0\0\0\6action\0\0\0\x08generate\0\0\0\7context\0\0\0");
  g_byte_array_append (request, &length, 1);
  g_byte_array_append (request, (const guint8 *) context, length);
  PUT ("\0");
  fixture_send (fd, request->data, request->len);
  return fd;
}

static void
test_many_at_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  int fds[MANY];

  for (gsize i = 0; i < MANY; i++)
    fds[i] = fixture_connect (fixture->path);
  for (gsize i = 0; i < MANY; i++)
    {
      send_recorded (fds[i], "ping_core2ext_req", G_MAXSIZE);
      shutdown (fds[i], SHUT_WR);
    }
  for (gsize i = 0; i < MANY; i++)
    assert_pong (fixture_receive (fds[i]));
}

static void
test_half_messages_harm_nobody (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  int fds[20];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      fds[i] = fixture_connect (fixture->path);
      send_recorded (fds[i], "generate_eq_req", i + 1);
    }
  for (gsize i = 0; i < 10; i++)
    fixture_ping (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    g_close (fds[i], NULL);
}

static void
test_silence_ends (void)
{
  LqOsqueryServerOptions options = lq_osquery_server_defaults;
  options.limits.wait_ms = 50;
  g_autoptr (Fixture) fixture = fixture_new (&options);
  int idle = fixture_connect (fixture->path);
  int half = fixture_connect (fixture->path);

  send_recorded (half, "generate_eq_req", 30);
  g_autoptr (GByteArray) none = fixture_receive (idle);
  g_autoptr (GByteArray) nothing = fixture_receive (half);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (nothing->len, ==, 0);
  fixture_ping (fixture);
}

/* A message that comes one byte at a time is over when its time is, however often a byte comes. */
static void
test_drip_ends (void)
{
  LqOsqueryServerOptions options = lq_osquery_server_defaults;
  options.limits.wait_ms = 300;
  g_autoptr (Fixture) fixture = fixture_new (&options);
  g_autoptr (GByteArray) request = fixture_recorded ("generate_70_columns_req");
  int fd = fixture_connect (fixture->path);
  gsize sent = 0;

  for (; sent < request->len - 1; sent++)
    {
      if (send (fd, request->data + sent, 1, MSG_NOSIGNAL) != 1)
        break;
      g_usleep (10 * 1000);
    }
  g_assert_cmpuint (sent, <, request->len - 1);
  g_close (fd, NULL);
}

static void
test_oldest_silent_goes_first (void)
{
  LqOsqueryServerOptions options = lq_osquery_server_defaults;
  options.connections = 2;
  options.grace_ms = 1;
  g_autoptr (Fixture) fixture = fixture_new (&options);
  int first = fixture_connect (fixture->path);
  int second = fixture_connect (fixture->path);

  send_recorded (second, "ping_core2ext_req", 5);
  fixture_ping (fixture);
  /* One of them had to go; the third one got its answer. */
  g_autoptr (GByteArray) none = fixture_receive (first);
  g_assert_cmpuint (none->len, ==, 0);
  g_close (second, NULL);
}

static void
test_rest_waits (void)
{
  LqOsqueryServerOptions options = lq_osquery_server_defaults;
  options.connections = 1;
  g_autoptr (Fixture) fixture = fixture_new (&options);
  int slow = call_slow (fixture, "1");
  int waiting = fixture_connect (fixture->path);

  send_recorded (waiting, "ping_core2ext_req", G_MAXSIZE);
  shutdown (waiting, SHUT_WR);
  shutdown (slow, SHUT_WR);
  g_autoptr (GByteArray) reply = fixture_receive (slow);
  g_autoptr (osqExtensionResponse) response = fixture_decode_call (reply, NULL);
  g_assert_cmpuint (response->response->len, ==, 1);
  assert_pong (fixture_receive (waiting));
}

/* A ping is answered while a call runs that would outlast the test, which stopping then ends. */
static void
test_ping_during_call (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  int slow = call_slow (fixture, "100000");

  while (test_handler_queries () == 0)
    g_usleep (1000);
  for (gsize i = 0; i < 10; i++)
    fixture_ping (fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_autoptr (GByteArray) reply = fixture_receive (slow);
  g_autoptr (osqExtensionResponse) response = fixture_decode_call (reply, NULL);
  g_assert_cmpint (response->status->code, ==, 1);
  g_assert_nonnull (strstr (response->status->message, "cancelled"));
}

static void
test_socket (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_cmpint (g_lstat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode, ==, S_IFSOCK | 0600);
  g_assert_cmpint (lq_osquery_address_listen (fixture->path, &error), ==, -1);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "another process listens there"));
}

static void
test_socket_removed (void)
{
  Fixture *fixture = fixture_new (NULL);
  g_autofree char *folder = g_strdup (fixture->folder);

  fixture_free (fixture);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_stale_socket (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lq-osquery-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "socket", NULL);
  g_autoptr (GError) error = NULL;
  int dead = lq_osquery_address_listen (path, NULL);

  g_close (dead, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  int alive = lq_osquery_address_listen (path, &error);
  g_assert_no_error (error);
  g_close (alive, NULL);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_no_socket (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lq-osquery-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *missing = g_build_filename (folder, "none", "socket", NULL);
  g_autofree char *long_path = g_strdup_printf ("%s/%0120d", folder, 0);
  g_autoptr (GError) file = NULL;
  g_autoptr (GError) folderless = NULL;
  g_autoptr (GError) too_long = NULL;

  g_assert_true (g_file_set_contents (path, "kept", -1, NULL));
  g_assert_cmpint (lq_osquery_address_listen (path, &file), ==, -1);
  g_assert_error (file, LQ_ERROR, LQ_ERROR_USAGE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (lq_osquery_address_listen (missing, &folderless), ==, -1);
  g_assert_error (folderless, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (lq_osquery_address_listen (long_path, &too_long), ==, -1);
  g_assert_error (too_long, LQ_ERROR, LQ_ERROR_USAGE);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/osquery/server/many-at-once", test_many_at_once);
  g_test_add_func ("/osquery/server/half-messages-harm-nobody", test_half_messages_harm_nobody);
  g_test_add_func ("/osquery/server/silence-ends", test_silence_ends);
  g_test_add_func ("/osquery/server/drip-ends", test_drip_ends);
  g_test_add_func ("/osquery/server/oldest-silent-goes-first", test_oldest_silent_goes_first);
  g_test_add_func ("/osquery/server/rest-waits", test_rest_waits);
  g_test_add_func ("/osquery/server/ping-during-call", test_ping_during_call);
  g_test_add_func ("/osquery/server/socket", test_socket);
  g_test_add_func ("/osquery/server/socket-removed", test_socket_removed);
  g_test_add_func ("/osquery/server/stale-socket", test_stale_socket);
  g_test_add_func ("/osquery/server/no-socket", test_no_socket);
  return g_test_run ();
}
