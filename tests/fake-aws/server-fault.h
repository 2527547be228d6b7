/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that misbehave. */
#pragma once

#include <libsoup/soup.h>

#include "fake-aws/reply.h"
#include "fake-aws/rules.h"

/* The connections under mistreatment. */
typedef struct _LqFakeFaults LqFakeFaults;

LqFakeFaults *lq_fake_faults_new (void);

/* Ends them all, iterating the thread's default main context where that takes time. */
void lq_fake_faults_free (LqFakeFaults *faults);

/* Takes the connection away from `message` and mistreats it as `effect` says. FALSE where that asks for nothing of the
 * kind; nothing has been done then. */
gboolean lq_fake_faults_apply (LqFakeFaults *faults, SoupServerMessage *message, const LqFakeReply *reply,
                               const LqFakeEffect *effect);
