/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_layer_versions;

/* A version shared with nobody has no policy; one that was deleted since it was listed has none either. */
static const LqOutcome no_policy[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation get_policy = {
  .action = { .service = "lambda", .action = "GetLayerVersionPolicy", .iam_action = "lambda:GetLayerVersionPolicy" },
  .path = "/2018-10-31/layers/{layer_name}/versions/{layer_version}/policy",
  .rows = "Policy@json.Statement[]",
  .unfold = lq_policy_unfold,
  .outcomes = no_policy,
};

const LqTable lq_table_layer_permissions = {
  .name = "layer_permissions",
  .about = "One row per principal of each statement in the policies of own layer versions: who may use them.",
  .cost = "The calls of lambda_layer_versions, and one per layer version, which is 200 s for 2,000 at the default "
          "pace.",
  .parent = &lq_table_lambda_layer_versions,
  .list = &get_policy,
  .columns = LQ_COLUMNS (
    LQ_KEY ("layer_version_arn", LQ_TEXT, "^layer_version_arn", "ARN of the layer version.",
            .implies = LQ_ARN_LAYER_VERSION),
    LQ_KEY ("statement_index", LQ_BIGINT, "statement_index", "Place of the statement in the policy, from 0."),
    LQ_KEY ("principal_index", LQ_BIGINT, "principal_index", "Place among the statement's sorted principals, from 0."),
    LQ_COL ("layer_arn", LQ_TEXT, "^layer_arn", "ARN of the layer, without a version.", .flags = LQ_COLUMN_PUSHED,
            .implies = LQ_ARN_LAYER),
    LQ_COL ("layer_name", LQ_TEXT, "^layer_name", "Name of the layer.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("layer_version", LQ_BIGINT, "^layer_version", "Number of the version."),
    LQ_COL ("statement_id", LQ_TEXT, "statement_id", "Id of the statement (Sid)."),
    LQ_COL ("effect", LQ_TEXT, "effect", "Allow or Deny."),
    LQ_COL ("action", LQ_TEXT, "action", "What is granted; JSON where that is a list or a NotAction."),
    LQ_COL ("principal", LQ_TEXT, "principal", "Who is granted it, as the policy says it; JSON for a NotPrincipal."),
    LQ_COL ("principal_account_id", LQ_TEXT, "principal_account_id", "Account of the principal; '' for none."),
    LQ_COL ("organization_id", LQ_TEXT, "organization_id",
            "Organization that a condition names; of several, one that is not the own."),
    LQ_COL ("conditions", LQ_TEXT, "conditions", "JSON of the statement's conditions; '' for none."),
    LQ_COL ("exposure", LQ_TEXT, "exposure",
            "How far the grant reaches: public, organization, foreign_organization, cross_account, service, "
            "own_account, or unknown where that cannot be told; '' for a Deny.",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("revision_id", LQ_TEXT, "RevisionId", "Changes with every update of the policy.",
            .convert = lq_policy_revision_id)),
  .examples = LQ_EXAMPLES (
    "SELECT layer_version_arn, principal FROM layer_permissions WHERE exposure IN ('public', 'unknown')",
    "SELECT layer_arn, principal_account_id FROM layer_permissions WHERE exposure = 'cross_account'"),
};
