/* SPDX-License-Identifier: Apache-2.0 */
/* Every table of the registry as a virtual table of an SQLite connection: one implementation, many descriptors.
 *
 * The tables are eponymous (nothing to create) and SQLITE_VTAB_DIRECTONLY: a view or trigger of a database that
 * somebody else made cannot spend the caller's credentials. `=`, IS and IN on key, scope and flag columns are handed to
 * the engine, an IN list at once; SQLite checks every row again. The same source serves the loadable module and,
 * compiled with SQLITE_CORE, programs that link SQLite. */
#pragma once

#include <glib.h>
#include <sqlite3ext.h>

#include "core/engine.h"

/* The oldest SQLite that has what the tables need (sqlite3_vtab_in). */
#define LQ_VTAB_MIN_SQLITE 3038000

/* What the tables of one connection share. Reference-counted: the connection holds one reference until it is closed. */
typedef struct _LqVtab LqVtab;

/* `engine` is borrowed and must outlive every connection. Transfer full. */
LqVtab *lq_vtab_new (LqEngine *engine);
void lq_vtab_unref (LqVtab *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqVtab, lq_vtab_unref)

/* Makes `tables` (ended by NULL, static) known to the connection. An SQLite result code. */
int lq_vtab_register (LqVtab *self, sqlite3 *db, const LqTable *const *tables);

/* Rows are to come page by page even where no LIMIT was seen (see LqQuery.stream). */
void lq_vtab_set_stream (LqVtab *self, gboolean stream);

/* A scope that cannot be read fails no scan from now on (see LqQuery.readable_only). */
void lq_vtab_set_readable_only (LqVtab *self, gboolean readable_only);

/* What the first scan said that left something out, since this was asked last; NULL: none did. Transfer full. */
char *lq_vtab_take_left_out (LqVtab *self);

/* Ends what is being waited for with SQLITE_INTERRUPT, and every scan started later. From any thread. */
void lq_vtab_cancel (LqVtab *self);

/* How far the open scans are, for people; "" where there is nothing to say. Transfer full. From any thread. */
char *lq_vtab_progress (LqVtab *self);
