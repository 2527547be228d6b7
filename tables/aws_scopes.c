/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

const LqTable lq_table_aws_scopes = {
  .name = "aws_scopes",
  .about = "One row per scope (account and Region) that this process has come to know: whether it could be read.",
  .cost = "No call at all; it never fails.",
  .local = lq_table_scopes,
  .columns = (const LqColumn[]) {
    LQ_KEY ("account_id", LQ_TEXT, "account_id",
            "Account, 12 digits; '' in a row that says why it is not known which accounts there are.",
            .possible = lq_convert_any_text),
    LQ_KEY ("region", LQ_TEXT, "region", "Region; without an account, the one where accounts are asked for."),
    LQ_COL ("partition", LQ_TEXT, "partition", "AWS partition of the Region."),
    LQ_COL ("account_name", LQ_TEXT, "account_name", "Name of the account, where Organizations tells."),
    LQ_COL ("organization_id", LQ_TEXT, "organization_id",
            "The own organization, where AWS was asked for it or the configuration names it."),
    LQ_COL ("state", LQ_TEXT, "state", "State of the account, where Organizations tells: ACTIVE, SUSPENDED, ..."),
    LQ_COL ("role_arn", LQ_TEXT, "role_arn", "Role assumed there; '' where the caller's own credentials serve."),
    LQ_COL ("credentials", LQ_TEXT, "credentials", "How credentials are had: own; or role, assumed with the own."),
    LQ_COL ("credentials_source", LQ_TEXT, "credentials_source",
            "Where the own credentials came from: environment, profile NAME, web identity, container, EC2 instance, "
            "...; '' where there are none."),
    LQ_COL ("status", LQ_TEXT, "status",
            "How the last reading went: unknown (not read yet), ok, denied, denied_by_scp (a service control policy), "
            "unreachable, disabled (Region not enabled there), accepted (denied, which the configuration accepts).",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("last_success", LQ_BIGINT, "last_success", "When a table was last read in full there, unix seconds."),
    LQ_COL ("data_as_of", LQ_BIGINT, "data_as_of", "When the oldest answer behind that was asked for, unix seconds."),
    LQ_COL ("last_error", LQ_TEXT, "last_error", "What went wrong last; '' after a success."),
    LQ_QUERY_COLUMN ("max_age", "Without effect here."),
    { NULL },
  },
  .examples = LQ_EXAMPLES ("SELECT account_id, region, status, last_error FROM aws_scopes WHERE status <> 'ok'"),
};
