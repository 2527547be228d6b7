/* SPDX-License-Identifier: Apache-2.0 */
/* CloudTrail's record of what was just asked for. */
#pragma once

#include "fake-aws/request.h"

/* Puts the event of `request`, whose operation has one, and of its answer into the Region, as one that is there at
 * once. `user_agent` may be NULL. */
void lq_fake_trail_record (const LqFakeRequest *request, const LqFakeReply *reply, const char *user_agent);
