-- SPDX-License-Identifier: Apache-2.0
--
-- title: Own layer shared with everyone
-- description: A version of an own layer may be used by every AWS account, with no condition that narrows it to an
--   organization. Anyone can download it, with whatever secrets and weaknesses its code has.
-- severity: high
-- interval: 3600
-- attack: T1537
-- controls: ccm-4.1:IAM-16, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
--   https://attack.mitre.org/techniques/T1537/
-- false positives: Layers that are published for everyone on purpose.
-- remediation: Remove the statement (aws lambda remove-layer-version-permission), or grant the layer to the own
--   organization instead. Rotate secrets that the layer's files hold.

SELECT
  account_id,
  region,
  layer_version_arn AS resource_arn,
  'Own layer shared with everyone' AS title,
  'Statement ' || statement_id || ' lets every AWS account use version ' || layer_version || ' of layer '
    || layer_name || '.' AS detail,
  statement_id,
  principal
FROM layer_permissions
WHERE exposure = 'public';
