/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that end. */
#pragma once

#include "fake-aws/request.h"

/* Keys for a session in a role, remembered by the estate. Made up from a count, so that a run's are always the same.
 * Borrowed. */
LqFakeCredential *lq_fake_session_new (const LqFakeRequest *request, const json_t *role, const char *account_id,
                                       const char *role_name, const char *session, gint64 seconds);
