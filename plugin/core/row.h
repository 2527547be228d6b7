/* SPDX-License-Identifier: Apache-2.0 */
/* From the elements of a reply to the rows of a block, as the table declares. */
#pragma once

#include "core/block.h"

/* The columns that a child takes from its parent's row, or a get from its key: column name -> text. */
typedef GHashTable LqBinding;
LqBinding *lq_binding_new (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqBinding, g_hash_table_unref)

/* A block with one row per element of `elements`; `elements` NULL: one row, for an outcome, made of nothing. `context`
 * has all but the element. `as_of_s` as in lq_block_builder_new. Transfer full; NULL on error, as below. */
LqBlock *lq_row_block (const LqTable *table, const LqConvertContext *context, gint64 as_of_s, json_t *elements,
                       LqBinding *binding, GError **error);

/* One row. `binding` serves the ^ paths; may be NULL where there are none. Errors: LQ_ERROR_REPLY, where the element is
 * not what the service promises (no key, a number that is none). */
gboolean lq_row_append (LqBlockBuilder *builder, const LqTable *table, const LqConvertContext *context,
                        LqBinding *binding, GError **error);

/* The text form of a cell, as a key or a constraint has it; transfer full. Missing is "". */
char *lq_row_text (const LqValue *value);

/* Whether `value` is among `texts`, as SQL compares them; TRUE as well where that cannot be judged here. */
gboolean lq_row_matches (const LqValue *value, LqType type, const char *const *texts);
