/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions, lq_facts_function_url;

static const LqLookup policy = { &lq_facts_function_url, "qualified_arn", "qualified_arn", .when = "auth_type",
                                 .is = "NONE" };

/* A function that was deleted after it had been listed has no URLs. */
static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_urls = {
  .action = { .service = "lambda", .action = "ListFunctionUrlConfigs", .iam_action = "lambda:ListFunctionUrlConfigs" },
  .path = "/2021-10-31/functions/{function_name}/urls",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "FunctionUrlConfigs[]",
  .outcomes = no_such_function,
};

const LqTable lq_table_function_urls = {
  .name = "function_urls",
  .about = "One row per URL of a Lambda function or of one of its aliases. Everyone reaches it where auth_type is NONE "
           "and its policy grants both lambda:InvokeFunctionUrl and lambda:InvokeFunction to everyone.",
  .cost = "The calls of lambda_functions, and one per function, which is 100 s for 1,000 at the default pace; one call "
          "for a function that is named. The hidden column adds one call per URL whose auth_type is NONE.",
  .parent = &lq_table_lambda_functions,
  .list = &list_urls,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "FunctionArn", "ARN of the function, unqualified.",
            .convert = lq_arn_function_arn, .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("function_url", LQ_TEXT, "FunctionUrl", "The URL."),
    LQ_COL ("function_name", LQ_TEXT, "FunctionArn", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .convert = lq_arn_function_name, .possible = lq_arn_is_name),
    LQ_COL ("qualifier", LQ_TEXT, "FunctionArn",
            "Alias that the URL calls, whose own policy guards it; '' for $LATEST, which the function's policy guards.",
            .convert = lq_arn_function_qualifier),
    LQ_COL ("auth_type", LQ_TEXT, "AuthType", "NONE: Lambda asks for no signature; or AWS_IAM.",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("invoke_mode", LQ_TEXT, "InvokeMode", "BUFFERED or RESPONSE_STREAM."),
    LQ_COL ("creation_time", LQ_BIGINT, "CreationTime", "When it was made, unix seconds.", .convert = lq_convert_time),
    LQ_COL ("last_modified", LQ_BIGINT, "LastModifiedTime", "When it was last changed, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("cors_allow_credentials", LQ_INTEGER, "Cors.AllowCredentials", "1 if browsers may send cookies."),
    LQ_COL ("cors_allow_origins", LQ_TEXT, "Cors.AllowOrigins", "JSON array of origins; '' for none."),
    LQ_COL ("cors_allow_methods", LQ_TEXT, "Cors.AllowMethods", "JSON array of methods; '' for none."),
    LQ_COL ("cors_allow_headers", LQ_TEXT, "Cors.AllowHeaders", "JSON array of headers; '' for none."),
    LQ_COL ("cors_expose_headers", LQ_TEXT, "Cors.ExposeHeaders", "JSON array of headers; '' for none."),
    LQ_COL ("cors_max_age", LQ_BIGINT, "Cors.MaxAge", "Seconds that browsers may keep the answer to that."),
    LQ_COL ("qualified_arn", LQ_TEXT, "FunctionArn", "What the URL calls.", .flags = LQ_COLUMN_INTERNAL),
    LQ_VIA (&policy, "exposure", LQ_TEXT, "exposure",
            "public: auth_type is NONE, and the policy grants everyone both actions that it takes; unknown: it may; '' "
            "where it does not.",
            .flags = LQ_COLUMN_HIDDEN)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, qualifier, function_url FROM function_urls WHERE auth_type = 'NONE'",
    "SELECT function_name, function_url FROM function_urls WHERE auth_type = 'NONE' AND exposure = 'public'"),
};
