/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/manager.h"

#include "base/error.h"
#include "base/text.h"
#include "osquery/protocol.h"
#include "osquery/schema.h"

/* Of the SDK whose behaviour this was built to; osquery shows the lesser one. */
#define SDK_VERSION "5.23.1"
#define MIN_SDK_VERSION "1.7.7"

static LqOsqueryProtocol *
open_protocol (const LqOsqueryManager *manager, GError **error)
{
  g_autoptr (LqOsqueryTransport) transport =
      lq_osquery_transport_connect (manager->socket, &manager->limits, manager->cancellable, error);

  return transport == NULL ? NULL : lq_osquery_protocol_new (transport);
}

/* The protocol is borrowed by the client. */
static osqExtensionManagerClient *
open_client (LqOsqueryProtocol *protocol)
{
  return g_object_new (OSQ_TYPE_EXTENSION_MANAGER_CLIENT, "input_protocol", protocol, "output_protocol", protocol,
                       NULL);
}

static guint32
count_tables (const LqTable *const *tables)
{
  guint32 count = 0;

  while (tables[count] != NULL)
    count++;
  return count;
}

static gboolean
write_info (ThriftProtocol *out, GError **error)
{
  g_autoptr (osqInternalExtensionInfo) info = g_object_new (OSQ_TYPE_INTERNAL_EXTENSION_INFO, NULL);

  g_object_set (info, "name", LQ_OSQUERY_MANAGER_NAME, "version", LQ_VERSION, "sdk_version", SDK_VERSION,
                "min_sdk_version", MIN_SDK_VERSION, NULL);
  return thrift_protocol_write_field_begin (out, "info", T_STRUCT, 1, error) >= 0 &&
         thrift_struct_write (THRIFT_STRUCT (info), out, error) >= 0;
}

static gboolean
write_table (ThriftProtocol *out, const LqTable *table, GError **error)
{
  g_autoptr (LqOsqueryRows) rows = lq_osquery_schema_rows (table);

  return thrift_protocol_write_string (out, table->name, error) >= 0 && lq_osquery_rows_write (rows, out, error);
}

/* registerExtension (1: info, 2: {"table": {name: rows}}). The generated client would want it all in hash tables
 * first. */
static gboolean
write_registration (ThriftProtocol *out, const LqTable *const *tables, GError **error)
{
  gboolean done = thrift_protocol_write_message_begin (out, "registerExtension", T_CALL, 0, error) >= 0 &&
                  write_info (out, error) &&
                  thrift_protocol_write_field_begin (out, "registry", T_MAP, 2, error) >= 0 &&
                  thrift_protocol_write_map_begin (out, T_STRING, T_MAP, 1, error) >= 0 &&
                  thrift_protocol_write_string (out, "table", error) >= 0 &&
                  thrift_protocol_write_map_begin (out, T_STRING, T_LIST, count_tables (tables), error) >= 0;

  for (gsize i = 0; done && tables[i] != NULL; i++)
    done = write_table (out, tables[i], error);
  return done && thrift_protocol_write_field_stop (out, error) >= 0 &&
         thrift_protocol_write_message_end (out, error) >= 0 && thrift_transport_flush (out->transport, error);
}

static gboolean
check_status (osqExtensionStatus *status, gint64 *uuid, GError **error)
{
  g_autofree char *message = NULL;
  gint code = -1;

  g_object_get (status, "code", &code, "message", &message, "uuid", uuid, NULL);
  if (code == 0)
    return TRUE;
  g_autofree char *shown = lq_text_escape (message != NULL ? message : "", -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "osquery refuses the extension: %s", shown);
  return FALSE;
}

gboolean
lq_osquery_manager_register (const LqOsqueryManager *manager, const LqTable *const *tables, gint64 *uuid,
                             GError **error)
{
  g_autoptr (LqOsqueryProtocol) protocol = open_protocol (manager, error);
  if (protocol == NULL || !write_registration (THRIFT_PROTOCOL (protocol), tables, error))
    return FALSE;
  g_autoptr (osqExtensionManagerClient) client = open_client (protocol);
  g_autoptr (osqExtensionStatus) status = g_object_new (OSQ_TYPE_EXTENSION_STATUS, NULL);
  if (osq_extension_manager_client_recv_register_extension (OSQ_EXTENSION_MANAGER_IF (client), &status, error))
    return check_status (status, uuid, error);
  g_prefix_error (error, "registering with %s: ", manager->socket);
  return FALSE;
}

gboolean
lq_osquery_manager_ask (const LqOsqueryManager *manager, gint64 uuid, gboolean *known, GError **error)
{
  g_autoptr (LqOsqueryProtocol) protocol = open_protocol (manager, error);
  if (protocol == NULL)
    return FALSE;
  g_autoptr (osqExtensionManagerClient) client = open_client (protocol);
  g_autoptr (GHashTable) extensions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  if (!osq_extension_manager_client_extensions (OSQ_EXTENSION_MANAGER_IF (client), &extensions, error))
    {
      g_prefix_error (error, "asking %s for its extensions: ", manager->socket);
      return FALSE;
    }
  *known = g_hash_table_contains (extensions, &uuid);
  return TRUE;
}
