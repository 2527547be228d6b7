/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_signing_job, lq_facts_signing_profile, lq_table_code_signing_config_functions,
    lq_table_lambda_functions, lq_table_signing_jobs, lq_table_signing_profiles;
extern const LqLookup lq_lookup_signing_config, lq_lookup_signing_job, lq_lookup_signing_profile,
    lq_lookup_signing_record;

/* Which functions a config guards is asked config by config, as that is far fewer calls. */
const LqLookup lq_lookup_signing_config = { &lq_table_code_signing_config_functions, "function_arn", "function_arn" };

/* The list of jobs answers for all artifacts. One that it does not show is asked for by its id, once, and only where it
 * would be in the list: no call can tell of other accounts' jobs. */
static const LqLookup unlisted_job = { &lq_facts_signing_job, "job_id", "job_id", .when = "job_place", .is = "here" };

const LqLookup lq_lookup_signing_job = { &lq_table_signing_jobs, "signing_job_arn", "signing_job_arn",
                                         .otherwise = &unlisted_job };

const LqLookup lq_lookup_signing_profile = { &lq_table_signing_profiles, "profile_arn", "profile_arn",
                                             .when = "profile_place", .is = "here" };

/* From when on a revocation is effective stands in no list: one call for each profile that is revoked. */
const LqLookup lq_lookup_signing_record = { &lq_facts_signing_profile, "profile_name", "profile_name",
                                            .when = "profile_status", .is = "Revoked" };

static const LqMember own_code[] = LQ_SIGNING_OWN_CODE ("function_arn");

const LqTable lq_table_code_signing_checks = {
  .name = "code_signing_checks",
  .about = "One row per artifact that runs in a function's $LATEST, its own code and each layer: whether it would pass "
           "Lambda's signature checks today.",
  .cost = "The calls of lambda_functions and code_signing_config_functions, which for 10,000 functions are 21 s at the "
          "default pace; beside them, those of signing_jobs (one per 25) and signing_profiles, one call per profile "
          "that is revoked, and one per job that the list does not show.",
  .parent = &lq_table_lambda_functions,
  .expand = "layers",
  .first = own_code,
  .columns = LQ_COLUMNS (
    LQ_KEY ("function_arn", LQ_TEXT, "^function_arn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("position", LQ_BIGINT, "", "0 for the function's own code, then its layers' places from 1.",
            .convert = lq_convert_index),
    LQ_COL ("function_name", LQ_TEXT, "^function_name", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_SIGNING_COLUMNS (&lq_lookup_signing_config, &lq_lookup_signing_job, &lq_lookup_signing_profile,
                        &lq_lookup_signing_record)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, artifact_arn, reason FROM code_signing_checks WHERE verdict IN ('fail', 'unknown')",
    "SELECT function_name, artifact_arn FROM code_signing_checks WHERE verdict = 'unsigned' AND policy = 'Enforce'",
    "SELECT verdict, count (*) FROM code_signing_checks GROUP BY verdict"),
};
