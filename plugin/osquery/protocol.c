/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/protocol.h"

#include <string.h>

#include "base/error.h"

#define MAX_DEPTH 64
#define MAX_ELEMENTS 1000000
#define FIRST_PIECE 4096 /* of a string that has only been announced */
#define VERSION_MASK 0xffff0000u
#define TYPE_MASK 0x000000ffu

struct _LqOsqueryProtocol
{
  ThriftBinaryProtocol parent_instance;
  guint depth;
};

G_DEFINE_FINAL_TYPE (LqOsqueryProtocol, lq_osquery_protocol, THRIFT_TYPE_BINARY_PROTOCOL)

static LqOsqueryTransport *
transport_of (ThriftProtocol *protocol)
{
  return LQ_OSQUERY_TRANSPORT (protocol->transport);
}

static gint32
read_message_begin (ThriftProtocol *protocol, gchar **name, ThriftMessageType *type, gint32 *seqid, GError **error)
{
  gint32 head = 0;

  *name = NULL;
  *type = T_CALL;
  *seqid = 0;
  LQ_OSQUERY_PROTOCOL (protocol)->depth = 0;
  lq_osquery_transport_begin_message (transport_of (protocol));
  if (thrift_protocol_read_i32 (protocol, &head, error) < 0)
    return -1;
  guint32 kind = (guint32) head & TYPE_MASK;
  if (((guint32) head & VERSION_MASK) != THRIFT_BINARY_PROTOCOL_VERSION_1 || kind < T_CALL || kind > T_ONEWAY)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY,
                   "a message begins with %08x, which is not Thrift's strict binary protocol", (guint32) head);
      return -1;
    }
  *type = (ThriftMessageType) kind;
  if (thrift_protocol_read_string (protocol, name, error) < 0 || thrift_protocol_read_i32 (protocol, seqid, error) < 0)
    {
      g_clear_pointer (name, g_free);
      return -1;
    }
  return 0;
}

static gint32
enter (ThriftProtocol *protocol, GError **error)
{
  if (++LQ_OSQUERY_PROTOCOL (protocol)->depth <= MAX_DEPTH)
    return 0;
  g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "a message nests deeper than %d", MAX_DEPTH);
  return -1;
}

static gint32
leave (ThriftProtocol *protocol, GError **error)
{
  LQ_OSQUERY_PROTOCOL (protocol)->depth--;
  return 0;
}

static gint32
read_struct_begin (ThriftProtocol *protocol, gchar **name, GError **error)
{
  *name = NULL;
  return enter (protocol, error);
}

static gint32
read_field_begin (ThriftProtocol *protocol, gchar **name, ThriftType *type, gint16 *id, GError **error)
{
  gint8 byte = 0;

  *name = NULL;
  *type = T_STOP;
  *id = 0;
  if (thrift_protocol_read_byte (protocol, &byte, error) < 0)
    return -1;
  *type = (ThriftType) byte;
  return *type == T_STOP ? 0 : thrift_protocol_read_i16 (protocol, id, error);
}

/* The least an element of that type takes on the wire, so that a size can be held against the budget. */
static guint64
least_bytes (ThriftType type)
{
  switch (type)
    {
    case T_I16:
      return 2;
    case T_I32:
    case T_STRING:
      return 4;
    case T_I64:
    case T_DOUBLE:
      return 8;
    case T_LIST:
    case T_SET:
      return 5;
    case T_MAP:
      return 6;
    default:
      return 1;
    }
}

static gint32
read_size (ThriftProtocol *protocol, guint64 element_bytes, guint32 *size, GError **error)
{
  gint32 announced = 0;

  *size = 0;
  if (thrift_protocol_read_i32 (protocol, &announced, error) < 0)
    return -1;
  if (announced < 0 || announced > MAX_ELEMENTS)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "a message announces %d elements; 0 to %d will do", announced,
                   MAX_ELEMENTS);
      return -1;
    }
  if (!lq_osquery_transport_can_read (transport_of (protocol), (guint64) announced * element_bytes, error))
    return -1;
  *size = (guint32) announced;
  return enter (protocol, error);
}

static gint32
read_type (ThriftProtocol *protocol, ThriftType *type, GError **error)
{
  gint8 byte = 0;
  gint32 result = thrift_protocol_read_byte (protocol, &byte, error);

  *type = (ThriftType) byte;
  return result;
}

static gint32
read_map_begin (ThriftProtocol *protocol, ThriftType *key, ThriftType *value, guint32 *size, GError **error)
{
  *value = T_STOP;
  *size = 0;
  if (read_type (protocol, key, error) < 0 || read_type (protocol, value, error) < 0)
    return -1;
  return read_size (protocol, least_bytes (*key) + least_bytes (*value), size, error);
}

static gint32
read_list_begin (ThriftProtocol *protocol, ThriftType *element, guint32 *size, GError **error)
{
  *size = 0;
  if (read_type (protocol, element, error) < 0)
    return -1;
  return read_size (protocol, least_bytes (*element), size, error);
}

/* Reads bytes whose number comes first, NUL-terminated, allocating as they arrive. */
static char *
read_bytes (ThriftProtocol *protocol, guint32 *length, GError **error)
{
  LqOsqueryTransport *transport = transport_of (protocol);
  g_autofree char *bytes = NULL;
  gint32 announced = 0;
  gsize done = 0;

  if (thrift_protocol_read_i32 (protocol, &announced, error) < 0)
    return NULL;
  if (announced < 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "a message announces a string of %d bytes", announced);
      return NULL;
    }
  if (!lq_osquery_transport_can_read (transport, (guint64) announced, error))
    return NULL;
  gsize whole = (gsize) announced;
  do
    {
      gsize next = MIN (whole, done == 0 ? FIRST_PIECE : 2 * done);
      bytes = g_realloc (bytes, next + 1);
      if (thrift_transport_read_all (protocol->transport, bytes + done, (guint32) (next - done), error) < 0)
        return NULL;
      done = next;
    }
  while (done < whole);
  bytes[whole] = '\0';
  *length = (guint32) whole;
  return g_steal_pointer (&bytes);
}

static gint32
read_string (ThriftProtocol *protocol, gchar **text, GError **error)
{
  guint32 length = 0;
  g_autofree char *bytes = read_bytes (protocol, &length, error);

  *text = NULL;
  if (bytes == NULL)
    return -1;
  if (strlen (bytes) != length)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "a message holds a string with a NUL in it");
      return -1;
    }
  *text = g_steal_pointer (&bytes);
  return 0;
}

static gint32
read_binary (ThriftProtocol *protocol, gpointer *bytes, guint32 *length, GError **error)
{
  *length = 0;
  *bytes = read_bytes (protocol, length, error);
  return *bytes == NULL ? -1 : 0;
}

static void
lq_osquery_protocol_class_init (LqOsqueryProtocolClass *class)
{
  ThriftProtocolClass *protocol = THRIFT_PROTOCOL_CLASS (class);

  protocol->read_message_begin = read_message_begin;
  protocol->read_struct_begin = read_struct_begin;
  protocol->read_struct_end = leave;
  protocol->read_field_begin = read_field_begin;
  protocol->read_map_begin = read_map_begin;
  protocol->read_map_end = leave;
  protocol->read_list_begin = read_list_begin;
  protocol->read_list_end = leave;
  protocol->read_set_begin = read_list_begin;
  protocol->read_set_end = leave;
  protocol->read_string = read_string;
  protocol->read_binary = read_binary;
}

static void
lq_osquery_protocol_init (LqOsqueryProtocol *self)
{
}

LqOsqueryProtocol *
lq_osquery_protocol_new (LqOsqueryTransport *transport)
{
  return g_object_new (lq_osquery_protocol_get_type (), "transport", transport, NULL);
}
