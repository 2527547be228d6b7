-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function granted to another organization
-- description: A statement in a function's policy lets in every account of an organization that is not the own one, or
--   services on behalf of their resources.
-- severity: high
-- interval: 3600
-- attack: T1648
-- controls: ccm-4.1:IAM-16, attack:M1047, cis-aws-compute-1.0:4.10
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://attack.mitre.org/techniques/T1648/
-- false positives: A partner that is trusted with all of its accounts.
-- remediation: Remove the statement (aws lambda remove-permission), or name the partner's accounts that need it.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function granted to another organization' AS title,
  'Statement ' || statement_id || ' grants ' || action || ' on function ' || function_name || ' to organization '
    || organization_id || '.' AS detail,
  statement_id,
  principal,
  action,
  organization_id
FROM function_permissions
WHERE exposure = 'foreign_organization';
