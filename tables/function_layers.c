/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_layer_version, lq_table_lambda_functions, lq_table_lambda_layers;

/* Functions share layers, so this costs a call per distinct layer version, not per row. */
static const LqLookup facts = { &lq_facts_layer_version, "layer_version_arn", "layer_version_arn" };

static const LqLookup own_layer = { &lq_table_lambda_layers, "layer_arn", "layer_arn" };

const LqTable lq_table_function_layers = {
  .name = "function_layers",
  .about = "One row per function and layer attached to it.",
  .cost = "The calls of lambda_functions, which are 20 s for 10,000 functions at the default pace; latest_version and "
          "versions_behind add one call per 50 layers; the hidden columns add one call per distinct layer version, "
          "which is 10 s for 100.",
  .parent = &lq_table_lambda_functions,
  .expand = "layers",
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("position", LQ_BIGINT, "", "Place among the function's layers, from 1; later ones overwrite earlier files.",
            .convert = lq_convert_position),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_ATTACHED_LAYER_COLUMNS (&own_layer, &facts)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, layer_version_arn FROM function_layers WHERE is_foreign = 1",
    "SELECT function_name, layer_version_arn, resolution FROM function_layers WHERE resolution <> 'ok'"),
};
