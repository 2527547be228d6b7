/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_signing_profile;

/* Signer is not in every Region that Lambda is in: nothing is there. */
static const LqOutcome nowhere[] = { { LQ_AWS_NOT_IN_REGION, NULL }, { NULL } };

static const LqOperation list_profiles = {
  .action = { .service = "signer",
              .action = "ListSigningProfiles",
              .iam_action = "signer:ListSigningProfiles",
              .bucket = "ListSigningProfiles" },
  .path = "/signing-profiles",
  .query = "maxResults=25&statuses=Active&statuses=Canceled&statuses=Revoked",
  .marker_in = "nextToken",
  .marker_out = "nextToken",
  .rows = "profiles[]",
  .outcomes = nowhere,
};

/* The list does not say from when on a revocation is effective: one call for each profile that is revoked. */
static const LqLookup record = { &lq_facts_signing_profile, "profile_name", "profile_name", .when = "status",
                                 .is = "Revoked" };

const LqTable lq_table_signing_profiles = {
  .name = "signing_profiles",
  .about = "One row per signing profile of the account, with the version that it has now.",
  .cost = "One call per 25 profiles, which is 1 s for 100 at the default pace; what the revocation is about adds one "
          "call per revoked profile.",
  .list = &list_profiles,
  .columns = LQ_COLUMNS (
    LQ_KEY ("profile_version_arn", LQ_TEXT, "profileVersionArn", "ARN of the profile's current version.",
            .implies = LQ_ARN_SIGNING_PROFILE_VERSION),
    LQ_COL ("profile_arn", LQ_TEXT, "arn", "ARN of the profile, without a version.", .flags = LQ_COLUMN_PUSHED),
    LQ_COL ("profile_name", LQ_TEXT, "profileName", "Name of the profile.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_COL ("profile_version", LQ_TEXT, "profileVersion", "Its current version; AWS shows no earlier one."),
    LQ_COL ("platform_id", LQ_TEXT, "platformId", "What it signs for; AWSLambda-SHA384-ECDSA is Lambda.",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("status", LQ_TEXT, "status",
            "Active; Canceled: it signs nothing new, but what it signed stays valid; Revoked: what it signed from "
            "revocation_effective_from on is not valid.",
            .flags = LQ_COLUMN_FLAG),
    LQ_VIA (&record, "status_reason", LQ_TEXT, "status_reason", "Why it was revoked; '' for others."),
    LQ_COL ("validity_value", LQ_BIGINT, "signatureValidityPeriod.value",
            "How long its signatures are valid, in validity_type."),
    LQ_COL ("validity_type", LQ_TEXT, "signatureValidityPeriod.type", "DAYS, MONTHS or YEARS."),
    LQ_COL ("certificate_arn", LQ_TEXT, "signingMaterial.certificateArn",
            "Certificate it signs with; '' for AWS's own."),
    LQ_COL ("signing_parameters", LQ_TEXT, "signingParameters", "JSON object of what the platform is given."),
    LQ_COL ("tags", LQ_TEXT, "tags", "JSON object of its tags."),
    LQ_VIA (&record, "revocation_effective_from", LQ_BIGINT, "revocation_effective_from",
            "From when on its signatures are not valid, unix seconds; NULL where it is not revoked."),
    LQ_VIA (&record, "revoked_at", LQ_BIGINT, "revoked_at", "When it was revoked, unix seconds."),
    LQ_VIA (&record, "revoked_by", LQ_TEXT, "revoked_by", "Who revoked it.")),
  .examples = LQ_EXAMPLES (
    "SELECT profile_name, status, revocation_effective_from FROM signing_profiles WHERE status <> 'Active'"),
};
