-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that guards no function
-- description: No function has the config. That is harmless in itself, but looks like a protection, and a config
--   that was attached yesterday and is not today is how code signing is taken off.
-- severity: info
-- interval: 86400
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
-- false positives: Configs that are kept for functions to come.
-- remediation: Look in the event history for DeleteFunctionCodeSigningConfig. Attach the config to the functions
--   that it was meant for, or delete it.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that guards no function' AS title,
  'No function has config ' || code_signing_config_arn || '.' AS detail,
  untrusted_artifact_policy
FROM code_signing_configs
WHERE function_count = 0;
