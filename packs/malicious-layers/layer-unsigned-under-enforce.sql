-- SPDX-License-Identifier: Apache-2.0
--
-- title: Unsigned layer on a function that enforces code signing
-- description: The function's code signing config refuses untrusted code, yet a layer without a signature is attached,
--   to its unpublished version or to one that an alias points to.
--   Lambda checks signatures only when code or layers are deployed: the layer was attached before the config was, or
--   the config was taken away, and given back, in between. What it holds was never checked.
-- severity: high
-- interval: 3600
-- attack: T1525, T1195.001, T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/mitigations/M1045/
-- false positives: Functions whose layers are older than their code signing config, until they are deployed again.
-- remediation: Sign the layer with a profile that the config allows, publish it and attach that version. Look in the
--   event history for changes of the function's code signing config around the time the layer was attached.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, artifact_arn,
      code_signing_config_arn
    FROM code_signing_checks
    WHERE artifact = 'layer' AND verdict = 'unsigned' AND policy = 'Enforce'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, artifact_arn,
      code_signing_config_arn
    FROM code_signing_version_checks
    WHERE artifact = 'layer' AND verdict = 'unsigned' AND policy = 'Enforce' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Unsigned layer on a function that enforces code signing' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', enforces code signing, but runs ' || artifact_arn
    || ', which is not signed.' AS detail,
  qualifier,
  artifact_arn AS layer_version_arn,
  code_signing_config_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
