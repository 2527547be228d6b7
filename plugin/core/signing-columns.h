/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of tables with a row per artifact of what runs: a function's own code, then its layers. */
#pragma once

/* `config_`, `job_`, `profile_`, `record_`: the LqLookups that find a function's code signing config, a signing job, a
 * signing profile and a revoked profile's revocation. The elements are as AWS's Layers, the first one as
 * LQ_SIGNING_OWN_CODE makes it. The rule behind the checks is in core/signing.h. */
#define LQ_SIGNING_COLUMNS(config_, job_, profile_, record_)                                                           \
  LQ_COL ("artifact", LQ_TEXT, "", "function: its own code; layer; or image, a container image.",                      \
          .flags = LQ_COLUMN_FLAG, .convert = lq_signing_artifact),                                                    \
      LQ_COL ("artifact_arn", LQ_TEXT, "Arn", "ARN of what runs: the function, its version, or the layer version.",    \
              .flags = LQ_COLUMN_PUSHED),                                                                              \
      LQ_VIA (config_, "code_signing_config_arn", LQ_TEXT, "code_signing_config_arn",                                  \
              "Code signing config that guards the function; '' for none."),                                           \
      LQ_VIA (config_, "policy", LQ_TEXT, "untrusted_artifact_policy",                                                 \
              "What that config does about code it does not trust: Enforce or Warn; '' without a config.",             \
              .flags = LQ_COLUMN_FLAG),                                                                                \
      LQ_COL ("signing_profile_version_arn", LQ_TEXT, "SigningProfileVersionArn",                                      \
              "Signing profile version that signed it; '' for unsigned code."),                                        \
      LQ_COL ("signing_job_arn", LQ_TEXT, "SigningJobArn", "Signing job that signed it; '' for unsigned code."),       \
      LQ_VIA (job_, "signature_expires_at", LQ_BIGINT, "signature_expires_at",                                         \
              "When its signature expires, unix seconds; NULL where that is not known."),                              \
      LQ_MADE (lq_signing_integrity, "artifact", "integrity", LQ_TEXT,                                                 \
               "not_checked: it takes the zip to tell whether it was changed after it was signed; '' for images."),    \
      LQ_MADE (lq_signing_word, "source_cause", "source", LQ_TEXT,                                                     \
               "Whether the config allows who signed it: match, mismatch, unsigned, no_config, unknown; '' for "       \
               "images.",                                                                                              \
               .flags = LQ_COLUMN_FLAG),                                                                               \
      LQ_MADE (lq_signing_word, "expiry_cause", "expiry", LQ_TEXT,                                                     \
               "Whether its signature has expired: valid, expired, unknown; '' without a signature.",                  \
               .flags = LQ_COLUMN_FLAG),                                                                               \
      LQ_MADE (lq_signing_word, "revocation_cause", "revocation", LQ_TEXT,                                             \
               "Whether its signature was revoked, by job or by profile: valid, revoked, superseded (its profile has " \
               "another version by now, and AWS does not show the old one's revocation), unknown; '' without a "       \
               "signature.",                                                                                           \
               .flags = LQ_COLUMN_FLAG),                                                                               \
      LQ_MADE (lq_signing_verdict, "artifact source expiry revocation", "verdict", LQ_TEXT,                            \
               "pass_unverified: all is well but integrity, which is not checked; fail; unsigned; unprotected: no "    \
               "config; unknown; not_applicable: an image.",                                                           \
               .flags = LQ_COLUMN_FLAG),                                                                               \
      LQ_MADE (lq_signing_reason, "artifact policy source_cause expiry_cause revocation_cause", "reason", LQ_TEXT,     \
               "Why, in words."),                                                                                      \
      LQ_MADE (lq_signing_source_cause,                                                                                \
               "artifact code_signing_config_arn allowed_publishers signing_profile_version_arn signing_job_arn",      \
               "source_cause", LQ_TEXT, "What source comes of.", .flags = LQ_COLUMN_INTERNAL),                         \
      LQ_MADE (lq_signing_expiry_cause,                                                                                \
               "artifact signing_profile_version_arn signing_job_arn job_place job_status signature_expires_at",       \
               "expiry_cause", LQ_TEXT, "What expiry comes of.", .flags = LQ_COLUMN_INTERNAL),                         \
      LQ_MADE (lq_signing_revocation_cause,                                                                            \
               "artifact signing_profile_version_arn signing_job_arn job_place job_status job_is_revoked "             \
               "job_created_at profile_place current_profile_version_arn profile_status revocation_effective_from",    \
               "revocation_cause", LQ_TEXT, "What revocation comes of.", .flags = LQ_COLUMN_INTERNAL),                 \
      LQ_VIA (config_, "allowed_publishers", LQ_TEXT, "allowed_publishers", "What the config trusts.",                 \
              .flags = LQ_COLUMN_INTERNAL),                                                                            \
      LQ_COL ("job_place", LQ_TEXT, "SigningJobArn", "Where the job is.", .flags = LQ_COLUMN_INTERNAL,                 \
              .convert = lq_signing_job_place),                                                                        \
      LQ_COL ("job_id", LQ_TEXT, "SigningJobArn", "Id of the job.", .flags = LQ_COLUMN_INTERNAL,                       \
              .convert = lq_signing_job_id),                                                                           \
      LQ_VIA (job_, "job_status", LQ_TEXT, "status", "The job's status.", .flags = LQ_COLUMN_INTERNAL),                \
      LQ_VIA (job_, "job_created_at", LQ_BIGINT, "created_at", "When the job began.", .flags = LQ_COLUMN_INTERNAL),    \
      LQ_VIA (job_, "job_is_revoked", LQ_INTEGER, "is_revoked", "Whether the job is revoked.",                         \
              .flags = LQ_COLUMN_INTERNAL),                                                                            \
      LQ_COL ("profile_place", LQ_TEXT, "SigningProfileVersionArn", "Where the profile is.",                           \
              .flags = LQ_COLUMN_INTERNAL, .convert = lq_signing_profile_place),                                       \
      LQ_COL ("profile_arn", LQ_TEXT, "SigningProfileVersionArn", "ARN of the profile.", .flags = LQ_COLUMN_INTERNAL,  \
              .convert = lq_signing_profile_arn),                                                                      \
      LQ_COL ("profile_name", LQ_TEXT, "SigningProfileVersionArn", "Name of the profile.",                             \
              .flags = LQ_COLUMN_INTERNAL, .convert = lq_signing_profile_name),                                        \
      LQ_VIA (profile_, "current_profile_version_arn", LQ_TEXT, "profile_version_arn", "The profile's version now.",   \
              .flags = LQ_COLUMN_INTERNAL),                                                                            \
      LQ_VIA (profile_, "profile_status", LQ_TEXT, "status", "The profile's status.", .flags = LQ_COLUMN_INTERNAL),    \
      LQ_VIA (record_, "revocation_effective_from", LQ_BIGINT, "revocation_effective_from",                            \
              "From when on the profile's signatures are not valid.", .flags = LQ_COLUMN_INTERNAL)

/* The LqMembers of the element that stands for a row's own code; `arn_` is the column that holds its ARN. */
#define LQ_SIGNING_OWN_CODE(arn_)                                                                                      \
  {                                                                                                                    \
    { "Arn", arn_ }, { "PackageType", "package_type" }, { "SigningProfileVersionArn", "signing_profile_version_arn" }, \
        { "SigningJobArn", "signing_job_arn" },                                                                        \
    {                                                                                                                  \
      NULL                                                                                                             \
    }                                                                                                                  \
  }
