/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions;

/* A function that was deleted after it had been listed has no aliases. */
static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_aliases = {
  .action = { .service = "lambda", .action = "ListAliases", .iam_action = "lambda:ListAliases" },
  .path = "/2015-03-31/functions/{function_name}/aliases",
  .query = "MaxItems=10000",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Aliases[]",
  .unfold = lq_alias_unfold,
  .outcomes = no_such_function,
};

const LqTable lq_table_function_aliases = {
  .name = "function_aliases",
  .about = "One row per alias of a Lambda function and version that it points to: one version, or two that share the "
           "calls by weight.",
  .cost = "The calls of lambda_functions, and one per function, which is 100 s for 1,000 at the default pace; one call "
          "for a function that is named.",
  .parent = &lq_table_lambda_functions,
  .list = &list_aliases,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "alias_arn", "ARN of the function, unqualified.", .convert = lq_arn_function_arn,
            .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("alias_name", LQ_TEXT, "alias_name", "Name of the alias."),
    LQ_KEY ("version", LQ_TEXT, "version", "Version it points to, as text: a number, or $LATEST."),
    LQ_COL ("function_name", LQ_TEXT, "alias_arn", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_function_name, .possible = lq_arn_is_name),
    LQ_COL ("alias_arn", LQ_TEXT, "alias_arn", "ARN of the alias.", .flags = LQ_COLUMN_PUSHED,
            .implies = LQ_ARN_FUNCTION_ALIAS),
    LQ_COL ("function_version_arn", LQ_TEXT, "function_version_arn", "ARN of the version it points to.",
            .flags = LQ_COLUMN_PUSHED, .implies = LQ_ARN_FUNCTION_VERSION),
    LQ_COL ("weight", LQ_DOUBLE, "weight", "Share of the alias's calls that goes to the version, 0 to 1."),
    LQ_COL ("is_primary", LQ_INTEGER, "is_primary",
            "1 for the version that the alias is set to, 0 for one that a weight adds."),
    LQ_COL ("description", LQ_TEXT, "description", "Description of the alias."),
    LQ_COL ("revision_id", LQ_TEXT, "revision_id", "Changes with every update of the alias."),
    LQ_COL ("qualifier", LQ_TEXT, "alias_name", "What function_qualified_permissions asks with.",
            .flags = LQ_COLUMN_INTERNAL)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, alias_name, version, weight FROM function_aliases WHERE weight < 1",
    "SELECT alias_name, version FROM function_aliases WHERE function_name = 'orders-api'"),
};
