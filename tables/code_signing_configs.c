/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_code_signing_config_functions;

static const LqOperation list_configs = {
  .action = { .service = "lambda", .action = "ListCodeSigningConfigs", .iam_action = "lambda:ListCodeSigningConfigs" },
  .path = "/2020-04-22/code-signing-configs",
  .query = "MaxItems=10000",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "CodeSigningConfigs[]",
};

static const LqLookup functions = { &lq_table_code_signing_config_functions, "code_signing_config_arn",
                                    "code_signing_config_arn", .count = TRUE };

const LqTable lq_table_code_signing_configs = {
  .name = "code_signing_configs",
  .about = "One row per code signing config: whose signatures it trusts, and what it does about other code.",
  .cost = "One call per 10,000 configs; function_count adds at least one call per config, which is 1 s for ten at the "
          "default pace.",
  .list = &list_configs,
  .columns = LQ_COLUMNS (
    LQ_KEY ("code_signing_config_arn", LQ_TEXT, "CodeSigningConfigArn", "ARN of the config.",
            .implies = LQ_ARN_CODE_SIGNING_CONFIG),
    LQ_COL ("code_signing_config_id", LQ_TEXT, "CodeSigningConfigId", "Id of the config, csc-..."),
    LQ_COL ("description", LQ_TEXT, "Description", "Description of the config."),
    LQ_COL ("last_modified", LQ_BIGINT, "LastModified", "When it was last updated, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("untrusted_artifact_policy", LQ_TEXT, "CodeSigningPolicies.UntrustedArtifactOnDeployment",
            "Enforce: code it does not trust cannot be deployed; Warn: it can, and a metric counts it.",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("allowed_publishers", LQ_TEXT, "AllowedPublishers.SigningProfileVersionArns",
            "JSON array of the signing profile versions it trusts.", .convert = lq_convert_list),
    LQ_COL ("is_approved", LQ_INTEGER, "CodeSigningConfigArn",
            "1 if [trust] approved_code_signing_configs names it, 0 if it does not, NULL where there is no such list.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_trust_is_approved_config),
    LQ_VIA (&functions, "function_count", LQ_BIGINT, "function_arn", "How many functions have this config.",
            .flags = LQ_COLUMN_HIDDEN)),
  .examples = LQ_EXAMPLES (
    "SELECT code_signing_config_arn FROM code_signing_configs WHERE untrusted_artifact_policy = 'Warn'",
    "SELECT code_signing_config_arn FROM code_signing_configs WHERE function_count = 0",
    "SELECT code_signing_config_arn, allowed_publishers FROM code_signing_configs WHERE is_approved = 0"),
};
