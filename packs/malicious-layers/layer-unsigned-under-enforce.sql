-- SPDX-License-Identifier: Apache-2.0
--
-- title: Unsigned layer on a function that enforces code signing
-- description: The function's code signing config refuses untrusted code, yet a layer without a signature is attached.
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
  enforcing AS MATERIALIZED (
    SELECT function_arn, code_signing_config_arn FROM lambda_functions WHERE untrusted_artifact_policy = 'Enforce'
  ),
  unsigned AS MATERIALIZED (
    SELECT account_id, region, function_arn, function_name, layer_version_arn, layer_account_id
    FROM function_layers
    WHERE signing_job_arn = ''
  )
SELECT
  unsigned.account_id,
  unsigned.region,
  unsigned.function_arn AS resource_arn,
  'Unsigned layer on a function that enforces code signing' AS title,
  'Function ' || unsigned.function_name || ' enforces code signing, but runs ' || unsigned.layer_version_arn
    || ', which is not signed.' AS detail,
  unsigned.layer_version_arn,
  unsigned.layer_account_id,
  enforcing.code_signing_config_arn
FROM unsigned
JOIN enforcing
  ON enforcing.function_arn = unsigned.function_arn;
