-- SPDX-License-Identifier: Apache-2.0
--
-- title: Environment of a function could not be read
-- description: AWS could not decrypt the environment for us, of the function's unpublished version or of one that
--   an alias points to. Whether a variable in it makes a layer, or what the variable holds, take over the function
--   is open.
-- severity: medium
-- interval: 3600
-- attack: T1546, T1574.006
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
-- false positives: Environments that are kept from auditors on purpose.
-- remediation: Allow the auditing role kms:Decrypt on the key, or let the function's owner check that no loader
--   variable is set. A key that is disabled or gone must be restored or replaced, as the function fails without it.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, kms_key_arn
    FROM lambda_functions
    WHERE environment_error <> ''
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, kms_key_arn
    FROM function_versions
    WHERE is_live = 1 AND environment_error <> ''
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Environment of a function could not be read' AS title,
  'AWS could not decrypt the environment of function ' || function_name || ', version ' || qualifier || '.' AS detail,
  qualifier,
  kms_key_arn
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
