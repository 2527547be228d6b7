/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_function_aliases, lq_table_function_versions;
extern const LqLookup lq_lookup_signing_config, lq_lookup_signing_job, lq_lookup_signing_profile,
    lq_lookup_signing_record;

static const LqLookup pointing = { &lq_table_function_aliases, "function_version_arn", "function_version_arn",
                                   .count = TRUE };

static const LqMember own_code[] = LQ_SIGNING_OWN_CODE ("function_version_arn");

const LqTable lq_table_code_signing_version_checks = {
  .name = "code_signing_version_checks",
  .about = "One row per artifact that runs in a published version of a function, its own code and each layer: whether "
           "it would pass Lambda's signature checks today.",
  .cost = "The calls of function_versions, code_signing_config_functions, signing_jobs and signing_profiles, which for "
          "12,000 functions and versions are 25 s at the default pace beside Signer's; is_live adds one call per "
          "function with versions among the rows that the query wants, which is 100 s for 1,000.",
  .parent = &lq_table_function_versions,
  .expand = "layers",
  .first = own_code,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("version", LQ_TEXT, "^version", "Number of the function's version, as text, or $LATEST.PUBLISHED."),
    LQ_KEY ("position", LQ_BIGINT, "", "0 for the version's own code, then its layers' places from 1.",
            .convert = lq_convert_index),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("function_version_arn", LQ_TEXT, "^function_version_arn", "ARN of the function's version.",
            .flags = LQ_COLUMN_PUSHED, .implies = LQ_ARN_FUNCTION_VERSION),
    LQ_SIGNING_COLUMNS (&lq_lookup_signing_config, &lq_lookup_signing_job, &lq_lookup_signing_profile,
                        &lq_lookup_signing_record),
    LQ_IS_LIVE_COLUMNS (&pointing)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, version, reason FROM code_signing_version_checks WHERE verdict = 'fail' AND is_live = 1",
    "SELECT version, artifact_arn, verdict FROM code_signing_version_checks WHERE function_name = 'orders-api'"),
};
