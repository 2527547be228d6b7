-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function granted to another account
-- description: A statement in a function's policy lets in another account, or a service on behalf of another account's
--   resource, with no condition that narrows it to the own organization. A topic, rule or bucket of somebody else's
--   that calls a function is a way in like the account itself.
-- severity: medium
-- interval: 3600
-- attack: T1648
-- controls: ccm-4.1:IAM-16, attack:M1047, cis-aws-compute-1.0:4.10
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://attack.mitre.org/techniques/T1648/
-- false positives: Accounts of the own organization that are granted one by one, and partners that are known.
-- remediation: Remove the statement (aws lambda remove-permission) if the account is not a known one. Grant what many
--   own accounts need to the organization instead.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function granted to another account' AS title,
  'Statement ' || statement_id || ' grants ' || action || ' on function ' || function_name || ' to ' || principal
    || iif (source_account = '', '', ' for account ' || source_account) || '.' AS detail,
  statement_id,
  principal,
  principal_account_id,
  source_account,
  source_arn,
  action
FROM function_permissions
WHERE exposure = 'cross_account';
