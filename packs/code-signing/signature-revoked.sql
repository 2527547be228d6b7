-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code whose signature was revoked
-- description: Somebody revoked the signature of code that still runs, by its signing job, or by its profile for
--   the time in which it was signed. That is what one does with code that turned out to be bad; Lambda goes on
--   running it.
-- severity: critical
-- interval: 3600
-- attack: T1648, T1525, T1195.001, T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/signer/latest/developerguide/revocation.html
--   https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
-- false positives: Signatures that were revoked for other reasons than the code, such as a job that was run twice.
-- remediation: Read why it was revoked (revocation_reason in signing_jobs, status_reason in signing_profiles).
--   Deploy code with a good signature at once, and rotate what the function's role and environment give access to
--   if the code was bad.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn
    FROM code_signing_checks
    WHERE revocation = 'revoked'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn
    FROM code_signing_version_checks
    WHERE revocation = 'revoked' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Code whose signature was revoked' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || artifact_arn
    || ', whose signature was revoked.' AS detail,
  qualifier,
  artifact_arn,
  code_signing_config_arn,
  signing_profile_version_arn,
  signing_job_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
