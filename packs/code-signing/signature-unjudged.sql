-- SPDX-License-Identifier: Apache-2.0
--
-- title: Signature that could not be judged
-- description: Code that runs is signed, and its function has a code signing config, but whether it would pass that
--   config's checks today cannot be told: the signing job or profile belongs to another account or Region, is gone,
--   or has another version by now, whose revocation AWS does not show.
-- severity: info
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/revocation.html
-- false positives: Code that another account of the own organization signs: ask there.
-- remediation: Read the signing profile and job where they are, or sign with a profile of the own account.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn, reason
    FROM code_signing_checks
    WHERE verdict = 'unknown'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn, signing_job_arn, reason
    FROM code_signing_version_checks
    WHERE verdict = 'unknown' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Signature that could not be judged' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || artifact_arn
    || ': ' || reason AS detail,
  qualifier,
  artifact_arn,
  code_signing_config_arn,
  signing_profile_version_arn,
  signing_job_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
