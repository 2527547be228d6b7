-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signed by somebody whom the config does not allow
-- description: The code is signed, but not by a signing profile version that the function's config allows. It could
--   not be deployed today under Enforce: the config was changed since, only warns, or was not there at the time.
-- severity: high
-- interval: 3600
-- attack: T1648, T1525, T1195.001, T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html
-- false positives: A profile version that was taken out of the config on purpose, while code that it signed still
--   runs.
-- remediation: Find out whose profile signed the code. If it is your own, sign and deploy again with an allowed
--   version; if not, treat the code as hostile.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn
    FROM code_signing_checks
    WHERE source = 'mismatch'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn, signing_profile_version_arn
    FROM code_signing_version_checks
    WHERE source = 'mismatch' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Code signed by somebody whom the config does not allow' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || artifact_arn
    || ', which ' || signing_profile_version_arn || ' signed, whom its config does not allow.' AS detail,
  qualifier,
  artifact_arn,
  code_signing_config_arn,
  signing_profile_version_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
