/* SPDX-License-Identifier: Apache-2.0 */
/* Messages recorded between a real osquery and an extension: questions get the right answers, answers are understood.
 */
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "osquery/address.h"
#include "osquery/manager.h"
#include "osquery/protocol.h"

#include "fixture.h"

/* Where a message of `call` and of `ping` carries the extension's number. */
static void
put_uuid (GByteArray *message, gint64 uuid)
{
  static const guint8 field[] = { 0x0a, 0x00, 0x03 };
  guint8 *at = memmem (message->data, message->len, field, sizeof field);
  guint64 wire = GUINT64_TO_BE ((guint64) uuid);

  g_assert_nonnull (at);
  memcpy (at + sizeof field, &wire, sizeof wire);
}

static void
assert_same (GByteArray *a, GByteArray *b)
{
  g_assert_cmpmem (a->data, a->len, b->data, b->len);
}

static GByteArray *
ask (const char *name)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GByteArray) request = fixture_recorded (name);

  return fixture_exchange (fixture, request->data, request->len);
}

static void
test_ping (void)
{
  g_autoptr (GByteArray) reply = ask ("ping_core2ext_req");
  g_autoptr (GByteArray) recorded = fixture_recorded ("ping_core2ext_rep");

  put_uuid (recorded, TEST_UUID);
  assert_same (reply, recorded);
}

static void
test_shutdown (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (GByteArray) request = fixture_recorded ("shutdown_req");
  g_autoptr (GByteArray) recorded = fixture_recorded ("shutdown_rep");
  g_autoptr (GByteArray) reply = fixture_exchange (fixture, request->data, request->len);

  assert_same (reply, recorded);
  g_assert_true (g_cancellable_is_cancelled (fixture->cancellable));
}

static void
assert_status (osqExtensionResponse *response, int code, const char *message)
{
  g_assert_cmpint (response->status->code, ==, code);
  g_assert_cmpstr (response->status->message, ==, message);
}

static void
test_columns (void)
{
  static const char *const options[] = { "9", "9", "8", "24", "20", NULL };
  g_autoptr (GByteArray) reply = ask ("columns_req");
  g_autoptr (GByteArray) recorded = fixture_recorded ("columns_rep");
  g_autoptr (osqExtensionResponse) ours = fixture_decode_call (reply, NULL);
  g_autoptr (osqExtensionResponse) theirs = fixture_decode_call (recorded, NULL);

  assert_status (ours, 0, "OK");
  /* Three columns of their own; ours have the two of every table besides, and the row of attributes is the last. */
  g_assert_cmpuint (theirs->response->len, ==, 4);
  g_assert_cmpuint (ours->response->len, ==, 6);
  for (guint i = 0; i < 5; i++)
    {
      GHashTable *row = g_ptr_array_index (ours->response, i);
      GHashTable *other = g_ptr_array_index (theirs->response, MIN (i, 2));
      g_assert_cmpstr (g_hash_table_lookup (row, "id"), ==, "column");
      g_assert_cmpstr (g_hash_table_lookup (row, "op"), ==, options[i]);
      g_assert_cmpstr (g_hash_table_lookup (row, "type"), ==, g_hash_table_lookup (other, "type"));
      if (i < 3)
        g_assert_cmpstr (g_hash_table_lookup (row, "name"), ==, g_hash_table_lookup (other, "name"));
    }
  GHashTable *last = g_ptr_array_index (ours->response, 5);
  g_assert_cmpstr (g_hash_table_lookup (last, "id"), ==, "attributes");
  g_assert_cmpstr (g_hash_table_lookup (last, "attributes"), ==, "0");
}

typedef struct
{
  const char *name;
  const char *used; /* columns, separated by blanks */
} Generated;

static const Generated generated[] = {
  { "70_columns", "c00 c62 c63 c64 c65 c66 c67 c68 c69" },
  { "colsused_one", "name" },
  { "eq", "id name value" },
  { "in_nonoptimized_first", "id name value" },
  { "in_optimized", "id name value" },
  { "int_eq", "id name value" },
  { "join_first", "id" },
  { "like", "id name value" },
  { "limit", "id name value" },
  { "limit_offset", "id name value" },
  { "no_constraint", "id name value" },
  { "utf8_quote", "id name value" },
};

/* Our row: a rowid, and of theirs the used columns alone. */
static void
assert_row (GHashTable *ours, GHashTable *theirs, char **used)
{
  g_assert_cmpuint (g_hash_table_size (ours), ==, 1 + g_strv_length (used));
  g_assert_cmpint (g_ascii_strtoll (g_hash_table_lookup (ours, "rowid"), NULL, 10), >, 0);
  for (gsize i = 0; used[i] != NULL; i++)
    g_assert_cmpstr (g_hash_table_lookup (ours, used[i]), ==, g_hash_table_lookup (theirs, used[i]));
}

/* The recorded extension ignored a constraint that ours applies; the rows left out are those that it rules out. */
static gboolean
is_filtered (const char *name, GHashTable *row)
{
  const char *person = g_hash_table_lookup (row, "name");

  return strcmp (name, "in_optimized") == 0 && strcmp (person, "alice") != 0 && strcmp (person, "bob") != 0;
}

static void
test_generate (gconstpointer data)
{
  const Generated *test = data;
  g_autofree char *request = g_strdup_printf ("generate_%s_req", test->name);
  g_autofree char *answer = g_strdup_printf ("generate_%s_rep", test->name);
  g_autoptr (GByteArray) reply = ask (request);
  g_autoptr (GByteArray) recorded = fixture_recorded (answer);
  g_autoptr (osqExtensionResponse) ours = fixture_decode_call (reply, NULL);
  g_autoptr (osqExtensionResponse) theirs = fixture_decode_call (recorded, NULL);
  g_auto (GStrv) used = g_strsplit (test->used, " ", -1);
  guint at = 0;

  assert_status (ours, 0, "OK");
  assert_status (theirs, 0, "OK");
  for (guint i = 0; i < theirs->response->len; i++)
    {
      GHashTable *row = g_ptr_array_index (theirs->response, i);
      if (is_filtered (test->name, row))
        continue;
      g_assert_cmpuint (at, <, ours->response->len);
      assert_row (g_ptr_array_index (ours->response, at++), row, used);
    }
  g_assert_cmpuint (at, ==, ours->response->len);
}

/* Writing to a table that can only be read, and that does not exist. */
static void
test_write (gconstpointer name)
{
  g_autofree char *request = g_strdup_printf ("%s_req", (const char *) name);
  g_autofree char *answer = g_strdup_printf ("%s_rep", (const char *) name);
  g_autoptr (GByteArray) reply = ask (request);
  g_autoptr (GByteArray) recorded = fixture_recorded (answer);
  g_autoptr (osqExtensionResponse) ours = fixture_decode_call (reply, NULL);
  g_autoptr (osqExtensionResponse) theirs = fixture_decode_call (recorded, NULL);

  assert_status (theirs, 0, "OK");
  assert_status (ours, 1, "lambdaquery has no table 'WritableTable'");
  g_assert_cmpuint (ours->response->len, ==, 0);
}

static void
test_errors (void)
{
  g_autoptr (GByteArray) status = fixture_recorded ("error_status_rep");
  g_autoptr (GByteArray) exception = fixture_recorded ("tapplicationexception_rep");
  g_autoptr (GError) error = NULL;
  g_autoptr (osqExtensionResponse) failed = fixture_decode_call (status, &error);

  g_assert_no_error (error);
  assert_status (failed, 1, "custom failure message");
  g_assert_null (fixture_decode_call (exception, &error));
  g_assert_nonnull (strstr (error->message, "Internal error"));
}

/* osquery's side of one connection: says `reply` at once, and keeps what it is asked. */
typedef struct
{
  int listening;
  GByteArray *reply;
} Core;

static gpointer
run_core (gpointer data)
{
  Core *core = data;
  int fd = accept (core->listening, NULL, NULL);

  fixture_send (fd, core->reply->data, core->reply->len);
  return fixture_receive (fd);
}

typedef struct
{
  LqOsqueryManager manager;
  char *folder;
  Core core;
  GThread *thread;
} Play;

static void
play_begin (Play *play, const char *reply)
{
  g_autoptr (GError) error = NULL;

  lq_osquery_types_init ();
  play->folder = g_dir_make_tmp ("lq-osquery-XXXXXX", NULL);
  play->manager.socket = g_build_filename (play->folder, "core", NULL);
  play->manager.limits = (LqOsqueryLimits) { .wait_ms = 60000, .message_bytes = 1024 * 1024 };
  play->core.listening = lq_osquery_address_listen (play->manager.socket, &error);
  g_assert_no_error (error);
  /* The test's accept waits. */
  g_assert_true (g_unix_set_fd_nonblocking (play->core.listening, FALSE, NULL));
  play->core.reply = fixture_recorded (reply);
  play->thread = g_thread_new ("core", run_core, &play->core);
}

/* What core was asked. */
static GByteArray *
play_end (Play *play)
{
  GByteArray *asked = g_thread_join (play->thread);

  g_close (play->core.listening, NULL);
  g_byte_array_unref (play->core.reply);
  g_unlink (play->manager.socket);
  g_rmdir (play->folder);
  g_free ((char *) play->manager.socket);
  g_free (play->folder);
  return asked;
}

static void
test_ask (void)
{
  Play play = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean known = FALSE;

  play_begin (&play, "extensions_rep");
  g_assert_true (lq_osquery_manager_ask (&play.manager, 0x9680, &known, &error));
  g_assert_no_error (error);
  g_autoptr (GByteArray) asked = play_end (&play);
  g_autoptr (GByteArray) recorded = fixture_recorded ("extensions_req");
  assert_same (asked, recorded);
  g_assert_true (known);
}

static void
test_ask_forgotten (void)
{
  Play play = { 0 };
  gboolean known = TRUE;

  play_begin (&play, "extensions_rep");
  g_assert_true (lq_osquery_manager_ask (&play.manager, 0x9681, &known, NULL));
  g_byte_array_unref (play_end (&play));
  g_assert_false (known);
}

/* The arguments of a registration, read by generated code. */
static osqExtensionManagerRegisterExtensionArgs *
read_registration (GByteArray *message)
{
  const LqOsqueryLimits limits = { .wait_ms = 60000, .message_bytes = 1024 * 1024 };
  osqExtensionManagerRegisterExtensionArgs *arguments =
      g_object_new (OSQ_TYPE_EXTENSION_MANAGER_REGISTER_EXTENSION_ARGS, NULL);
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  ThriftMessageType type;
  gint32 seqid;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  fixture_send (fds[0], message->data, message->len);
  g_close (fds[0], NULL);
  g_autoptr (LqOsqueryTransport) transport = lq_osquery_transport_new (fds[1], &limits, NULL);
  g_autoptr (LqOsqueryProtocol) protocol = lq_osquery_protocol_new (transport);
  thrift_protocol_read_message_begin (THRIFT_PROTOCOL (protocol), &name, &type, &seqid, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "registerExtension");
  thrift_struct_read (THRIFT_STRUCT (arguments), THRIFT_PROTOCOL (protocol), &error);
  g_assert_no_error (error);
  return arguments;
}

static void
test_register (void)
{
  Play play = { 0 };
  LqOsqueryHandler handler;
  g_autoptr (GError) error = NULL;
  gint64 uuid = 0;

  test_handler_open (&handler, 1);
  play_begin (&play, "register_rep");
  g_assert_true (lq_osquery_manager_register (&play.manager, handler.tables, &uuid, &error));
  g_assert_no_error (error);
  g_assert_cmpint (uuid, ==, 0x9680);
  g_autoptr (GByteArray) asked = play_end (&play);
  osqExtensionManagerRegisterExtensionArgs *ours = read_registration (asked);
  g_assert_cmpstr (ours->info->name, ==, "lambdaquery");
  g_assert_cmpuint (g_hash_table_size (ours->registry), ==, 1);
  GHashTable *tables = g_hash_table_lookup (ours->registry, "table");
  GPtrArray *rows = g_hash_table_lookup (tables, "t_index");
  g_assert_cmpuint (rows->len, ==, 6);
  g_object_unref (ours);
}

/* Theirs describe a table in the same words. */
static void
test_register_others (void)
{
  g_autoptr (GByteArray) python = fixture_recorded ("register_req_pyext");
  g_autoptr (GByteArray) cpp = fixture_recorded ("register_req_cppsdk");
  lq_osquery_types_init ();
  osqExtensionManagerRegisterExtensionArgs *theirs = read_registration (python);
  GHashTable *tables = g_hash_table_lookup (theirs->registry, "table");
  GPtrArray *rows = g_hash_table_lookup (tables, "t_opt");
  GHashTable *row = g_ptr_array_index (rows, 0);

  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpstr (g_hash_table_lookup (row, "id"), ==, "column");
  g_assert_cmpstr (g_hash_table_lookup (row, "op"), ==, "9");
  g_object_unref (theirs);
  theirs = read_registration (cpp);
  g_assert_cmpstr (theirs->info->name, ==, "example");
  g_object_unref (theirs);
}

/* The generated client, connected to core. */
static osqExtensionManagerClient *
play_connect (Play *play, LqOsqueryProtocol **protocol)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqOsqueryTransport) transport =
      lq_osquery_transport_connect (play->manager.socket, &play->manager.limits, NULL, &error);

  g_assert_no_error (error);
  *protocol = lq_osquery_protocol_new (transport);
  return g_object_new (OSQ_TYPE_EXTENSION_MANAGER_CLIENT, "input_protocol", *protocol, "output_protocol", *protocol,
                       NULL);
}

/* A call that core answers; what is not part of the product is the generated client alone. */
static void
test_options (void)
{
  Play play = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  play_begin (&play, "options_rep");
  {
    g_autoptr (LqOsqueryProtocol) protocol = NULL;
    g_autoptr (osqExtensionManagerClient) client = play_connect (&play, &protocol);
    g_assert_true (osq_extension_manager_client_options (OSQ_EXTENSION_MANAGER_IF (client), &options, &error));
  }
  g_autoptr (GByteArray) asked = play_end (&play);
  g_autoptr (GByteArray) recorded = fixture_recorded ("options_req");
  assert_same (asked, recorded);
  osqInternalOptionInfo *option = g_hash_table_lookup (options, "alarm_timeout");
  g_assert_cmpstr (option->value, ==, "15");
}

static void
test_ping_core (void)
{
  Play play = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (osqExtensionStatus) status = NULL;

  play_begin (&play, "ping_ext2core_rep");
  {
    g_autoptr (LqOsqueryProtocol) protocol = NULL;
    g_autoptr (osqExtensionManagerClient) client = play_connect (&play, &protocol);
    status = g_object_new (OSQ_TYPE_EXTENSION_STATUS, NULL);
    g_assert_true (osq_extension_client_ping (OSQ_EXTENSION_IF (client), &status, &error));
  }
  g_autoptr (GByteArray) asked = play_end (&play);
  g_autoptr (GByteArray) recorded = fixture_recorded ("ping_ext2core_req");
  assert_same (asked, recorded);
  g_assert_cmpint (status->code, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/osquery/replay/ping", test_ping);
  g_test_add_func ("/osquery/replay/shutdown", test_shutdown);
  g_test_add_func ("/osquery/replay/columns", test_columns);
  for (gsize i = 0; i < G_N_ELEMENTS (generated); i++)
    {
      g_autofree char *path = g_strdup_printf ("/osquery/replay/generate/%s", generated[i].name);
      g_test_add_data_func (path, &generated[i], test_generate);
    }
  g_test_add_data_func ("/osquery/replay/insert", "insert", test_write);
  g_test_add_data_func ("/osquery/replay/update", "update", test_write);
  g_test_add_data_func ("/osquery/replay/delete", "delete", test_write);
  g_test_add_func ("/osquery/replay/errors", test_errors);
  g_test_add_func ("/osquery/replay/ask", test_ask);
  g_test_add_func ("/osquery/replay/ask-forgotten", test_ask_forgotten);
  g_test_add_func ("/osquery/replay/register", test_register);
  g_test_add_func ("/osquery/replay/register-others", test_register_others);
  g_test_add_func ("/osquery/replay/options", test_options);
  g_test_add_func ("/osquery/replay/ping-core", test_ping_core);
  return g_test_run ();
}
