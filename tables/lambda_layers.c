/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

static const LqOperation list_layers = {
  .action = { .service = "lambda", .action = "ListLayers", .iam_action = "lambda:ListLayers" },
  .path = "/2018-10-31/layers",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Layers[]",
};

const LqTable lq_table_lambda_layers = {
  .name = "lambda_layers",
  .about = "One row per layer that the account owns, with its latest version.",
  .cost = "One call per 50 layers, which is 1 s for 500 at the default pace.",
  .list = &list_layers,
  .columns = LQ_COLUMNS (
    LQ_COL ("layer_name", LQ_TEXT, "LayerName", "Name of the layer.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_KEY ("layer_arn", LQ_TEXT, "LayerArn", "ARN of the layer, without a version.", .implies = LQ_ARN_LAYER),
    LQ_COL ("latest_version", LQ_BIGINT, "LatestMatchingVersion.Version", "Number of the latest version that exists."),
    LQ_COL ("latest_version_arn", LQ_TEXT, "LatestMatchingVersion.LayerVersionArn", "ARN of the latest version."),
    LQ_COL ("description", LQ_TEXT, "LatestMatchingVersion.Description", "Description of the latest version."),
    LQ_COL ("created_date", LQ_BIGINT, "LatestMatchingVersion.CreatedDate",
            "When the latest version was published, unix seconds.", .convert = lq_convert_time),
    LQ_COL ("compatible_runtimes", LQ_TEXT, "LatestMatchingVersion.CompatibleRuntimes",
            "JSON array of the runtimes that the latest version names.", .convert = lq_convert_list),
    LQ_COL ("compatible_architectures", LQ_TEXT, "LatestMatchingVersion.CompatibleArchitectures",
            "JSON array of the instruction sets that the latest version names.", .convert = lq_convert_list),
    LQ_COL ("license_info", LQ_TEXT, "LatestMatchingVersion.LicenseInfo", "Licence of the latest version.")),
  .examples = LQ_EXAMPLES ("SELECT layer_name, latest_version FROM lambda_layers ORDER BY created_date DESC LIMIT 10"),
};
