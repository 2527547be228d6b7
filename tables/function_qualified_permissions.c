/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_function_aliases, lq_table_function_versions;

/* A version or alias that nobody else may use has no policy; one that was deleted meanwhile has none either. */
static const LqOutcome no_policy[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation get_policy = {
  .action = { .service = "lambda",
              .action = "GetPolicy",
              .iam_action = "lambda:GetPolicy",
              .bucket = "GetPolicy" },
  .path = "/2015-03-31/functions/{function_name}/policy",
  .query = "Qualifier={qualifier}",
  .rows = "Policy@json.Statement[]",
  .unfold = lq_policy_unfold,
  .outcomes = no_policy,
  .revision = "revision_id",
  .revision_out = "RevisionId",
};

/* Of an alias that shares its calls between two versions, one row. */
static const LqParent aliases = { &lq_table_function_aliases, "is_primary" };

const LqTable lq_table_function_qualified_permissions = {
  .name = "function_qualified_permissions",
  .about = "One row per principal of each statement in the policies of published versions and aliases: who may use a "
           "function by a name that function_permissions says nothing of.",
  .cost = "The calls of function_versions and function_aliases, and one per version and alias, from a bucket of its "
          "own, which is 200 s for 2,000 at the default pace; a policy whose version's or alias's RevisionId stays the "
          "same is asked for again once in 24 hours.",
  .parent = &lq_table_function_versions,
  .also = &aliases,
  .list = &get_policy,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("qualifier", LQ_TEXT, "^qualifier", "Number of the version, as text, or name of the alias."),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_POLICY_COLUMNS),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, qualifier, principal FROM function_qualified_permissions WHERE exposure = 'public'",
    "SELECT qualifier, principal, exposure FROM function_qualified_permissions WHERE function_name = 'orders-api'"),
};
