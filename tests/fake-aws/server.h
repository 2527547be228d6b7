/* SPDX-License-Identifier: Apache-2.0 */
/* The wires: libsoup on one thread's main context. */
#pragma once

#include <gio/gio.h>

#include "fake-aws/core.h"

typedef struct _LqFakeServer LqFakeServer;

/* Listens on loopback, in the calling thread's default main context. `mutex` is held while `core` is used. Errors:
 * LQ_ERROR_NETWORK, LQ_ERROR_CONFIG. Transfer full. */
LqFakeServer *lq_fake_server_new (LqFakeCore *core, GMutex *mutex, guint16 port, GTlsCertificate *certificate,
                                  GError **error);

/* To be called in the same thread. */
void lq_fake_server_free (LqFakeServer *server);

guint16 lq_fake_server_port (const LqFakeServer *server);
