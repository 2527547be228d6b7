-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function granted to everyone
-- description: A statement in a function's policy lets everyone in, with no condition that narrows it. Whoever knows
--   the function's name can call it, or do whatever else the statement's action says; where that is by a function URL
--   only, everyone can once the function has one.
-- severity: high
-- interval: 3600
-- attack: T1190, T1648
-- controls: ccm-4.1:IAM-16, attack:M1047, aws-fsbp:Lambda.1, cis-aws-compute-1.0:4.6
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://attack.mitre.org/techniques/T1648/
-- false positives: Functions behind a public URL on purpose.
-- remediation: Remove the statement (aws lambda remove-permission), or name who needs it: an account, the
--   organization, or a service together with the ARN and the account of the resource it calls for.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function granted to everyone' AS title,
  'Statement ' || statement_id || ' grants ' || action || ' on function ' || function_name || ' to everyone.' AS detail,
  statement_id,
  principal,
  action,
  url_auth_type,
  conditions
FROM function_permissions
WHERE exposure = 'public';
