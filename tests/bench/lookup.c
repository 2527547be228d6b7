/* SPDX-License-Identifier: Apache-2.0 */
/* What one question costs osquery: connect, ping, close; connect, call, close, as osquery does it, with raw messages.
 *
 *   bench-lookup SOCKET COUNT TABLE TEXT < CONTEXT   asks COUNT times; prints microseconds, a line each. TEXT must
 *                                                    be in every answer.
 *   bench-lookup --echo SOCKET                       the least that any server costs: sends everything back, until
 *                                                    SIGTERM
 */
#include <glib.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MOST (256 * 1024)

/* Thrift's types, as far as they come. */
enum
{
  TYPE_STOP = 0,
  TYPE_I32 = 8,
  TYPE_I64 = 10,
  TYPE_STRING = 11,
  TYPE_STRUCT = 12,
  TYPE_MAP = 13,
  TYPE_LIST = 15,
};

static struct sockaddr_un
address_of (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_assert_cmpuint (strlen (path), <, sizeof address.sun_path);
  strcpy (address.sun_path, path);
  return address;
}

static void
append_number (GByteArray *bytes, guint32 number)
{
  guint32 wire = GUINT32_TO_BE (number);

  g_byte_array_append (bytes, (const guint8 *) &wire, sizeof wire);
}

static void
append_string (GByteArray *bytes, const char *text)
{
  append_number (bytes, (guint32) strlen (text));
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static void
append_field (GByteArray *bytes, guint8 type, guint8 id)
{
  const guint8 head[] = { type, 0, id };

  g_byte_array_append (bytes, head, sizeof head);
}

static GByteArray *
message_begin (const char *method)
{
  GByteArray *message = g_byte_array_new ();

  append_number (message, 0x80010001); /* strict, a call */
  append_string (message, method);
  append_number (message, 0); /* osquery's seqid */
  return message;
}

static GByteArray *
make_ping (void)
{
  GByteArray *message = message_begin ("ping");

  g_byte_array_append (message, (const guint8 *) "", 1);
  return message;
}

static GByteArray *
make_call (const char *table, const char *context)
{
  GByteArray *message = message_begin ("call");
  const guint8 of_strings[] = { TYPE_STRING, TYPE_STRING };

  append_field (message, TYPE_STRING, 1);
  append_string (message, "table");
  append_field (message, TYPE_STRING, 2);
  append_string (message, table);
  append_field (message, TYPE_MAP, 3);
  g_byte_array_append (message, of_strings, sizeof of_strings);
  append_number (message, 2);
  append_string (message, "action");
  append_string (message, "generate");
  append_string (message, "context");
  append_string (message, context);
  g_byte_array_append (message, (const guint8 *) "", 1);
  return message;
}

/* Where a message's bytes end is only known from within. What is missing makes `at` go past `end`. */
typedef struct
{
  const guint8 *at, *end;
} Reader;

static guint32
read_number (Reader *reader)
{
  guint32 wire = 0;

  if (reader->end - reader->at >= (gssize) sizeof wire)
    memcpy (&wire, reader->at, sizeof wire);
  reader->at += sizeof wire;
  return GUINT32_FROM_BE (wire);
}

static guint8
read_byte (Reader *reader)
{
  guint8 byte = reader->at < reader->end ? *reader->at : TYPE_STOP;

  reader->at++;
  return byte;
}

static void skip (Reader *reader, guint8 type);

static void
skip_struct (Reader *reader)
{
  guint8 type;

  while (reader->at <= reader->end && (type = read_byte (reader)) != TYPE_STOP)
    {
      reader->at += 2;
      skip (reader, type);
    }
}

static void
skip_elements (Reader *reader, guint8 key, guint8 element)
{
  guint32 count = read_number (reader);

  for (guint32 i = 0; i < count && reader->at <= reader->end; i++)
    {
      if (key != TYPE_STOP)
        skip (reader, key);
      skip (reader, element);
    }
}

static void
skip (Reader *reader, guint8 type)
{
  guint8 key = TYPE_STOP;

  if (type == TYPE_I32)
    reader->at += 4;
  else if (type == TYPE_I64)
    reader->at += 8;
  else if (type == TYPE_STRING)
    reader->at += read_number (reader);
  else if (type == TYPE_STRUCT)
    skip_struct (reader);
  else
    {
      g_assert_true (type == TYPE_MAP || type == TYPE_LIST);
      if (type == TYPE_MAP)
        key = read_byte (reader);
      skip_elements (reader, key, read_byte (reader));
    }
}

/* Whether the bytes are a whole message. */
static gboolean
is_whole (const guint8 *bytes, gsize length)
{
  Reader reader = { bytes, bytes + length };

  read_number (&reader);
  skip (&reader, TYPE_STRING);
  read_number (&reader);
  skip_struct (&reader);
  return reader.at <= reader.end;
}

/* One connection: the message there, the answer back. Its length. */
static gsize
exchange (const struct sockaddr_un *address, GByteArray *message, guint8 *answer)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gsize length = 0;

  g_assert_cmpint (connect (fd, (const struct sockaddr *) address, sizeof *address), ==, 0);
  g_assert_cmpint (send (fd, message->data, message->len, MSG_NOSIGNAL), ==, message->len);
  while (!is_whole (answer, length))
    {
      gssize count = recv (fd, answer + length, MESSAGE_MOST - length, 0);
      g_assert_cmpint (count, >, 0);
      length += (gsize) count;
    }
  close (fd);
  return length;
}

static void
ask (const char *path, guint64 count, const char *table, const char *context, const char *text)
{
  const struct sockaddr_un address = address_of (path);
  g_autoptr (GByteArray) ping = make_ping ();
  g_autoptr (GByteArray) call = make_call (table, context);
  g_autofree guint8 *answer = g_malloc (MESSAGE_MOST);

  for (guint64 i = 0; i < count; i++)
    {
      gint64 start_us = g_get_monotonic_time ();
      exchange (&address, ping, answer);
      gsize length = exchange (&address, call, answer);
      gint64 took_us = g_get_monotonic_time () - start_us;
      g_assert_nonnull (memmem (answer, length, text, strlen (text)));
      printf ("%" G_GINT64_FORMAT "\n", took_us);
    }
}

static void
echo (const char *path)
{
  const struct sockaddr_un address = address_of (path);
  g_autofree guint8 *bytes = g_malloc (MESSAGE_MOST);
  int listening = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (listening, (const struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listening, 16), ==, 0);
  for (;;)
    {
      int fd = accept (listening, NULL, NULL);
      gssize count;
      while ((count = recv (fd, bytes, MESSAGE_MOST, 0)) > 0)
        g_assert_cmpint (send (fd, bytes, (gsize) count, MSG_NOSIGNAL), ==, count);
      close (fd);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *context = g_malloc (MESSAGE_MOST);

  if (argc == 3 && strcmp (argv[1], "--echo") == 0)
    echo (argv[2]);
  if (argc != 5)
    return 2;
  context[fread (context, 1, MESSAGE_MOST - 1, stdin)] = '\0';
  ask (argv[1], g_ascii_strtoull (argv[2], NULL, 10), argv[3], context, argv[4]);
  return 0;
}
