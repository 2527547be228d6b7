-- SPDX-License-Identifier: Apache-2.0
--
-- title: Unsigned code where signing is enforced
-- description: The function's code signing config refuses unsigned code, yet the function runs some: its own or a
--   layer's. Lambda checks at deployment only, so it was deployed before the config was attached, or while the
--   config was away or only warned.
-- severity: high
-- interval: 3600
-- attack: T1648, T1525, T1195.001, T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/mitigations/M1045/
-- false positives: Code that is older than the config of its function, until it is deployed again.
-- remediation: Sign it, and deploy the signed one. Look in the event history for changes of the config and of the
--   function around the time it was deployed.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn
    FROM code_signing_checks
    WHERE verdict = 'unsigned' AND policy = 'Enforce'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn
    FROM code_signing_version_checks
    WHERE verdict = 'unsigned' AND policy = 'Enforce' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Unsigned code where signing is enforced' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || artifact_arn
    || ', which is not signed, although its config enforces signatures.' AS detail,
  qualifier,
  artifact_arn,
  code_signing_config_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
