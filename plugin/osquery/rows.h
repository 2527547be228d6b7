/* SPDX-License-Identifier: Apache-2.0 */
/* Rows on their way to osquery: list<map<string,string>>, encoded as they come, because their number and whether there
 * was an error go over the wire before the first of them. */
#pragma once

#include "osquery/types.h"

/* What osquery reads of one reply, in string bytes, names included (measured: about 100 MiB). */
#define LQ_OSQUERY_ROWS_MOST ((gsize) 100 * 1024 * 1024)

typedef struct _LqOsqueryRows LqOsqueryRows;

/* `max_bytes`: of names and values together, as osquery counts. Transfer full. */
LqOsqueryRows *lq_osquery_rows_new (gsize max_bytes);
void lq_osquery_rows_free (LqOsqueryRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOsqueryRows, lq_osquery_rows_free)

/* A cell of the row under way. */
void lq_osquery_rows_add (LqOsqueryRows *rows, const char *name, const char *text, gsize length);

/* The row is whole. FALSE and LQ_ERROR_LIMIT where it is one too many. */
gboolean lq_osquery_rows_end (LqOsqueryRows *rows, GError **error);

guint lq_osquery_rows_count (const LqOsqueryRows *rows);

/* Names and values together. */
gsize lq_osquery_rows_bytes (const LqOsqueryRows *rows);

gboolean lq_osquery_rows_write (const LqOsqueryRows *rows, ThriftProtocol *protocol, GError **error);
