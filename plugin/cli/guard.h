/* SPDX-License-Identifier: Apache-2.0 */
/* What SQL given to the command may do: read tables and attached files, keep things in temporary tables, and nothing
 * else. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "core/table.h"

typedef struct
{
  sqlite3 *db;
  gboolean preparing;  /* what is attached while a statement runs was not asked for by ATTACH (VACUUM INTO does so) */
  const char *refused; /* what the last refusal was about; static */
  GPtrArray *tables;   /* LqTable that the statement prepared last reads, each once; borrowed from the registry */
} LqGuard;

/* An in-memory database that attaches files read-only, with limits set. Errors: LQ_ERROR_FAILED. */
gboolean lq_guard_open (LqGuard *self, GError **error);
void lq_guard_close (LqGuard *self);

/* sqlite3_prepare_v2. On SQLITE_AUTH `refused` says what was not allowed. */
int lq_guard_prepare (LqGuard *self, const char *sql, sqlite3_stmt **statement, const char **tail);
