-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function without a code signing config
-- description: The function has no code signing config, so whoever may update it can deploy code and layers that
--   nobody has signed. Container images cannot have one, and are not meant.
-- severity: low
-- interval: 21600
-- attack: T1648, T1525
-- controls: attack:M1045, ccm-4.1:TVM-06, cis-aws-compute-1.0:4.8
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/mitigations/M1045/
-- false positives: Accounts where code signing is not used at all, or only for some functions.
-- remediation: Attach a config that enforces signatures of your own signing profiles. Deny
--   lambda:UpdateFunctionCode for functions without one, by the condition key lambda:CodeSigningConfigArn.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function without a code signing config' AS title,
  'Function ' || function_name || ' accepts unsigned code: it has no code signing config, so no signature is checked '
    || 'when code is deployed to it.' AS detail
FROM lambda_functions
WHERE code_signing_config_arn = '' AND package_type = 'Zip';
