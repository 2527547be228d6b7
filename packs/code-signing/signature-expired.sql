-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code whose signature has expired
-- description: The signature of code that runs has expired. Lambda goes on running it, but nobody vouches for it
--   any more, and it could not be deployed again where signatures are enforced.
-- severity: medium
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html
-- false positives: Functions that are about to be retired.
-- remediation: Sign the code again and deploy it. Give the signing profile a validity that is longer than the time
--   between two deployments.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn
    FROM code_signing_checks
    WHERE expiry = 'expired'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn
    FROM code_signing_version_checks
    WHERE expiry = 'expired' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Code whose signature has expired' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || artifact_arn
    || ', whose signature has expired.' AS detail,
  qualifier,
  artifact_arn,
  code_signing_config_arn,
  signing_profile_version_arn,
  signing_job_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
