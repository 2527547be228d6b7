/* SPDX-License-Identifier: Apache-2.0 */
/* What only GetFunction tells about a function, for the columns of lambda_functions that are made when used. */
#include "core/table.h"

extern const LqTable lq_facts_function;

static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation get_function = {
  .action = { .service = "lambda",
              .action = "GetFunction",
              .iam_action = "lambda:GetFunction",
              .bucket = "GetFunction" },
  .path = "/2015-03-31/functions/{function_name}",
  .rows = "",
  .has = "Configuration.FunctionArn",
  .outcomes = no_such_function,
  .iam_also = "lambda:ListTags",
};

const LqTable lq_facts_function = {
  .name = "function_facts",
  .about = "One row per function, by GetFunction.",
  .cost = "One call per function.",
  .list = &get_function,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_name", LQ_TEXT, "", "Name the function was asked for by.", .convert = lq_convert_key),
    LQ_COL ("state", LQ_TEXT, "Configuration.State", "State of the function."),
    LQ_COL ("state_reason_code", LQ_TEXT, "Configuration.StateReasonCode", "Why it is in that state."),
    LQ_COL ("last_update_status", LQ_TEXT, "Configuration.LastUpdateStatus", "Status of the last update."),
    LQ_COL ("last_update_status_reason_code", LQ_TEXT, "Configuration.LastUpdateStatusReasonCode",
            "Why the last update has that status."),
    LQ_COL ("tags", LQ_TEXT, "Tags", "JSON object of its tags."),
    LQ_COL ("tags_error", LQ_TEXT, "TagsError", "Why AWS did not show the tags.", .convert = lq_convert_inner_error),
    LQ_COL ("reserved_concurrency", LQ_BIGINT, "Concurrency.ReservedConcurrentExecutions",
            "Calls reserved to run at a time."),
    LQ_COL ("image_uri", LQ_TEXT, "Code.ImageUri", "Container image, as it was asked for."),
    LQ_COL ("resolved_image_uri", LQ_TEXT, "Code.ResolvedImageUri", "Container image by digest, as it runs."),
    LQ_COL ("code_error", LQ_TEXT, "Code.Error", "Why AWS did not show where the code is.",
            .convert = lq_convert_inner_error),
    LQ_COL ("storage_mode", LQ_TEXT, "Code", "Who keeps the code.", .convert = lq_convert_storage_mode),
    LQ_COL ("resolved_s3_bucket", LQ_TEXT, "Code.ResolvedS3Object.S3Bucket", "Bucket that holds the code."),
    LQ_COL ("resolved_s3_key", LQ_TEXT, "Code.ResolvedS3Object.S3Key", "The object's key."),
    LQ_COL ("resolved_s3_object_version", LQ_TEXT, "Code.ResolvedS3Object.S3ObjectVersion", "The object's version.")),
};
