/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, and whether it is true: the front door's checks, in AWS's order and with its texts. */
#pragma once

#include "fake-aws/request.h"

/* Fills in caller and region of `request` (which holds estate and now_s). On FALSE `reply` is the 403. `*service` is
 * the signing name as soon as it is known; transfer full. */
gboolean lq_fake_auth_check (const LqFakeWire *wire, LqFakeRequest *request, char **service, LqFakeReply *reply);
