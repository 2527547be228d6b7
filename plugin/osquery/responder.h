/* SPDX-License-Identifier: Apache-2.0 */
/* The generated handler interface for the calls that carry no rows: ping and shutdown. */
#pragma once

#include <gio/gio.h>

#include "osquery/types.h"

G_DECLARE_FINAL_TYPE (LqOsqueryResponder, lq_osquery_responder, LQ, OSQUERY_RESPONDER, osqExtensionHandler)

/* `shutdown` cancels the cancellable. Transfer full. */
LqOsqueryResponder *lq_osquery_responder_new (GCancellable *cancellable);

/* The number that `ping` answers with. */
void lq_osquery_responder_set_uuid (LqOsqueryResponder *self, gint64 uuid);
