/* SPDX-License-Identifier: Apache-2.0 */
/* An engine for the virtual table's tests, in core's place: it serves one table, `things`, from an array and writes
 * down what it was asked. */
#pragma once

#include <sqlite3.h>

#include "core/engine.h"

struct _LqEngine
{
  GString *log;         /* one line per query: constraints, used columns */
  guint reads;          /* rows handed out */
  guint open;           /* cursors */
  guint fail_at;        /* this row fails; 0: none */
  sqlite3 *interrupted; /* by somebody while rows are waited for */
  gboolean fail_all;    /* a query without constraints fails */
};

extern const LqTable *const vtab_engine_tables[];
