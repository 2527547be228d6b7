/* SPDX-License-Identifier: Apache-2.0 */
/* What GetLayerVersion tells about a layer version of any account, and whether it may still be read. */
#include "core/table.h"

extern const LqTable lq_facts_layer_version;

/* A layer can be deleted, or its owner withdraw the grant, while functions go on running it: findings, not failures. */
static const LqOutcome outcomes[] = {
  { "ResourceNotFoundException", "deleted" },
  { "AccessDeniedException", "denied", lq_policy_refused_by_owner },
  { NULL },
};

static const LqOperation get_layer_version = {
  .action = { .service = "lambda", .action = "GetLayerVersionByArn", .iam_action = "lambda:GetLayerVersion" },
  .path = "/2018-10-31/layers",
  .query = "find=LayerVersion&Arn={layer_version_arn}",
  .rows = "",
  .has = "LayerVersionArn",
  .outcomes = outcomes,
};

/* Lambda never changes a published version, nor gives its number away again. */
#define FIXED(name_, type_, path_, about_, ...) \
  LQ_COL (name_, type_, path_, about_, .flags = LQ_COLUMN_IMMUTABLE, __VA_ARGS__)

const LqTable lq_facts_layer_version = {
  .name = "layer_version_facts",
  .about = "One row per layer version, by GetLayerVersionByArn.",
  .cost = "One call per layer version.",
  .list = &get_layer_version,
  .columns = LQ_COLUMNS (
    LQ_KEY ("layer_version_arn", LQ_TEXT, "", "ARN the version was asked for by.", .convert = lq_convert_key,
            .implies = LQ_ARN_LAYER_VERSION),
    LQ_COL ("layer_arn", LQ_TEXT, "LayerVersionArn", "ARN of the layer.", .convert = lq_arn_layer_arn),
    LQ_COL ("layer_name", LQ_TEXT, "LayerVersionArn", "Name of the layer.", .convert = lq_arn_layer_name),
    LQ_COL ("layer_version", LQ_BIGINT, "LayerVersionArn", "Number of the version.", .convert = lq_arn_layer_version),
    LQ_COL ("layer_account_id", LQ_TEXT, "LayerVersionArn", "Its owner.", .convert = lq_arn_layer_account_id),
    LQ_COL ("resolution", LQ_TEXT, "", "ok, denied or deleted.", .convert = lq_convert_outcome),
    FIXED ("description", LQ_TEXT, "Description", "Description of the version."),
    FIXED ("created_date", LQ_BIGINT, "CreatedDate", "When it was published.", .convert = lq_convert_time),
    FIXED ("compatible_runtimes", LQ_TEXT, "CompatibleRuntimes", "JSON array of runtimes.", .convert = lq_convert_list),
    FIXED ("compatible_architectures", LQ_TEXT, "CompatibleArchitectures", "JSON array of instruction sets.",
           .convert = lq_convert_list),
    FIXED ("license_info", LQ_TEXT, "LicenseInfo", "Its licence."),
    FIXED ("code_sha256", LQ_TEXT, "Content.CodeSha256", "SHA-256 of the zip in base64."),
    FIXED ("code_size", LQ_BIGINT, "Content.CodeSize", "Bytes of the zip."),
    FIXED ("signing_profile_version_arn", LQ_TEXT, "Content.SigningProfileVersionArn", "Profile that signed it."),
    FIXED ("signing_job_arn", LQ_TEXT, "Content.SigningJobArn", "Job that signed it."),
    FIXED ("storage_mode", LQ_TEXT, "Content", "Who keeps the zip.", .convert = lq_convert_storage_mode),
    FIXED ("resolved_s3_bucket", LQ_TEXT, "Content.ResolvedS3Object.S3Bucket", "Bucket that holds the zip."),
    FIXED ("resolved_s3_key", LQ_TEXT, "Content.ResolvedS3Object.S3Key", "The object's key."),
    FIXED ("resolved_s3_object_version", LQ_TEXT, "Content.ResolvedS3Object.S3ObjectVersion", "The object's version.")),
};
