/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_layer_version, lq_table_lambda_functions, lq_table_lambda_layers;

/* Functions share layers, so this costs a call per distinct layer version, not per row. */
static const LqLookup facts = { &lq_facts_layer_version, "layer_version_arn", "layer_version_arn" };

static const LqLookup own_layer = { &lq_table_lambda_layers, "layer_arn", "layer_arn" };

const LqTable lq_table_function_layers = {
  .name = "function_layers",
  .about = "One row per function and layer attached to it.",
  .cost = "The calls of lambda_functions; latest_version and versions_behind add one call per 50 layers; the hidden "
          "columns add one call per distinct layer version.",
  .parent = &lq_table_lambda_functions,
  .expand = "layers",
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("position", LQ_BIGINT, "", "Place among the function's layers, from 1; later ones overwrite earlier files.",
            .convert = lq_convert_position),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("layer_version_arn", LQ_TEXT, "Arn", "ARN of the attached layer version.", .flags = LQ_COLUMN_PUSHED),
    LQ_COL ("layer_arn", LQ_TEXT, "Arn", "ARN of the layer, without a version.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_layer_arn),
    LQ_COL ("layer_name", LQ_TEXT, "Arn", "Name of the layer.", .convert = lq_arn_layer_name),
    LQ_COL ("layer_version", LQ_BIGINT, "Arn", "Number of the attached version.", .convert = lq_arn_layer_version),
    LQ_COL ("layer_account_id", LQ_TEXT, "Arn", "Account that owns the layer.", .convert = lq_arn_layer_account_id),
    LQ_COL ("is_foreign", LQ_INTEGER, "Arn", "1 if the layer is not known to belong to the function's own account.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_arn_layer_is_foreign),
    LQ_COL ("code_size", LQ_BIGINT, "CodeSize", "Bytes of the layer's zip."),
    LQ_COL ("signing_profile_version_arn", LQ_TEXT, "SigningProfileVersionArn",
            "Signing profile that signed the layer; '' for an unsigned one."),
    LQ_COL ("signing_job_arn", LQ_TEXT, "SigningJobArn", "Signing job that signed the layer; '' for an unsigned one."),
    LQ_VIA (&own_layer, "latest_version", LQ_BIGINT, "latest_version",
            "Number of the layer's latest version; NULL for layers of other accounts and those with no version left."),
    LQ_MADE (lq_convert_versions_behind, "latest_version layer_version", "versions_behind", LQ_BIGINT,
             "Latest version's number less the attached one's, at least 0; NULL where latest_version is."),
    LQ_VIA (&facts, "resolution", LQ_TEXT, "resolution",
            "ok: the layer version is there; denied: its owner does not let us read it (any more); deleted: it is "
            "gone, but the function goes on running it.",
            .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),
    LQ_VIA (&facts, "code_sha256", LQ_TEXT, "code_sha256", "SHA-256 of the layer's zip in base64.",
            .flags = LQ_COLUMN_HIDDEN)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, layer_version_arn FROM function_layers WHERE is_foreign = 1",
    "SELECT function_name, layer_version_arn, resolution FROM function_layers WHERE resolution <> 'ok'"),
};
