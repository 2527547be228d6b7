/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions;

/* A function that was deleted after it had been listed has no configs. */
static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_configs = {
  .action = { .service = "lambda",
              .action = "ListFunctionEventInvokeConfigs",
              .iam_action = "lambda:ListFunctionEventInvokeConfigs" },
  .path = "/2019-09-25/functions/{function_name}/event-invoke-config/list",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "FunctionEventInvokeConfigs[]",
  .outcomes = no_such_function,
};

const LqTable lq_table_function_event_invoke_configs = {
  .name = "function_event_invoke_configs",
  .about = "One row per qualifier of a Lambda function that says how asynchronous calls are tried, and where their "
           "results go.",
  .cost = "The calls of lambda_functions, and one per function, which is 100 s for 1,000 at the default pace; one call "
          "for a function that is named.",
  .parent = &lq_table_lambda_functions,
  .list = &list_configs,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "FunctionArn", "ARN of the function, unqualified.",
            .convert = lq_arn_function_arn, .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("qualifier", LQ_TEXT, "FunctionArn", "$LATEST, a version or an alias.",
            .convert = lq_arn_function_qualifier),
    LQ_COL ("function_name", LQ_TEXT, "FunctionArn", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_function_name, .possible = lq_arn_is_name),
    LQ_COL ("on_success_destination", LQ_TEXT, "DestinationConfig.OnSuccess.Destination",
            "ARN of what gets the results of calls that went well; '' for none."),
    LQ_COL ("on_success_account_id", LQ_TEXT, "DestinationConfig.OnSuccess.Destination", "Its account.",
            .convert = lq_arn_owner),
    LQ_COL ("on_failure_destination", LQ_TEXT, "DestinationConfig.OnFailure.Destination",
            "ARN of what gets the events of calls that failed; '' for none."),
    LQ_COL ("on_failure_account_id", LQ_TEXT, "DestinationConfig.OnFailure.Destination",
            "Its account; '' for a bucket, whose ARN has none.", .convert = lq_arn_owner),
    LQ_MADE (lq_arn_leaves_account, "on_success_destination on_failure_destination", "is_foreign", LQ_INTEGER,
             "1 if a destination is another account's; NULL if that cannot be told of one."),
    LQ_MADE (lq_arn_comes_back, "function_arn on_success_destination on_failure_destination", "is_self", LQ_INTEGER,
             "1 if a destination is the function itself, which then calls itself."),
    LQ_COL ("maximum_retry_attempts", LQ_BIGINT, "MaximumRetryAttempts", "How often a call that failed is repeated."),
    LQ_COL ("maximum_event_age", LQ_BIGINT, "MaximumEventAgeInSeconds", "Seconds an event may wait."),
    LQ_COL ("last_modified", LQ_BIGINT, "LastModified", "When it was last changed, unix seconds.",
            .convert = lq_convert_time)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, on_success_destination FROM function_event_invoke_configs WHERE is_foreign = 1",
    "SELECT function_name, qualifier FROM function_event_invoke_configs WHERE is_self = 1"),
};
