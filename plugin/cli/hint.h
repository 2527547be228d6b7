/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite says of a mistyped name, and which name was meant. */
#pragma once

#include <glib.h>

#include "core/table.h"

/* `message` as SQLite wrote it about `sql`; `tables` ended by NULL. The message with a suggestion where one is near.
 * Transfer full. */
char *lq_hint_add (const char *message, const char *sql, const LqTable *const *tables);
