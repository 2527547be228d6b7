/* SPDX-License-Identifier: Apache-2.0 */
/* Environments of functions without their values: names, and of variables that make a runtime load other code first,
 * the options and files that they name. */
#pragma once

#include "core/convert.h"

/* A function's Environment -> array with an object per variable, sorted by name: "name" and "is_loader_hook", and for a
 * loader hook "option_names" and "file_paths", each an array in the order of the value, and "is_partial", whether the
 * value holds more than these. Where AWS could not decrypt the variables (Environment.Error): one object, with "error"
 * alone.
 *
 * What is shown of a value is closed: option names are of a list in this file, so nothing that somebody wrote is one;
 * a file path stands where the runtime takes one, is a whole word of plain characters, and begins at a folder that
 * functions have. All else stays behind: other words, operands, URLs, what is quoted in an unclear way. */
json_t *lq_loader_entries (json_t *value, const LqConvertContext *context);

/* What is shown of the value of the loader hook `name`; NULL where that is none. `variables`: all of the function's, as
 * some are hooks in company only; may be NULL. New reference. */
json_t *lq_loader_describe (const char *name, const char *value, const json_t *variables);
