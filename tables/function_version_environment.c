/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_function_aliases, lq_table_function_versions;

static const LqLookup pointing = { &lq_table_function_aliases, "function_version_arn", "function_version_arn",
                                   .count = TRUE };

const LqTable lq_table_function_version_environment = {
  .name = "function_version_environment",
  .about = "One row per environment variable of each published version of a function: its name, and of loader hooks "
           "what they load, but no values. A version whose environment AWS could not decrypt is one row with the error "
           "and no name.",
  .cost = "The calls of function_versions; is_live adds one call per function with versions among the rows that the "
          "query wants, which is 100 s for 1,000 at the default pace.",
  .parent = &lq_table_function_versions,
  .expand = "environment",
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("version", LQ_TEXT, "^version", "Number of the function's version, as text, or $LATEST.PUBLISHED."),
    LQ_ENVIRONMENT_KEY,
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("function_version_arn", LQ_TEXT, "^function_version_arn", "ARN of the function's version.",
            .flags = LQ_COLUMN_PUSHED, .implies = LQ_ARN_FUNCTION_VERSION),
    LQ_ENVIRONMENT_COLUMNS, LQ_IS_LIVE_COLUMNS (&pointing)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, version, name FROM function_version_environment WHERE is_loader_hook = 1 AND is_live = 1"),
};
