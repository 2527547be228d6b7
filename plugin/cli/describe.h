/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that say what the tables are; they make no call and need no configuration. */
#pragma once

#include "cli/options.h"

/* What the command of `options` prints. Errors: LQ_ERROR_USAGE, a name that does not exist. Transfer full. */
char *lq_describe (const LqOptions *options, guint terminal_width, GError **error);
