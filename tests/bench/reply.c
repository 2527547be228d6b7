/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the osquery door answers: one reply of 100,000 rows x 30 columns, from the request to the last byte, over a
 * socketpair whose other end reads and forgets. Prints rows per second, a line for each run. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "osquery/processor.h"
#include "osquery/protocol.h"

#define ROWS 100000
#define COLUMNS 30
#define MAX_REPLY_BYTES (512 * 1024 * 1024)
#define WAIT_MS 60000

/* Texts of 16 bytes and, every third, numbers. */
static LqColumn columns[COLUMNS + 1];
static LqTable table = { .name = "bench", .about = "Rows.", .columns = columns };
static const LqTable *const tables[] = { &table, NULL };

static void
declare_columns (void)
{
  for (guint i = 0; i < COLUMNS; i++)
    {
      g_autofree char *name = g_strdup_printf ("column_name_%02u", i);
      columns[i] = (LqColumn) {
        .name = g_intern_string (name),
        .type = i % 3 == 2 ? LQ_BIGINT : LQ_TEXT,
        .about = "A cell.",
      };
    }
}

/* A cursor is the number of the row after the current one. */
static gpointer
query (gpointer data, const LqQuery *asked, GError **error)
{
  return g_new0 (guint, 1);
}

static gboolean
next (gpointer cursor, GError **error)
{
  return (*(guint *) cursor)++ < ROWS;
}

static void
value (gpointer cursor, guint column, LqValue *cell)
{
  if (columns[column].type == LQ_TEXT)
    *cell = (LqValue) { .kind = LQ_VALUE_TEXT, .text = "0123456789abcdef", .length = 16 };
  else
    *cell = (LqValue) { .kind = LQ_VALUE_INT, .number = *(guint *) cursor };
}

static gint64
rowid (gpointer cursor)
{
  return *(guint *) cursor;
}

static void
cancel (gpointer cursor)
{
}

static void
append_string (GByteArray *bytes, const char *text)
{
  guint32 length = GUINT32_TO_BE ((guint32) strlen (text));

  g_byte_array_append (bytes, (const guint8 *) &length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

/* What osquery sends: version and type, "call", seqid 0, { 1: "table", 2: table's name, 3: the request's map }. */
static GByteArray *
make_request (void)
{
  static const guint8 call[] = { 0x80, 1, 0, 1 }, seqid[4] = { 0 }, map[] = { 13, 0, 3, 11, 11, 0, 0, 0, 1 };
  static const guint8 first[] = { 11, 0, 1 }, second[] = { 11, 0, 2 }, stop[] = { 0 };
  GByteArray *request = g_byte_array_new ();

  g_byte_array_append (request, call, sizeof call);
  append_string (request, "call");
  g_byte_array_append (request, seqid, sizeof seqid);
  g_byte_array_append (request, first, sizeof first);
  append_string (request, "table");
  g_byte_array_append (request, second, sizeof second);
  append_string (request, table.name);
  g_byte_array_append (request, map, sizeof map);
  append_string (request, "action");
  append_string (request, "generate");
  g_byte_array_append (request, stop, sizeof stop);
  return request;
}

typedef struct
{
  LqOsqueryProcessor *processor;
  int fd;
} Server;

/* Answers one request and hangs up. */
static gpointer
serve (gpointer data)
{
  const LqOsqueryLimits limits = { .wait_ms = WAIT_MS, .message_bytes = 1024 * 1024 };
  const Server *server = data;
  g_autoptr (LqOsqueryTransport) transport = lq_osquery_transport_new (server->fd, &limits, NULL);
  g_autoptr (LqOsqueryProtocol) protocol = lq_osquery_protocol_new (transport);
  g_autoptr (GError) error = NULL;

  thrift_processor_process (THRIFT_PROCESSOR (server->processor), THRIFT_PROTOCOL (protocol),
                            THRIFT_PROTOCOL (protocol), &error);
  g_assert_no_error (error);
  return NULL;
}

/* Reads until the server hangs up. */
static gsize
drain (int fd)
{
  static guint8 buffer[1024 * 1024];
  gsize total = 0;
  gssize count;

  while ((count = read (fd, buffer, sizeof buffer)) > 0)
    total += (gsize) count;
  g_assert_cmpint (count, ==, 0);
  return total;
}

static void
run (LqOsqueryProcessor *processor)
{
  g_autoptr (GByteArray) request = make_request ();
  Server server = { .processor = processor };
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  server.fd = fds[1];
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("serve", serve, &server);
  g_assert_cmpint (write (fds[0], request->data, request->len), ==, request->len);
  gsize bytes = drain (fds[0]);
  double seconds = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  g_thread_join (thread);
  close (fds[0]);
  /* every row has its rowid and all columns, each with a name */
  g_assert_cmpuint (bytes, >, (gsize) ROWS * COLUMNS * (4 + 14 + 4 + 5));
  printf ("%.0f %.1f\n", ROWS / seconds, (double) bytes / 1e6);
}

int
main (int argc, char **argv)
{
  guint runs = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1;
  const LqOsqueryHandler handler = { tables, MAX_REPLY_BYTES, NULL, query, next, value, rowid, cancel, g_free };
  g_autoptr (LqOsqueryLog) log = lq_osquery_log_new (stderr, FALSE, lq_clock_system ());
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  lq_osquery_types_init ();
  declare_columns ();
  g_autoptr (LqOsqueryProcessor) processor = lq_osquery_processor_new (&handler, log, cancellable);
  for (guint i = 0; i < runs; i++)
    run (processor);
  return 0;
}
