/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/processor.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "osquery/generate.h"
#include "osquery/request.h"
#include "osquery/responder.h"
#include "osquery/schema.h"

#define MAX_METHOD_LENGTH 64

/* Codes of an ExtensionStatus. */
#define STATUS_OK 0
#define STATUS_FAILED 1

struct _LqOsqueryProcessor
{
  osqExtensionProcessor parent_instance;
  const LqOsqueryHandler *handler;
  LqOsqueryLog *log;
  GCancellable *cancellable;
  LqOsqueryResponder *responder;
  gint64 uuid;
};

G_DEFINE_FINAL_TYPE (LqOsqueryProcessor, lq_osquery_processor, OSQ_TYPE_EXTENSION_PROCESSOR)

static void
refuse (GError **error, const char *why, const char *what)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "%s '%.100s'", why, what != NULL ? what : "");
}

static LqOsqueryRows *
answer (LqOsqueryProcessor *self, const LqOsqueryRequest *request, GError **error)
{
  if (g_strcmp0 (request->registry, "table") != 0)
    {
      refuse (error, "lambdaquery serves tables, not the registry", request->registry);
      return NULL;
    }
  const LqTable *table = request->item == NULL ? NULL : lq_osquery_schema_find (self->handler->tables, request->item);
  if (table == NULL)
    {
      refuse (error, "lambdaquery has no table", request->item);
      return NULL;
    }
  if (g_strcmp0 (request->action, "columns") == 0)
    return lq_osquery_schema_rows (table);
  if (g_strcmp0 (request->action, "generate") == 0)
    return lq_osquery_generate_rows (self->handler, table, request->context, self->cancellable, error);
  refuse (error, "lambdaquery's tables can only be read; refused was the action", request->action);
  return NULL;
}

static gboolean
write_status (LqOsqueryProcessor *self, ThriftProtocol *out, const GError *problem, GError **error)
{
  g_autofree char *message = problem == NULL ? g_strdup ("OK") : lq_text_escape (problem->message, -1);
  g_autoptr (osqExtensionStatus) status = g_object_new (OSQ_TYPE_EXTENSION_STATUS, NULL);

  g_object_set (status, "code", problem == NULL ? STATUS_OK : STATUS_FAILED, "message", message, "uuid", self->uuid,
                NULL);
  return thrift_protocol_write_field_begin (out, "status", T_STRUCT, 1, error) >= 0 &&
         thrift_struct_write (THRIFT_STRUCT (status), out, error) >= 0 &&
         thrift_protocol_write_field_end (out, error) >= 0;
}

/* The reply of `call`: struct { 0: ExtensionResponse { 1: status, 2: rows } }. */
static gboolean
write_reply (LqOsqueryProcessor *self, ThriftProtocol *out, gint32 seqid, const LqOsqueryRows *rows,
             const GError *problem, GError **error)
{
  return thrift_protocol_write_message_begin (out, "call", T_REPLY, seqid, error) >= 0 &&
         thrift_protocol_write_field_begin (out, "success", T_STRUCT, 0, error) >= 0 &&
         write_status (self, out, problem, error) &&
         thrift_protocol_write_field_begin (out, "response", T_LIST, 2, error) >= 0 &&
         lq_osquery_rows_write (rows, out, error) && thrift_protocol_write_field_stop (out, error) >= 0 &&
         thrift_protocol_write_field_stop (out, error) >= 0 && thrift_protocol_write_message_end (out, error) >= 0 &&
         thrift_transport_flush (out->transport, error);
}

/* What people should know beside the answer, as osquery has no place for it. */
static void
log_warnings (LqOsqueryProcessor *self)
{
  const LqOsqueryHandler *handler = self->handler;
  g_autofree char *text = handler->take_warnings != NULL ? handler->take_warnings (handler->data) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GError) warning = g_error_new_literal (LQ_ERROR, LQ_ERROR_FAILED, lines[i]);
      lq_osquery_log_error (self->log, "warning", warning);
    }
}

static gboolean
answer_call (LqOsqueryProcessor *self, ThriftProtocol *in, ThriftProtocol *out, gint32 seqid, GError **error)
{
  g_autoptr (LqOsqueryRequest) request = lq_osquery_request_read (in, error);
  g_autoptr (GError) problem = NULL;

  if (request == NULL)
    return FALSE;
  g_autoptr (LqOsqueryRows) rows = answer (self, request, &problem);
  if (problem != NULL)
    lq_osquery_log_error (self->log, request->item != NULL ? request->item : "call", problem);
  else
    lq_osquery_log_detail (self->log, "%s: %s: %u rows, %" G_GSIZE_FORMAT " bytes", request->item, request->action,
                           lq_osquery_rows_count (rows), lq_osquery_rows_bytes (rows));
  log_warnings (self);
  if (rows == NULL)
    rows = lq_osquery_rows_new (0);
  return write_reply (self, out, seqid, rows, problem, error);
}

/* Not left to the library, which looks in the generated class's parent class (here: itself, for ever), and which frees
 * the name on some of its ways out. */
static gboolean
answer_unknown (ThriftProtocol *in, ThriftProtocol *out, const char *method, gint32 seqid, GError **error)
{
  g_autofree char *message = g_strdup_printf ("Invalid method name: '%s'", method);
  g_autoptr (ThriftApplicationException) exception =
      g_object_new (THRIFT_TYPE_APPLICATION_EXCEPTION, "type", THRIFT_APPLICATION_EXCEPTION_ERROR_UNKNOWN_METHOD,
                    "message", message, NULL);

  return thrift_protocol_skip (in, T_STRUCT, error) >= 0 &&
         thrift_protocol_write_message_begin (out, method, T_EXCEPTION, seqid, error) >= 0 &&
         thrift_struct_write (THRIFT_STRUCT (exception), out, error) >= 0 &&
         thrift_protocol_write_message_end (out, error) >= 0 && thrift_transport_flush (out->transport, error);
}

/* Owns `name`, as the generated code does for the methods it knows. */
static gboolean
dispatch_call (ThriftDispatchProcessor *processor, ThriftProtocol *in, ThriftProtocol *out, gchar *name, gint32 seqid,
               GError **error)
{
  g_autofree char *method = name;
  ThriftDispatchProcessorClass *generated = THRIFT_DISPATCH_PROCESSOR_CLASS (lq_osquery_processor_parent_class);

  if (strcmp (method, "call") == 0)
    return answer_call (LQ_OSQUERY_PROCESSOR (processor), in, out, seqid, error);
  if (strcmp (method, "ping") == 0 || strcmp (method, "shutdown") == 0)
    return generated->dispatch_call (processor, in, out, g_steal_pointer (&method), seqid, error);
  return answer_unknown (in, out, method, seqid, error);
}

/* In place of the library's, which warns on its own and leaks. */
static gboolean
process (ThriftProcessor *processor, ThriftProtocol *in, ThriftProtocol *out, GError **error)
{
  g_autofree char *name = NULL;
  ThriftMessageType type = T_CALL;
  gint32 seqid = 0;

  if (thrift_protocol_read_message_begin (in, &name, &type, &seqid, error) < 0)
    return FALSE;
  if (type != T_CALL || strlen (name) > MAX_METHOD_LENGTH)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY,
                   "a message of type %d with a name of %" G_GSIZE_FORMAT " bytes is no call", type, strlen (name));
      return FALSE;
    }
  return dispatch_call (THRIFT_DISPATCH_PROCESSOR (processor), in, out, g_steal_pointer (&name), seqid, error);
}

static void
lq_osquery_processor_finalize (GObject *object)
{
  LqOsqueryProcessor *self = LQ_OSQUERY_PROCESSOR (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->responder);
  G_OBJECT_CLASS (lq_osquery_processor_parent_class)->finalize (object);
}

static void
lq_osquery_processor_class_init (LqOsqueryProcessorClass *class)
{
  THRIFT_PROCESSOR_CLASS (class)->process = process;
  THRIFT_DISPATCH_PROCESSOR_CLASS (class)->dispatch_call = dispatch_call;
  G_OBJECT_CLASS (class)->finalize = lq_osquery_processor_finalize;
}

static void
lq_osquery_processor_init (LqOsqueryProcessor *self)
{
}

LqOsqueryProcessor *
lq_osquery_processor_new (const LqOsqueryHandler *handler, LqOsqueryLog *log, GCancellable *cancellable)
{
  g_autoptr (LqOsqueryResponder) responder = lq_osquery_responder_new (cancellable);
  LqOsqueryProcessor *self = g_object_new (lq_osquery_processor_get_type (), "handler", responder, NULL);

  self->handler = handler;
  self->log = log;
  self->cancellable = g_object_ref (cancellable);
  self->responder = g_steal_pointer (&responder);
  return self;
}

void
lq_osquery_processor_set_uuid (LqOsqueryProcessor *self, gint64 uuid)
{
  self->uuid = uuid;
  lq_osquery_responder_set_uuid (self->responder, uuid);
}
