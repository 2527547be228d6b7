/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_lambda_functions;

const LqTable lq_table_layer_publishers = {
  .name = "layer_publishers",
  .about = "One row per account that owns a layer of some function as it stands: who that is.",
  .cost = "The calls of lambda_functions, which are 20 s for 10,000 functions at the default pace, and one an hour to "
          "ask for the own organization.",
  .parent = &lq_table_lambda_functions,
  .expand = "layers",
  .needs_organization = TRUE,
  .once = TRUE,
  .columns = LQ_LOCAL_COLUMNS (
    LQ_KEY ("account_id", LQ_TEXT, "Arn", "Account that owns the layer; '' where its ARN does not tell.",
            .convert = lq_directory_publisher_account, .possible = lq_convert_any_text),
    LQ_COL ("partition", LQ_TEXT, "Arn", "AWS partition of the account.", .convert = lq_directory_publisher_partition),
    LQ_COL ("name", LQ_TEXT, "Arn", "Name of the account or of the publisher, where it is known.",
            .convert = lq_directory_owner_name),
    LQ_COL ("kind", LQ_TEXT, "Arn",
            "self: the account of the credentials, or one that [scope] accounts names; organization: another of the "
            "own organization; trusted: of [trust] publishers; aws, vendor: named in their documentation; unknown: "
            "none of these.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_directory_publisher_kind),
    LQ_COL ("source", LQ_TEXT, "Arn", "What says so: a part of the configuration, a service, or the URL of a page.",
            .convert = lq_directory_publisher_source)),
  .examples = LQ_EXAMPLES (
    "SELECT account_id FROM layer_publishers WHERE kind = 'unknown'",
    "SELECT name, account_id, source FROM layer_publishers WHERE kind IN ('aws', 'vendor')"),
};
