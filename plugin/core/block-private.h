/* SPDX-License-Identifier: Apache-2.0 */
/* What a block is made of, for block.c (rows in memory) and block-pack.c (the same as bytes). */
#pragma once

#include "core/block.h"

struct _LqBlock
{
  gatomicrefcount references;
  const LqTable *table;
  const LqScope *scope;
  gint64 as_of_s;
  guint n_columns;
  guint n_rows;
  guint32 *starts; /* of each row in `cells` */
  gint64 *rowids;
  guint8 *superseded; /* bit per row; NULL: none */
  GByteArray *cells;
  GByteArray *text; /* NUL-terminated strings; place 0 is unused */
};

/* The rowid of a row, from what stands in its cells. */
gint64 lq_block_make_rowid (const LqBlock *block, const guint64 *row);
