/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions;

/* A function that nobody else may use has no policy; one that was deleted since it was listed has none either. */
static const LqOutcome no_policy[] = { { "ResourceNotFoundException", NULL }, { NULL } };

/* The function's RevisionId is its policy's, too: adding or removing a permission changes it. */
static const LqOperation get_policy = {
  .action = { .service = "lambda",
              .action = "GetPolicy",
              .iam_action = "lambda:GetPolicy",
              .bucket = "GetPolicy" },
  .path = "/2015-03-31/functions/{function_name}/policy",
  .rows = "Policy@json.Statement[]",
  .unfold = lq_policy_unfold,
  .outcomes = no_policy,
  .revision = "revision_id",
  .revision_out = "RevisionId",
};

const LqTable lq_table_function_permissions = {
  .name = "function_permissions",
  .about = "One row per principal of each statement in the policies of functions: who may use them. Versions and "
           "aliases have policies of their own.",
  .cost = "The calls of lambda_functions, and one per function, from a bucket of its own, which is 1,000 s for 10,000 "
          "at the default pace; a policy whose function's RevisionId stays the same is asked for again once in 24 "
          "hours.",
  .parent = &lq_table_lambda_functions,
  .list = &get_policy,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_POLICY_COLUMNS),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, principal, action FROM function_permissions WHERE exposure IN ('public', 'unknown')",
    "SELECT function_name, principal, source_arn FROM function_permissions WHERE is_confusable = 1"),
};
