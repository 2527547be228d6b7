/* SPDX-License-Identifier: Apache-2.0 */
/* Whether code would pass Lambda's signature checks today, as far as its API and Signer's tell. The rule, which
 * docs/code-signing.md states with AWS's pages behind it; the first line of each that fits counts:
 *
 * source      no_config   the function has no code signing config
 *             unsigned    AWS names neither a signing profile nor a job
 *             match       the config allows the very profile version that signed
 *             unknown     the config allows the profile without a version, or what it allows is not known
 *             mismatch    else
 * expiry      unknown     the job cannot be read, or does not say when its signature expires
 *             expired     that time has come
 *             valid       else
 * revocation  revoked     the job is revoked
 *             unknown     the job cannot be read, or the profile cannot: another account's, another Region's, or gone
 *             superseded  the profile has another version by now, and AWS shows no revocation but the latest one's
 *             revoked     the profile is revoked, and the job was created when that took effect or later
 *             valid       else; a canceled profile signs nothing new, but what it signed stays valid
 * verdict     not_applicable   a container image
 *             unprotected      no config
 *             unsigned         not signed
 *             fail             one of source, expiry, revocation is known to fail
 *             unknown          one of them is not known
 *             pass_unverified  else: the zip's integrity is not checked
 *
 * Each of source, expiry and revocation comes of a cause, a finer word, which `reason` puts into a sentence. */
#pragma once

#include "core/convert.h"

/* For columns whose path selects the ARN of a signing profile, with or without a version; missing where it is none. */
json_t *lq_signing_profile_arn (json_t *value, const LqConvertContext *context); /* without the version */
json_t *lq_signing_profile_name (json_t *value, const LqConvertContext *context);
json_t *lq_signing_profile_version (json_t *value, const LqConvertContext *context);
json_t *lq_signing_profile_account_id (json_t *value, const LqConvertContext *context);

/* 0: a profile of the scope's own account; 1: of any other, or one that cannot be told. */
json_t *lq_signing_profile_is_foreign (json_t *value, const LqConvertContext *context);

/* Where it is, seen from the row's scope: here, elsewhere (another Region of the account), foreign (another account),
 * or nowhere (no ARN of the kind); missing where nothing was selected. Only what is here can be read here. */
json_t *lq_signing_profile_place (json_t *value, const LqConvertContext *context);
json_t *lq_signing_job_place (json_t *value, const LqConvertContext *context);

/* A signing job's ARN -> its id. */
json_t *lq_signing_job_id (json_t *value, const LqConvertContext *context);

/* A job of ListSigningJobs -> its ARN, at its owner; missing without a jobId. */
json_t *lq_signing_job_arn (json_t *value, const LqConvertContext *context);

/* DescribeSigningJob's revocationRecord -> whether there is one. */
json_t *lq_signing_is_revoked (json_t *value, const LqConvertContext *context);

/* A permission's principal, an account's id or an ARN -> its account; 0 where that is the scope's own, 1 for any
 * other or one that cannot be told. */
json_t *lq_signing_principal_account_id (json_t *value, const LqConvertContext *context);
json_t *lq_signing_is_cross_account (json_t *value, const LqConvertContext *context);

/* An element of a list that begins with the function itself -> function, layer, or image. */
json_t *lq_signing_artifact (json_t *value, const LqConvertContext *context);

/* LqMake of the checks; what each takes, in that order: */
json_t *lq_signing_integrity (const LqValue *cells, const LqMakeContext *context); /* artifact */

/* artifact, code_signing_config_arn, allowed_publishers (JSON array), signing_profile_version_arn, signing_job_arn */
json_t *lq_signing_source_cause (const LqValue *cells, const LqMakeContext *context);

/* artifact, signing_profile_version_arn, signing_job_arn; where the job is, its status, which tells that it was found,
 * and its signature_expires_at */
json_t *lq_signing_expiry_cause (const LqValue *cells, const LqMakeContext *context);

/* The first five of these, then the job's is_revoked and created_at; where the profile is, its current version's ARN,
 * its status, and from when on its revocation is effective */
json_t *lq_signing_revocation_cause (const LqValue *cells, const LqMakeContext *context);

/* A cause -> the word for it. */
json_t *lq_signing_word (const LqValue *cells, const LqMakeContext *context);

/* artifact, source, expiry, revocation */
json_t *lq_signing_verdict (const LqValue *cells, const LqMakeContext *context);

/* artifact, policy, the causes of source, expiry, revocation */
json_t *lq_signing_reason (const LqValue *cells, const LqMakeContext *context);

/* A config's allowed publisher: where the profile is, its version as the config names it, the current version's ARN,
 * its status -> Active, Canceled, Revoked, missing, or unknown; and why, where it is not plain. */
json_t *lq_signing_publisher_status (const LqValue *cells, const LqMakeContext *context);
json_t *lq_signing_publisher_reason (const LqValue *cells, const LqMakeContext *context);

/* The status -> 1 for a profile that is missing, 0 for one that is there; missing where it is unknown. */
json_t *lq_signing_publisher_is_dangling (const LqValue *cells, const LqMakeContext *context);
