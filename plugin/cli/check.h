/* SPDX-License-Identifier: Apache-2.0 */
/* lambdaquery check, as text. */
#pragma once

#include "cli/options.h"
#include "core/engine.h"

/* Tries what can be read, and waits for it. `*works`: every table can be read in every scope, but where the
 * configuration accepts that it cannot. Errors: those of lq_engine_check. Transfer full. */
char *lq_check_text (const LqOptions *options, guint terminal_width, LqEngine *engine, gboolean *works, GError **error);
