-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that only warns
-- description: The config lets code through that is unsigned, signed by somebody else, expired or revoked, and
--   merely counts it in a metric. That is AWS's default, and what an attacker changes a config to before replacing
--   code.
-- severity: medium
-- interval: 3600
-- attack: T1648, T1525, T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/mitigations/M1045/
-- false positives: Configs that are being introduced, until everything that they guard is signed.
-- remediation: Set the policy to Enforce. If it was Enforce before, find out who changed it
--   (UpdateCodeSigningConfig in the event history), and what was deployed to its functions since.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that only warns' AS title,
  'Config ' || code_signing_config_arn || ' only warns: the functions that it guards accept unsigned code, and code of '
    || 'signers whom it does not trust.' AS detail,
  allowed_publishers
FROM code_signing_configs
WHERE untrusted_artifact_policy = 'Warn';
