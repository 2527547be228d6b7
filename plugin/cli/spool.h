/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that wait until the query has ended well: in memory, and from a bound on in a temporary file without a name. */
#pragma once

#include <glib.h>

#include "core/value.h"

typedef struct _LqSpool LqSpool;

/* `memory_bytes`: how much is kept in memory. Transfer full. */
LqSpool *lq_spool_new (gsize memory_bytes);
void lq_spool_free (LqSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSpool, lq_spool_free)

/* Appends a row; the cells are copied. Errors: LQ_ERROR_FAILED, the temporary file (a full disk). */
gboolean lq_spool_add (LqSpool *self, const LqValue *cells, guint n, GError **error);

/* The next row from the first on, in the order of adding, with as many cells as it was added with. The cells are valid
 * until the next call. No row may be added after the first was read. */
gboolean lq_spool_read (LqSpool *self, LqValue *cells, guint n, GError **error);
