/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/types.h"

#include <thrift/c_glib/thrift_application_exception.h>
#include <thrift/c_glib/thrift_struct.h>

typedef void (*Finalize) (GObject *object);

static GQuark
generated_finalize_quark (void)
{
  return g_quark_from_static_string ("lq-osquery-generated-finalize");
}

static void
finalize_whole (GObject *object)
{
  Finalize generated = (Finalize) g_type_get_qdata (G_OBJECT_TYPE (object), generated_finalize_quark ());

  generated (object);
  G_OBJECT_CLASS (g_type_class_peek (G_TYPE_OBJECT))->finalize (object);
}

static void
cure (GType type)
{
  /* The reference stays, so that the class does. */
  GObjectClass *class = g_type_class_ref (type);

  if (class->finalize == finalize_whole)
    return;
  g_type_set_qdata (type, generated_finalize_quark (), (gpointer) class->finalize);
  class->finalize = finalize_whole;
}

void
lq_osquery_types_init (void)
{
  GType (*const types[]) (void) = {
    osq_extension_status_get_type,
    osq_extension_response_get_type,
    osq_extension_exception_get_type,
    osq_internal_extension_info_get_type,
    osq_internal_option_info_get_type,
    osq_extension_ping_args_get_type,
    osq_extension_ping_result_get_type,
    osq_extension_call_args_get_type,
    osq_extension_call_result_get_type,
    osq_extension_shutdown_args_get_type,
    osq_extension_shutdown_result_get_type,
    osq_extension_manager_register_extension_args_get_type,
    osq_extension_manager_register_extension_result_get_type,
    thrift_application_exception_get_type,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    cure (types[i]());
}
