/* SPDX-License-Identifier: Apache-2.0 */
/* What can be read, found out by trying: each operation that a table needs, once in each scope. */
#pragma once

#include "core/accounts.h"

/* Tries operations on the first row there is for them, many scopes side by side, and tells lq_accounts how each scope
 * fared. A scope costs one call per operation, and a second one where a list has several pages. Waits, in all for
 * `wait_us` (0: as long as it takes) since `since_us` (monotonic; 0: now). docs/command.md describes what comes of it.
 * Transfer full; NULL where the scopes cannot be known: LQ_ERROR_CONFIG, LQ_ERROR_CREDENTIALS, ...; or
 * LQ_ERROR_DEADLINE, LQ_ERROR_CANCELLED. */
json_t *lq_check_run (const LqCollection *collection, LqAccounts *accounts, gint64 wait_us, gint64 since_us,
                      GError **error);
