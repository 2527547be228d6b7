/* SPDX-License-Identifier: Apache-2.0 */
/* Queries that outlive who asked them. */
#pragma once

#include "core/engine.h"

/* A deep copy; free with lq_query_free only. */
LqQuery *lq_query_copy (const LqQuery *query);
void lq_query_free (LqQuery *query);

/* Whether the query needs the column's value, for its rows or to judge them by. */
gboolean lq_query_uses (const LqQuery *query, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqQuery, lq_query_free)
