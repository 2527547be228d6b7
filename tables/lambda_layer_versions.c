/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_layer_version, lq_table_lambda_layers;

/* A layer nobody has answers 200 with an empty list; one of another account is denied, so only names are asked for. */
static const LqOutcome no_such_layer[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_layer_versions = {
  .action = { .service = "lambda", .action = "ListLayerVersions", .iam_action = "lambda:ListLayerVersions" },
  .path = "/2018-10-31/layers/{layer_name}/versions",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "LayerVersions[]",
  .outcomes = no_such_layer,
};

/* A version that was deleted after it had been listed is no row. */
static const LqLookup facts = { &lq_facts_layer_version, "layer_version_arn", "layer_version_arn",
                                .absent_drops_row = TRUE, .absent_column = "resolution", .absent_value = "deleted" };

#define WHEN_USED(name_, type_, about_) LQ_VIA (&facts, name_, type_, name_, about_, .flags = LQ_COLUMN_HIDDEN)

const LqTable lq_table_lambda_layer_versions = {
  .name = "lambda_layer_versions",
  .about = "One row per version of the account's own layers; one of another account's, where its ARN is asked for.",
  .cost = "One call per 50 layers, and one per 50 versions of each layer, which is 20 s for 200 layers at the default "
          "pace; the hidden columns add one call per version, once for good, which is 200 s for 2,000.",
  .parent = &lq_table_lambda_layers,
  .list = &list_layer_versions,
  .elsewhere = &lq_facts_layer_version,
  .columns = LQ_COLUMNS (
    LQ_KEY ("layer_version_arn", LQ_TEXT, "LayerVersionArn", "ARN of the version.", .implies = LQ_ARN_LAYER_VERSION),
    LQ_COL ("layer_arn", LQ_TEXT, "LayerVersionArn", "ARN of the layer, without a version.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_layer_arn, .implies = LQ_ARN_LAYER),
    LQ_COL ("layer_name", LQ_TEXT, "LayerVersionArn", "Name of the layer.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_layer_name, .possible = lq_arn_is_name),
    LQ_COL ("layer_version", LQ_BIGINT, "Version", "Number of the version."),
    LQ_COL ("layer_account_id", LQ_TEXT, "LayerVersionArn", "Account that owns the layer.",
            .convert = lq_arn_layer_account_id),
    LQ_COL ("description", LQ_TEXT, "Description", "Description of the version."),
    LQ_COL ("created_date", LQ_BIGINT, "CreatedDate", "When it was published, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("compatible_runtimes", LQ_TEXT, "CompatibleRuntimes", "JSON array of the runtimes it names.",
            .convert = lq_convert_list),
    LQ_COL ("compatible_architectures", LQ_TEXT, "CompatibleArchitectures", "JSON array of instruction sets it names.",
            .convert = lq_convert_list),
    LQ_COL ("license_info", LQ_TEXT, "LicenseInfo", "Licence it names."),
    LQ_COL ("resolution", LQ_TEXT, "",
            "ok: it is there; for one of another account also denied (its owner does not let us read it) or deleted.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_convert_outcome),
    WHEN_USED ("code_sha256", LQ_TEXT, "SHA-256 of the zip in base64."),
    WHEN_USED ("code_size", LQ_BIGINT, "Bytes of the zip."),
    WHEN_USED ("signing_profile_version_arn", LQ_TEXT, "Signing profile that signed it; '' for an unsigned version."),
    WHEN_USED ("signing_job_arn", LQ_TEXT, "Signing job that signed it; '' for an unsigned version."),
    WHEN_USED ("storage_mode", LQ_TEXT, "REFERENCE: Lambda runs the zip from a bucket; COPY: Lambda keeps it."),
    WHEN_USED ("resolved_s3_bucket", LQ_TEXT, "For REFERENCE, the bucket that holds the zip."),
    WHEN_USED ("resolved_s3_key", LQ_TEXT, "For REFERENCE, the object's key."),
    WHEN_USED ("resolved_s3_object_version", LQ_TEXT, "For REFERENCE, the object's version.")),
  .examples = LQ_EXAMPLES (
    "SELECT layer_version_arn, code_sha256 FROM lambda_layer_versions WHERE layer_name = 'base-utils'",
    "SELECT resolution FROM lambda_layer_versions"
    " WHERE layer_version_arn = 'arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:14'"),
};
