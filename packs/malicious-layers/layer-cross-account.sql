-- SPDX-License-Identifier: Apache-2.0
--
-- title: Own layer shared with another account
-- description: A version of an own layer may be used by another account, with no condition that narrows it to the own
--   organization.
-- severity: medium
-- interval: 3600
-- attack: T1537
-- controls: ccm-4.1:IAM-16, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
--   https://attack.mitre.org/techniques/T1537/
-- false positives: Layers that a platform team shares with the other accounts of the organization, account by account.
-- remediation: Remove the statement (aws lambda remove-layer-version-permission) if the account is not a known one.
--   Grant layers that many own accounts need to the organization instead.

SELECT
  account_id,
  region,
  layer_version_arn AS resource_arn,
  'Own layer shared with another account' AS title,
  'Statement ' || statement_id || ' lets ' || principal || ' use version ' || layer_version || ' of layer '
    || layer_name || '.' AS detail,
  statement_id,
  principal,
  principal_account_id
FROM layer_permissions
WHERE exposure = 'cross_account';
