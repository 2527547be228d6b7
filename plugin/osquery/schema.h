/* SPDX-License-Identifier: Apache-2.0 */
/* A table as osquery sees it: which columns, of which type, with which options. */
#pragma once

#include "core/table.h"
#include "osquery/rows.h"

/* osquery's column options; they decide what osquery pushes down, and how it plans joins. */
typedef enum
{
  LQ_OSQUERY_INDEX = 1,
  LQ_OSQUERY_REQUIRED = 2,
  LQ_OSQUERY_ADDITIONAL = 4,
  LQ_OSQUERY_OPTIMIZED = 8,
  LQ_OSQUERY_HIDDEN = 16,
} LqOsqueryOptions;

/* The table of that name in a NULL-terminated list; NULL where there is none. */
const LqTable *lq_osquery_schema_find (const LqTable *const *tables, const char *name);

LqOsqueryOptions lq_osquery_schema_options (const LqColumn *column);

/* The rows that describe the table to osquery: in its registration, and as the answer to `columns`. Transfer full. */
LqOsqueryRows *lq_osquery_schema_rows (const LqTable *table);
