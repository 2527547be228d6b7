/* SPDX-License-Identifier: Apache-2.0 */
/* Rows in compact form: what the cache keeps and cursors read. Immutable once built, and shared. */
#pragma once

#include "core/table.h"
#include "core/value.h"

typedef struct _LqBlock LqBlock;
typedef struct _LqBlockBuilder LqBlockBuilder;

/* `scope` is borrowed and must outlive the block (the engine's scopes live as long as the engine); NULL for local
 * tables. `as_of_s`: when the answer behind the rows was asked for, unix seconds. */
LqBlockBuilder *lq_block_builder_new (const LqTable *table, const LqScope *scope, gint64 as_of_s);

/* A row: begin, its cells in any order, then the end. A cell not set is missing. */
void lq_block_builder_begin_row (LqBlockBuilder *builder);
void lq_block_builder_set_text (LqBlockBuilder *builder, guint column, const char *text, gsize length);
void lq_block_builder_set_int (LqBlockBuilder *builder, guint column, gint64 value);
void lq_block_builder_set_double (LqBlockBuilder *builder, guint column, double value);
void lq_block_builder_end_row (LqBlockBuilder *builder);

/* Frees the builder. Transfer full. */
LqBlock *lq_block_builder_finish (LqBlockBuilder *builder);
void lq_block_builder_free (LqBlockBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqBlockBuilder, lq_block_builder_free)

LqBlock *lq_block_ref (LqBlock *block);
void lq_block_unref (LqBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqBlock, lq_block_unref)

const LqTable *lq_block_table (const LqBlock *block);
const LqScope *lq_block_scope (const LqBlock *block);
gint64 lq_block_as_of (const LqBlock *block);
guint lq_block_n_rows (const LqBlock *block);
gsize lq_block_bytes (const LqBlock *block);

/* From the key columns, positive; equal for equal keys within this process. Keyed with a random number per process, as
 * two names made to collide would hide one another from SQL. */
gint64 lq_block_rowid (const LqBlock *block, guint row);

/* The cells [0, n) of a row into `values`; borrowed from the block. */
void lq_block_read (const LqBlock *block, guint row, guint n, LqValue *values);

/* One cell. */
void lq_block_value (const LqBlock *block, guint row, guint column, LqValue *value);

/* Whether a row has nothing, or `from` or more, in a column of type LQ_BIGINT. */
gboolean lq_block_reaches (const LqBlock *block, guint column, gint64 from);

/* The same rows as of another time. Transfer full. */
LqBlock *lq_block_renew (const LqBlock *block, gint64 as_of_s);

/* A row whose key came again later in the same list. Marked before the list is published as complete. */
void lq_block_mark_superseded (LqBlock *block, guint row);
gboolean lq_block_is_superseded (const LqBlock *block, guint row);

/* The block as bytes, to be kept elsewhere. Transfer full. */
GBytes *lq_block_pack (const LqBlock *block);

/* The same block again, in whatever process, as long as `table` has the columns it had; `scope` as for the builder.
 * NULL where the bytes are none that lq_block_pack makes. Transfer full. */
LqBlock *lq_block_unpack (GBytes *bytes, const LqTable *table, const LqScope *scope, gint64 as_of_s);
