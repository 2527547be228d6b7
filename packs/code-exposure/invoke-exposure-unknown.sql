-- SPDX-License-Identifier: Apache-2.0
--
-- title: Grant of a function could not be judged
-- description: A statement in a function's policy has a principal or a condition that lambdaquery does not understand,
--   or names an organization while the own one is not known. Who can use the function is open.
-- severity: medium
-- interval: 3600
-- attack: T1648
-- controls: ccm-4.1:IAM-16, aws-fsbp:Lambda.1, cis-aws-compute-1.0:4.6, cis-aws-compute-1.0:4.10
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
-- false positives: Grants to known networks or VPC endpoints. Grants to the own organization, as long as nothing says
--   which one that is.
-- remediation: Set organization_id in section [trust] of the configuration. If the finding stays, read the statement,
--   and put a plain grant (an account, an organization, a service with its source) in its place.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Grant of a function could not be judged' AS title,
  'Whom statement ' || statement_id || ' lets use function ' || function_name || ' could not be judged.' AS detail,
  statement_id,
  principal,
  action,
  conditions
FROM function_permissions
WHERE exposure = 'unknown';
