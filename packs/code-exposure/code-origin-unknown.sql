-- SPDX-License-Identifier: Apache-2.0
--
-- title: Origin of a function's code could not be read
-- description: AWS could not show us where the function's code is. Whether it runs from somebody else's bucket or
--   registry is open.
-- severity: low
-- interval: 21600
-- attack: T1648
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
-- false positives: Buckets, keys and registries that are kept from auditors on purpose.
-- remediation: Allow the auditing role to read where the code is; code_error says what was refused. Code that
--   nobody can reach must be deployed again.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Origin of a function''s code could not be read' AS title,
  'AWS could not show where the code of function ' || function_name || ' is.' AS detail,
  package_type,
  code_error
FROM lambda_functions
WHERE code_error <> '';
