/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that misbehave. */
#pragma once

#include <libsoup/soup.h>

#include "fake-aws/reply.h"
#include "fake-aws/rules.h"

/* Takes the connection away from `message` and mistreats it as `effect` says. FALSE where that asks for nothing of the
 * kind; nothing has been done then. */
gboolean lq_fake_server_fault (SoupServerMessage *message, const LqFakeReply *reply, const LqFakeEffect *effect);
