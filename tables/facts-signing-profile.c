/* SPDX-License-Identifier: Apache-2.0 */
/* What only GetSigningProfile tells about a signing profile: why it was revoked, and from when on. */
#include "core/table.h"

extern const LqTable lq_facts_signing_profile;

static const LqOutcome no_such_profile[] = {
  { "ResourceNotFoundException", NULL },
  { LQ_AWS_NOT_IN_REGION, NULL },
  { NULL },
};

static const LqOperation get_profile = {
  .action = { .service = "signer",
              .action = "GetSigningProfile",
              .iam_action = "signer:GetSigningProfile",
              .bucket = "GetSigningProfile" },
  .path = "/signing-profiles/{profile_name}",
  .rows = "",
  .has = "profileName",
  .outcomes = no_such_profile,
};

const LqTable lq_facts_signing_profile = {
  .name = "signing_profile_facts",
  .about = "One row per signing profile, by GetSigningProfile.",
  .cost = "One call per profile.",
  .list = &get_profile,
  .columns = LQ_COLUMNS (
    LQ_KEY ("profile_name", LQ_TEXT, "", "Name the profile was asked for by.", .convert = lq_convert_key),
    LQ_COL ("status_reason", LQ_TEXT, "statusReason", "Why it has its status."),
    LQ_COL ("revocation_effective_from", LQ_BIGINT, "revocationRecord.revocationEffectiveFrom",
            "From when on its signatures do not count.", .convert = lq_convert_time),
    LQ_COL ("revoked_at", LQ_BIGINT, "revocationRecord.revokedAt", "When it was revoked.", .convert = lq_convert_time),
    LQ_COL ("revoked_by", LQ_TEXT, "revocationRecord.revokedBy", "By whom.")),
};
