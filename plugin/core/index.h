/* SPDX-License-Identifier: Apache-2.0 */
/* Where the rows of an answer are, by the text of one column. */
#pragma once

#include "core/block.h"

/* A row: which block of the answer, which row of it. */
typedef struct
{
  guint block;
  guint row;
} LqPlace;

typedef struct _LqIndex LqIndex;

/* `blocks` (LqBlock) are borrowed, must outlive the index and not change any more; `column` is of type LQ_TEXT.
 * Superseded rows are left out. Transfer full. */
LqIndex *lq_index_new (GPtrArray *blocks, guint column);
void lq_index_free (LqIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqIndex, lq_index_free)

guint lq_index_column (const LqIndex *index);

/* That it takes up in memory. */
gsize lq_index_bytes (const LqIndex *index);

/* Appends the LqPlace of each row whose column holds `text`. */
void lq_index_find (const LqIndex *index, const char *text, GArray *places);
