-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function that a service may call for anybody
-- description: A statement in a function's policy lets a service in without saying for which account. Any customer of
--   AWS can have that service call the function for a resource of theirs, with events of their making. A bucket's ARN
--   alone does not say which account, as names of deleted buckets are given away again.
-- severity: medium
-- interval: 3600
-- attack: T1199, T1648
-- controls: ccm-4.1:IAM-16, attack:M1047, aws-fsbp:Lambda.1, cis-aws-compute-1.0:4.10
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
-- false positives: Services that never call on behalf of another account's resources.
-- remediation: Add the statement again with a source ARN, or for buckets with a source account, and remove the old one
--   (aws lambda add-permission --source-arn --source-account, aws lambda remove-permission).

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function that a service may call for anybody' AS title,
  'Statement ' || statement_id || ' lets ' || principal || ' call function ' || function_name
    || ' without saying for which account.' AS detail,
  statement_id,
  principal,
  source_arn,
  conditions
FROM function_permissions
WHERE is_confusable = 1
  AND exposure <> 'public';
