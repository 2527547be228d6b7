/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions;

const LqTable lq_table_function_environment = {
  .name = "function_environment",
  .about = "One row per environment variable of each Lambda function: its name, and of loader hooks what they load, "
           "but no values. A function whose environment AWS could not decrypt is one row with the error and no name.",
  .cost = "The calls of lambda_functions, which are 20 s for 10,000 functions at the default pace.",
  .parent = &lq_table_lambda_functions,
  .expand = "environment",
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_ENVIRONMENT_KEY,
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_ENVIRONMENT_COLUMNS),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, name, option_names, file_paths FROM function_environment WHERE is_loader_hook = 1",
    "SELECT function_name, environment_error FROM function_environment WHERE environment_error <> ''"),
};
