/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/responder.h"

struct _LqOsqueryResponder
{
  osqExtensionHandler parent_instance;
  GCancellable *cancellable;
  gint64 uuid;
};

G_DEFINE_FINAL_TYPE (LqOsqueryResponder, lq_osquery_responder, OSQ_TYPE_EXTENSION_HANDLER)

static gboolean
answer_ping (osqExtensionIf *iface, osqExtensionStatus **status, GError **error)
{
  g_object_set (*status, "code", 0, "message", "pong", "uuid", LQ_OSQUERY_RESPONDER (iface)->uuid, NULL);
  return TRUE;
}

/* The reply still goes out: what is cancelled is waiting, and a reply this short needs none. */
static gboolean
answer_shutdown (osqExtensionIf *iface, GError **error)
{
  g_cancellable_cancel (LQ_OSQUERY_RESPONDER (iface)->cancellable);
  return TRUE;
}

static void
lq_osquery_responder_finalize (GObject *object)
{
  g_clear_object (&LQ_OSQUERY_RESPONDER (object)->cancellable);
  G_OBJECT_CLASS (lq_osquery_responder_parent_class)->finalize (object);
}

static void
lq_osquery_responder_class_init (LqOsqueryResponderClass *class)
{
  osqExtensionHandlerClass *handler = OSQ_EXTENSION_HANDLER_CLASS (class);

  handler->ping = answer_ping;
  handler->shutdown = answer_shutdown;
  G_OBJECT_CLASS (class)->finalize = lq_osquery_responder_finalize;
}

static void
lq_osquery_responder_init (LqOsqueryResponder *self)
{
}

LqOsqueryResponder *
lq_osquery_responder_new (GCancellable *cancellable)
{
  LqOsqueryResponder *self = g_object_new (lq_osquery_responder_get_type (), NULL);

  self->cancellable = g_object_ref (cancellable);
  return self;
}

void
lq_osquery_responder_set_uuid (LqOsqueryResponder *self, gint64 uuid)
{
  self->uuid = uuid;
}
