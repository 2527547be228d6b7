/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of texts that come from no query. */
#pragma once

#include "cli/options.h"

/* Adds rows with `columns` (NULL-terminated) to `out`, in the format asked for; their texts stand in `cells`, one row
 * after the other. */
void lq_listing_append (const LqOptions *options, guint terminal_width, const char *const *columns, GPtrArray *cells,
                        GString *out);
