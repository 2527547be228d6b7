/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_signing_profiles;

/* A profile that was deleted after it had been listed lets nobody in. */
static const LqOutcome no_such_profile[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_permissions = {
  .action = { .service = "signer",
              .action = "ListProfilePermissions",
              .iam_action = "signer:ListProfilePermissions",
              .bucket = "ListProfilePermissions" },
  .path = "/signing-profiles/{profile_name}/permissions",
  .marker_in = "nextToken",
  .marker_out = "nextToken",
  .rows = "permissions[]",
  .outcomes = no_such_profile,
};

const LqTable lq_table_signing_profile_permissions = {
  .name = "signing_profile_permissions",
  .about = "One row per statement of a signing profile's policy: who else may sign with it, look at it, or revoke.",
  .cost = "The calls of signing_profiles, and at least one per profile, which is 30 s for 100 at the default pace.",
  .parent = &lq_table_signing_profiles,
  .list = &list_permissions,
  .columns = LQ_COLUMNS (
    LQ_KEY ("profile_version_arn", LQ_TEXT, "^profile_version_arn", "ARN of the profile's current version.",
            .implies = LQ_ARN_SIGNING_PROFILE_VERSION),
    LQ_KEY ("statement_id", LQ_TEXT, "statementId", "Id of the statement."),
    LQ_COL ("profile_arn", LQ_TEXT, "^profile_arn", "ARN of the profile, without a version.",
            .flags = LQ_COLUMN_PUSHED),
    LQ_COL ("profile_name", LQ_TEXT, "^profile_name", "Name of the profile.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("profile_status", LQ_TEXT, "^status", "Active, Canceled or Revoked.", .flags = LQ_COLUMN_FLAG),
    LQ_COL ("granted_profile_version", LQ_TEXT, "profileVersion",
            "The version that the statement is about; '' for any."),
    LQ_COL ("action", LQ_TEXT, "action", "What is granted: signer:StartSigningJob, signer:RevokeSignature, ..."),
    LQ_COL ("principal", LQ_TEXT, "principal", "Who is granted it: an account's id, or an ARN of IAM's."),
    LQ_COL ("principal_account_id", LQ_TEXT, "principal", "Account of the principal; '' where that cannot be told.",
            .convert = lq_signing_principal_account_id),
    LQ_COL ("is_cross_account", LQ_INTEGER, "principal",
            "1 if the principal is not known to belong to the profile's own account.", .flags = LQ_COLUMN_FLAG,
            .convert = lq_signing_is_cross_account)),
  .examples = LQ_EXAMPLES (
    "SELECT profile_name, principal, action FROM signing_profile_permissions WHERE is_cross_account = 1"),
};
