-- SPDX-License-Identifier: Apache-2.0
--
-- title: Environment of a function with layers could not be read
-- description: The function has layers, and AWS could not decrypt its environment for us. Whether a variable in it
--   makes a layer take over the function is open.
-- severity: medium
-- interval: 3600
-- attack: T1546, T1574.006
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
-- false positives: Environments that are kept from auditors on purpose.
-- remediation: Allow the auditing role kms:Decrypt on the key, or let the function's owner check that no loader
--   variable is set. A key that is disabled or gone must be restored or replaced, as the function fails without it.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Environment of a function with layers could not be read' AS title,
  'Function ' || function_name || ' has layers, and AWS could not decrypt its environment.' AS detail,
  kms_key_arn
FROM lambda_functions
WHERE layer_count > 0
  AND environment_error <> '';
