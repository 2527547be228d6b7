-- SPDX-License-Identifier: Apache-2.0
--
-- title: Sharing of an own layer could not be judged
-- description: A statement in the policy of an own layer's version has a principal or a condition that lambdaquery does
--   not understand, or names an organization while the own one is not known. Who can use the layer is open.
-- severity: medium
-- interval: 3600
-- attack: T1537
-- controls: ccm-4.1:IAM-16
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
-- false positives: Grants to the own organization, as long as the configuration does not say which one that is.
-- remediation: Set organization_id in section [trust] of the configuration. If the finding stays, read the statement,
--   and put a plain grant (an account, or an organization) in its place.

SELECT
  account_id,
  region,
  layer_version_arn AS resource_arn,
  'Sharing of an own layer could not be judged' AS title,
  'Who may use version ' || layer_version || ' of layer ' || layer_name || ' by statement ' || statement_id
    || ' could not be judged.' AS detail,
  statement_id,
  principal,
  conditions
FROM layer_permissions
WHERE exposure = 'unknown';
