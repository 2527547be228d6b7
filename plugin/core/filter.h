/* SPDX-License-Identifier: Apache-2.0 */
/* What a query asks of its rows' cells. */
#pragma once

#include "core/engine.h"

typedef struct _LqFilter LqFilter;

/* The query's constraints and ranges, copied, but for those on what the query itself brings; and one range more (NULL:
 * none). Transfer full. */
LqFilter *lq_filter_new (const LqQuery *query, const LqRange *range);
void lq_filter_free (LqFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFilter, lq_filter_free)

/* A row's cell; FALSE: that is not to be judged now. */
typedef gboolean (*LqFilterCell) (gpointer data, guint column, LqValue *value);

/* Whether a row meets all that can be judged by the cells that `cell` gives. */
gboolean lq_filter_accepts (const LqFilter *filter, LqFilterCell cell, gpointer data);
