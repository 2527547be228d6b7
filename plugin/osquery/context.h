/* SPDX-License-Identifier: Apache-2.0 */
/* What osquery says about a query on a table: its context JSON, turned into core's terms. */
#pragma once

#include "core/engine.h"

typedef struct
{
  LqQuery query;       /* its pointers lead into the members below */
  GArray *constraints; /* LqConstraint */
  GPtrArray *values;   /* GPtrArray of strings, one per constraint, NULL-terminated */
  GArray *ranges;      /* LqRange */
  gboolean *used;      /* per column */
} LqOsqueryContext;

/* `text` NULL: no constraints, every column. Of the constraints `=` counts, and several on one column mean OR; where
 * the column is LQ_COLUMN_RANGED, <, <=, > and >= count too. LIMIT, OFFSET and the rest are SQL's, which checks every
 * row again. Errors: LQ_ERROR_REPLY. Transfer full. */
LqOsqueryContext *lq_osquery_context_parse (const LqTable *table, const char *text, GError **error);
void lq_osquery_context_free (LqOsqueryContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOsqueryContext, lq_osquery_context_free)
