/* SPDX-License-Identifier: Apache-2.0 */
/* The SHA-256 of what an SQLite file holds, whatever its pages look like: of every object's name and definition, and of
 * every row of every table, sorted. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

/* In hexadecimal; leaves out the one value that states it (docs/command.md). Errors: LQ_ERROR_FAILED. Transfer full. */
char *lq_digest_make (sqlite3 *db, GError **error);
