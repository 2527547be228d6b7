/* SPDX-License-Identifier: Apache-2.0 */
/* A cell of SQLite's as core/value.h wants it. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "core/value.h"

/* Column i of the current row: blobs as hexadecimal text, text as valid UTF-8 without NUL. The value may point into the
 * statement or into what is added to `keep` (element-free g_free); it lives as long as both. */
void lq_cell_read (sqlite3_stmt *statement, int i, LqValue *value, GPtrArray *keep);
