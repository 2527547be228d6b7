/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

const LqTable lq_table_aws_api_status = {
  .name = "aws_api_status",
  .about = "What this process has asked of AWS so far: one row per account, Region, service and action.",
  .cost = "No call; it never fails.",
  .local = lq_table_api_status,
  .columns = LQ_LOCAL_COLUMNS (
    LQ_KEY ("account_id", LQ_TEXT, "account_id", "Account that was asked about; '' before it was known.",
            .possible = lq_convert_any_text),
    LQ_KEY ("region", LQ_TEXT, "region", "Region that was asked."),
    LQ_COL ("partition", LQ_TEXT, "partition", "AWS partition of the Region: aws, aws-cn, aws-us-gov, ..."),
    LQ_KEY ("service", LQ_TEXT, "service", "Service that was asked, such as lambda."),
    LQ_KEY ("action", LQ_TEXT, "action", "API action, such as ListFunctions."),
    LQ_COL ("calls", LQ_BIGINT, "calls", "Requests that went out, retries included."),
    LQ_COL ("cache_hits", LQ_BIGINT, "cache_hits", "Answers that came from the cache instead."),
    LQ_COL ("retries", LQ_BIGINT, "retries", "Requests that repeated a failed one."),
    LQ_COL ("throttles", LQ_BIGINT, "throttles", "Requests that AWS throttled."),
    LQ_COL ("last_success", LQ_BIGINT, "last_success", "When a request last succeeded, unix seconds; NULL for never."),
    LQ_COL ("last_error_time", LQ_BIGINT, "last_error_time", "When one last failed, unix seconds; NULL for never."),
    LQ_COL ("last_error", LQ_TEXT, "last_error", "What the last failure said; '' if there was none.")),
  .examples = LQ_EXAMPLES (
    "SELECT region, action, throttles, last_error FROM aws_api_status"
    " WHERE last_error_time >= ifnull (last_success, 0)"),
};
