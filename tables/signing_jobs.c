/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_signing_job;

static const LqOutcome nowhere[] = { { LQ_AWS_NOT_IN_REGION, NULL }, { NULL } };

static const LqOperation list_jobs = {
  .action = { .service = "signer",
              .action = "ListSigningJobs",
              .iam_action = "signer:ListSigningJobs",
              .bucket = "ListSigningJobs" },
  .path = "/signing-jobs",
  .query = "maxResults=25",
  .marker_in = "nextToken",
  .marker_out = "nextToken",
  .rows = "jobs[]",
  .outcomes = nowhere,
};

/* The list says that a signature is revoked, not why: one call for each that is. */
static const LqLookup record = { &lq_facts_signing_job, "job_id", "job_id", .when = "is_revoked", .is = "1" };

static const LqLookup whole = { &lq_facts_signing_job, "job_id", "job_id" };

const LqTable lq_table_signing_jobs = {
  .name = "signing_jobs",
  .about = "One row per signing job that Signer shows the account: of its profiles, for two years.",
  .cost = "One call per 25 jobs, which is 12 s for 1,000 at the default pace; what a revocation is about adds one call "
          "per revoked job, the hidden columns one call per job.",
  .list = &list_jobs,
  .columns = LQ_COLUMNS (
    LQ_KEY ("signing_job_arn", LQ_TEXT, "", "ARN of the job, as functions and layers name it.",
            .convert = lq_signing_job_arn, .implies = LQ_ARN_SIGNING_JOB),
    LQ_COL ("job_id", LQ_TEXT, "jobId", "Id of the job.", .flags = LQ_COLUMN_PUSHED),
    LQ_COL ("status", LQ_TEXT, "status", "InProgress, Failed or Succeeded.", .flags = LQ_COLUMN_FLAG),
    LQ_COL ("platform_id", LQ_TEXT, "platformId", "What it signed for; AWSLambda-SHA384-ECDSA is Lambda.",
            .flags = LQ_COLUMN_FLAG),
    LQ_COL ("profile_name", LQ_TEXT, "profileName", "Signing profile that signed.", .flags = LQ_COLUMN_PUSHED),
    LQ_COL ("profile_version", LQ_TEXT, "profileVersion", "The version that the profile had."),
    LQ_COL ("job_owner", LQ_TEXT, "jobOwner", "Account that owns the job."),
    LQ_COL ("job_invoker", LQ_TEXT, "jobInvoker", "Account that had it signed; another one's for a shared profile."),
    LQ_COL ("created_at", LQ_BIGINT, "createdAt", "When it began, unix seconds.", .convert = lq_convert_time),
    LQ_COL ("signature_expires_at", LQ_BIGINT, "signatureExpiresAt", "When its signature expires, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("is_revoked", LQ_INTEGER, "isRevoked", "1 if its signature was revoked.", .flags = LQ_COLUMN_FLAG),
    LQ_VIA (&record, "revocation_reason", LQ_TEXT, "revocation_reason", "Why its signature was revoked."),
    LQ_VIA (&record, "revoked_at", LQ_BIGINT, "revoked_at", "When that was, unix seconds."),
    LQ_VIA (&record, "revoked_by", LQ_TEXT, "revoked_by", "Who revoked it."),
    LQ_COL ("source_bucket", LQ_TEXT, "source.s3.bucketName", "S3 bucket that held the unsigned object."),
    LQ_COL ("source_key", LQ_TEXT, "source.s3.key", "The unsigned object's key."),
    LQ_COL ("source_version", LQ_TEXT, "source.s3.version", "The unsigned object's version."),
    LQ_COL ("signed_bucket", LQ_TEXT, "signedObject.s3.bucketName", "S3 bucket that the signed object went to."),
    LQ_COL ("signed_key", LQ_TEXT, "signedObject.s3.key", "The signed object's key."),
    LQ_VIA (&whole, "requested_by", LQ_TEXT, "requested_by", "ARN of who requested it.", .flags = LQ_COLUMN_HIDDEN),
    LQ_VIA (&whole, "completed_at", LQ_BIGINT, "completed_at", "When it ended, unix seconds.",
            .flags = LQ_COLUMN_HIDDEN),
    LQ_VIA (&whole, "status_reason", LQ_TEXT, "status_reason", "Why it has its status.", .flags = LQ_COLUMN_HIDDEN)),
  .examples = LQ_EXAMPLES (
    "SELECT signing_job_arn, revocation_reason, revoked_by FROM signing_jobs WHERE is_revoked = 1",
    "SELECT profile_name, job_invoker, count (*) FROM signing_jobs WHERE job_invoker <> job_owner GROUP BY 1, 2"),
};
