/* SPDX-License-Identifier: Apache-2.0 */
/* What only DescribeSigningJob tells about a signing job, or what it tells of one that no list shows any more. */
#include "core/table.h"

extern const LqTable lq_facts_signing_job;

/* Signer forgets jobs in time. */
static const LqOutcome no_such_job[] = {
  { "ResourceNotFoundException", NULL },
  { LQ_AWS_NOT_IN_REGION, NULL },
  { NULL },
};

static const LqOperation describe_job = {
  .action = { .service = "signer",
              .action = "DescribeSigningJob",
              .iam_action = "signer:DescribeSigningJob",
              .bucket = "DescribeSigningJob" },
  .path = "/signing-jobs/{job_id}",
  .rows = "",
  .has = "jobId",
  .outcomes = no_such_job,
};

const LqTable lq_facts_signing_job = {
  .name = "signing_job_facts",
  .about = "One row per signing job, by DescribeSigningJob.",
  .cost = "One call per job.",
  .list = &describe_job,
  .columns = LQ_COLUMNS (
    LQ_KEY ("job_id", LQ_TEXT, "", "Id the job was asked for by.", .convert = lq_convert_key),
    LQ_COL ("status", LQ_TEXT, "status", "Status of the job."),
    LQ_COL ("status_reason", LQ_TEXT, "statusReason", "Why it has that status."),
    LQ_COL ("created_at", LQ_BIGINT, "createdAt", "When it began.", .convert = lq_convert_time),
    LQ_COL ("completed_at", LQ_BIGINT, "completedAt", "When it ended.", .convert = lq_convert_time),
    LQ_COL ("signature_expires_at", LQ_BIGINT, "signatureExpiresAt", "When its signature expires.",
            .convert = lq_convert_time),
    LQ_COL ("requested_by", LQ_TEXT, "requestedBy", "Who requested it."),
    LQ_COL ("is_revoked", LQ_INTEGER, "revocationRecord", "Whether its signature is revoked.",
            .convert = lq_signing_is_revoked),
    LQ_COL ("revocation_reason", LQ_TEXT, "revocationRecord.reason", "Why its signature was revoked."),
    LQ_COL ("revoked_at", LQ_BIGINT, "revocationRecord.revokedAt", "When.", .convert = lq_convert_time),
    LQ_COL ("revoked_by", LQ_TEXT, "revocationRecord.revokedBy", "By whom.")),
};
