/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/request.h"

#include <string.h>

#include "base/error.h"

/* Field numbers of `call`. */
#define FIELD_REGISTRY 1
#define FIELD_ITEM 2
#define FIELD_REQUEST 3

static gboolean
read_text (ThriftProtocol *protocol, char **text, GError **error)
{
  g_clear_pointer (text, g_free);
  return thrift_protocol_read_string (protocol, text, error) >= 0;
}

/* Where the value of that name goes; NULL: nowhere. */
static char **
find_member (LqOsqueryRequest *request, const char *name)
{
  if (strcmp (name, "action") == 0)
    return &request->action;
  return strcmp (name, "context") == 0 ? &request->context : NULL;
}

static gboolean
read_pair (ThriftProtocol *protocol, LqOsqueryRequest *request, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!read_text (protocol, &name, error) || !read_text (protocol, &value, error))
    return FALSE;
  char **member = find_member (request, name);
  if (member != NULL)
    {
      g_free (*member);
      *member = g_steal_pointer (&value);
    }
  return TRUE;
}

static gboolean
read_map (ThriftProtocol *protocol, LqOsqueryRequest *request, GError **error)
{
  ThriftType key = T_STOP, value = T_STOP;
  guint32 size = 0;

  if (thrift_protocol_read_map_begin (protocol, &key, &value, &size, error) < 0)
    return FALSE;
  if (size > 0 && (key != T_STRING || value != T_STRING))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "a request is a map of type %d to %d instead of text to text", key,
                   value);
      return FALSE;
    }
  for (guint32 i = 0; i < size; i++)
    {
      if (!read_pair (protocol, request, error))
        return FALSE;
    }
  return thrift_protocol_read_map_end (protocol, error) >= 0;
}

static gboolean
read_field (ThriftProtocol *protocol, ThriftType type, gint16 id, LqOsqueryRequest *request, GError **error)
{
  if (id == FIELD_REGISTRY && type == T_STRING)
    return read_text (protocol, &request->registry, error);
  if (id == FIELD_ITEM && type == T_STRING)
    return read_text (protocol, &request->item, error);
  if (id == FIELD_REQUEST && type == T_MAP)
    return read_map (protocol, request, error);
  return thrift_protocol_skip (protocol, type, error) >= 0;
}

LqOsqueryRequest *
lq_osquery_request_read (ThriftProtocol *protocol, GError **error)
{
  g_autoptr (LqOsqueryRequest) request = g_new0 (LqOsqueryRequest, 1);
  char *name = NULL; /* the binary protocol has none */

  if (thrift_protocol_read_struct_begin (protocol, &name, error) < 0)
    return NULL;
  for (;;)
    {
      ThriftType type = T_STOP;
      gint16 id = 0;
      if (thrift_protocol_read_field_begin (protocol, &name, &type, &id, error) < 0)
        return NULL;
      if (type == T_STOP)
        break;
      if (!read_field (protocol, type, id, request, error))
        return NULL;
    }
  if (thrift_protocol_read_struct_end (protocol, error) < 0 || thrift_protocol_read_message_end (protocol, error) < 0)
    return NULL;
  return g_steal_pointer (&request);
}

void
lq_osquery_request_free (LqOsqueryRequest *request)
{
  g_free (request->registry);
  g_free (request->item);
  g_free (request->action);
  g_free (request->context);
  g_free (request);
}
