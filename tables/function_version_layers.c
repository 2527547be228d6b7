/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_layer_version, lq_table_function_aliases, lq_table_function_versions;
extern const LqTable lq_table_lambda_layers;

/* Versions share layers, so this costs a call per distinct layer version, not per row. */
static const LqLookup facts = { &lq_facts_layer_version, "layer_version_arn", "layer_version_arn" };

static const LqLookup own_layer = { &lq_table_lambda_layers, "layer_arn", "layer_arn" };

static const LqLookup pointing = { &lq_table_function_aliases, "function_version_arn", "function_version_arn",
                                   .count = TRUE };

const LqTable lq_table_function_version_layers = {
  .name = "function_version_layers",
  .about = "One row per published version of a function and layer attached to it.",
  .cost = "The calls of function_versions; latest_version and versions_behind add one call per 50 layers; is_live adds "
          "one call per function with versions among the rows that the query wants, which is 100 s for 1,000 at the "
          "default pace; the other hidden columns add one call per distinct layer version.",
  .parent = &lq_table_function_versions,
  .expand = "layers",
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("version", LQ_TEXT, "^version", "Number of the function's version, as text, or $LATEST.PUBLISHED."),
    LQ_KEY ("position", LQ_BIGINT, "", "Place among the version's layers, from 1; later ones overwrite earlier files.",
            .convert = lq_convert_position),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("function_version_arn", LQ_TEXT, "^function_version_arn", "ARN of the function's version.",
            .flags = LQ_COLUMN_PUSHED, .implies = LQ_ARN_FUNCTION_VERSION),
    LQ_ATTACHED_LAYER_COLUMNS (&own_layer, &facts), LQ_IS_LIVE_COLUMNS (&pointing)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, version, layer_arn FROM function_version_layers WHERE is_foreign = 1 AND is_live = 1",
    "SELECT version, layer_version_arn, resolution FROM function_version_layers WHERE function_name = 'orders-api'"),
};
