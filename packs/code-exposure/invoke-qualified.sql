-- SPDX-License-Identifier: Apache-2.0
--
-- title: Version or alias granted beyond the organization
-- description: A statement in the policy of a function's version or alias lets in everyone, another organization,
--   another account, or a service for anybody's resources, or it could not be judged. The function's own policy does
--   not show it.
-- severity: high
-- interval: 3600
-- attack: T1648
-- controls: ccm-4.1:IAM-16, attack:M1047, aws-fsbp:Lambda.1, cis-aws-compute-1.0:4.6, cis-aws-compute-1.0:4.10
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
-- false positives: Partners that are granted an alias on purpose, so that they do not meet unpublished code.
-- remediation: Remove the statement (aws lambda remove-permission with the qualifier), or name who needs it.

SELECT
  account_id,
  region,
  function_arn || ':' || qualifier AS resource_arn,
  'Version or alias granted beyond the organization' AS title,
  'Statement ' || statement_id || ' grants ' || action || ' on ' || function_name || ':' || qualifier || ' to '
    || principal || ', which reaches as far as ' || exposure || '.' AS detail,
  qualifier,
  statement_id,
  principal,
  principal_account_id,
  organization_id,
  source_account,
  exposure,
  is_confusable
FROM function_qualified_permissions
WHERE exposure NOT IN ('', 'own_account', 'organization', 'service') OR is_confusable = 1;
