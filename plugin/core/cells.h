/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of a query's rows: what a row holds, what was looked up for it, and what is made of both. */
#pragma once

#include "core/engine.h"
#include "core/join.h"

typedef struct _LqCells LqCells;

/* For the columns that `query` uses or constrains, and those that these are made of. `span`: a range beside the query's
 * own (NULL: there is none); `now_s`: when it began, unix seconds; `max_age` as the query gave it, NULL where it gave
 * none. Transfer full. */
LqCells *lq_cells_new (const LqQuery *query, const LqRange *span, gint64 now_s, const gint64 *max_age);
void lq_cells_free (LqCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCells, lq_cells_free)

/* What the rows are joined with: the lookups used, each once; rows wanted are those that meet what constraints can be
 * judged by what they hold. Borrowed from `cells`. */
const LqJoinPlan *lq_cells_plan (const LqCells *cells);

/* The row that is read from now on, borrowed; NULL: none. */
void lq_cells_set_row (LqCells *cells, const LqJoinedRow *row);

/* A cell of the row; valid until the next row. Columns that are not used may read as missing. */
void lq_cells_value (LqCells *cells, guint column, LqValue *value);

/* Whether the row meets all constraints. */
gboolean lq_cells_match (LqCells *cells);
