/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_code_signing_configs;

/* A config that was deleted after it had been listed guards nothing. */
static const LqOutcome no_such_config[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_functions = {
  .action = { .service = "lambda",
              .action = "ListFunctionsByCodeSigningConfig",
              .iam_action = "lambda:ListFunctionsByCodeSigningConfig" },
  .path = "/2020-04-22/code-signing-configs/{code_signing_config_arn}/functions",
  .query = "MaxItems=10000",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "FunctionArns[]",
  .outcomes = no_such_config,
};

const LqTable lq_table_code_signing_config_functions = {
  .name = "code_signing_config_functions",
  .about = "One row per code signing config and function that it guards.",
  .cost = "One call per 10,000 configs, and at least one per config: 1 s for ten at the default pace.",
  .parent = &lq_table_code_signing_configs,
  .list = &list_functions,
  .columns = LQ_COLUMNS (
    LQ_KEY ("code_signing_config_arn", LQ_TEXT, "^code_signing_config_arn", "ARN of the config.",
            .implies = LQ_ARN_CODE_SIGNING_CONFIG),
    LQ_KEY ("function_arn", LQ_TEXT, "", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_COL ("function_name", LQ_TEXT, "", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_function_name, .possible = lq_arn_is_name),
    LQ_COL ("untrusted_artifact_policy", LQ_TEXT, "^untrusted_artifact_policy",
            "What the config does about code it does not trust: Enforce or Warn.", .flags = LQ_COLUMN_FLAG),
    LQ_COL ("allowed_publishers", LQ_TEXT, "^allowed_publishers", "What the config trusts.",
            .flags = LQ_COLUMN_INTERNAL)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name FROM code_signing_config_functions WHERE untrusted_artifact_policy = 'Warn'"),
};
