/* SPDX-License-Identifier: Apache-2.0 */
/* Aliases of functions, and the versions they point to. */
#pragma once

#include "core/convert.h"

/* For LqOperation.unfold: ListAliases' aliases (`selected`: an array of them) -> array of objects, one per version that
 * an alias points to, with "alias_arn", "alias_name", "description" and "revision_id" as AWS has them, "version",
 * "function_version_arn", "is_primary" (whether it is the alias's own version, not one that AdditionalVersionWeights
 * adds) and "weight" (the share of calls that go there, a number from 0 to 1, rounded to a millionth). What is missing
 * there, or has a form that nobody knows, is missing here. */
json_t *lq_alias_unfold (json_t *selected, const LqConvertContext *context, GError **error);

/* LqMake: how many aliases point to a version -> whether any does. */
json_t *lq_alias_is_live (const LqValue *cells, const LqMakeContext *context);
