/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_code_signing_configs, lq_table_signing_profiles;

/* Only what is in the row's own account and Region can be found there. */
static const LqLookup profile = { &lq_table_signing_profiles, "profile_arn", "profile_arn", .when = "profile_place",
                                  .is = "here" };

#define FACTS "profile_place profile_version current_version_arn current_status"

const LqTable lq_table_code_signing_config_publishers = {
  .name = "code_signing_config_publishers",
  .about = "One row per code signing config and signing profile version whose signatures it allows.",
  .cost = "The calls of code_signing_configs, mostly one; profile_status, is_dangling and reason add those of "
          "signing_profiles, which are 1 s for 100 profiles at the default pace.",
  .parent = &lq_table_code_signing_configs,
  .expand = "allowed_publishers",
  .columns = LQ_COLUMNS (
    LQ_KEY ("code_signing_config_arn", LQ_TEXT, "^code_signing_config_arn", "ARN of the config.",
            .implies = LQ_ARN_CODE_SIGNING_CONFIG),
    LQ_KEY ("profile_version_arn", LQ_TEXT, "", "ARN of the signing profile's version, as the config names it."),
    LQ_COL ("untrusted_artifact_policy", LQ_TEXT, "^untrusted_artifact_policy",
            "What the config does about code it does not trust: Enforce or Warn.", .flags = LQ_COLUMN_FLAG),
    LQ_COL ("profile_arn", LQ_TEXT, "", "ARN of the profile, without a version.", .convert = lq_signing_profile_arn),
    LQ_COL ("profile_name", LQ_TEXT, "", "Name of the profile.", .convert = lq_signing_profile_name),
    LQ_COL ("profile_version", LQ_TEXT, "", "Its version; '' where the config names none.",
            .convert = lq_signing_profile_version),
    LQ_COL ("profile_account_id", LQ_TEXT, "", "Account that owns the profile.",
            .convert = lq_signing_profile_account_id),
    LQ_COL ("is_foreign", LQ_INTEGER, "", "1 if the profile is not known to belong to the config's own account.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_signing_profile_is_foreign),
    LQ_MADE (lq_signing_publisher_status, FACTS, "profile_status", LQ_TEXT,
             "Active, Canceled, Revoked; missing where there is no such profile; unknown where that cannot be told.",
             .flags = LQ_COLUMN_FLAG),
    LQ_MADE (lq_signing_publisher_is_dangling, "profile_status", "is_dangling", LQ_INTEGER,
             "1 where there is no such profile, 0 where there is, NULL where that cannot be told.",
             .flags = LQ_COLUMN_FLAG),
    LQ_MADE (lq_signing_publisher_reason, FACTS, "reason", LQ_TEXT,
             "Why the status is missing or unknown, or stands for another version."),
    LQ_COL ("is_approved", LQ_INTEGER, "",
            "1 if [trust] approved_publishers names it, 0 if it does not, NULL where there is no such list.",
            .flags = LQ_COLUMN_FLAG, .convert = lq_trust_is_approved_publisher),
    LQ_COL ("profile_place", LQ_TEXT, "", "Where the profile is.", .flags = LQ_COLUMN_INTERNAL,
            .convert = lq_signing_profile_place),
    LQ_VIA (&profile, "current_version_arn", LQ_TEXT, "profile_version_arn", "The profile's current version.",
            .flags = LQ_COLUMN_INTERNAL),
    LQ_VIA (&profile, "current_status", LQ_TEXT, "status", "Its status.", .flags = LQ_COLUMN_INTERNAL)),
  .examples = LQ_EXAMPLES (
    "SELECT code_signing_config_arn, profile_version_arn FROM code_signing_config_publishers WHERE is_foreign = 1",
    "SELECT code_signing_config_arn, profile_version_arn, profile_status, reason FROM code_signing_config_publishers"
    " WHERE profile_status <> 'Active'"),
};
