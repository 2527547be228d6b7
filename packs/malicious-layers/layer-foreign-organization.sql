-- SPDX-License-Identifier: Apache-2.0
--
-- title: Own layer shared with another organization
-- description: A version of an own layer may be used by every account of an organization that is not the own one. It is
--   easily taken for a grant to the own organization, as only the id tells them apart.
-- severity: high
-- interval: 3600
-- attack: T1537
-- controls: ccm-4.1:IAM-16, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
--   https://attack.mitre.org/techniques/T1537/
-- false positives: Layers that are shared with a partner or a sister organization on purpose.
-- remediation: Remove the statement (aws lambda remove-layer-version-permission) unless the organization is known and
--   meant.

SELECT
  account_id,
  region,
  layer_version_arn AS resource_arn,
  'Own layer shared with another organization' AS title,
  'Statement ' || statement_id || ' lets organization ' || organization_id || ' use version ' || layer_version
    || ' of layer ' || layer_name || '.' AS detail,
  statement_id,
  principal,
  organization_id
FROM layer_permissions
WHERE exposure = 'foreign_organization';
