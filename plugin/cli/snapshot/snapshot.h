/* SPDX-License-Identifier: Apache-2.0 */
/* One collection as an SQLite file: a table for each table, and what a reader must know of it. docs/command.md
 * describes the file. */
#pragma once

#include <glib.h>

#include "core/engine.h"

typedef struct _LqSnapshot LqSnapshot;

/* `path` is written as the SQLite file it becomes. `names` are tables, NULL-terminated; empty: all that are asked of
 * AWS. Errors: LQ_ERROR_USAGE for a name that is none. Transfer full. */
LqSnapshot *lq_snapshot_new (LqEngine *engine, gint64 as_of_s, const char *const *names, const char *path,
                             GError **error);
void lq_snapshot_free (LqSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSnapshot, lq_snapshot_free)

/* Reads and writes. A table that cannot be read is empty in the file, which says why. Errors: of writing;
 * LQ_ERROR_CANCELLED. */
gboolean lq_snapshot_write (LqSnapshot *self, GError **error);

/* After that: the SHA-256 of the content, in hexadecimal; and the tables that could not be read, joined, NULL for none.
 * Borrowed. */
const char *lq_snapshot_digest (const LqSnapshot *self);
const char *lq_snapshot_failed (const LqSnapshot *self);

/* From any thread, and from a signal's watcher. */
void lq_snapshot_cancel (LqSnapshot *self);
char *lq_snapshot_progress (LqSnapshot *self);
