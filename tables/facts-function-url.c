/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the policy behind a function URL lets everyone in, for the column of function_urls that is made when used. */
#include "core/table.h"

extern const LqTable lq_facts_function_url;

static const LqOutcome no_policy[] = { { "ResourceNotFoundException", NULL }, { NULL } };

/* The policy of the function, or of the alias that the ARN names. */
static const LqOperation get_policy = {
  .action = { .service = "lambda",
              .action = "GetPolicy",
              .iam_action = "lambda:GetPolicy",
              .bucket = "GetPolicy" },
  .path = "/2015-03-31/functions/{qualified_arn}/policy",
  .rows = "Policy@json.Statement[]",
  .unfold = lq_policy_unfold_url,
  .outcomes = no_policy,
};

const LqTable lq_facts_function_url = {
  .name = "function_url_facts",
  .about = "One row per function or alias that has a policy, by GetPolicy.",
  .cost = "One call per function or alias.",
  .list = &get_policy,
  .needs_organization = TRUE,
  .columns = LQ_COLUMNS (
    LQ_KEY ("qualified_arn", LQ_TEXT, "", "ARN that it was asked for by.", .convert = lq_convert_key),
    LQ_COL ("exposure", LQ_TEXT, "exposure", "How far a URL of it is open that asks for no signature.")),
};
