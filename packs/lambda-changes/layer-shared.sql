-- SPDX-License-Identifier: Apache-2.0
--
-- title: Own layer was shared outside the organization
-- description: Somebody let everyone, another organization, or an account outside the own organization use a version of
--   an own layer. They can then read all that is in it, and whoever can publish versions of the layer reaches their
--   functions as well. Whether the grant still stands is what pack malicious-layers says.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1537, T1098
-- controls: ccm-4.1:IAM-16, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Layers that are published for others on purpose.
-- remediation: Take the statement back (aws lambda remove-layer-version-permission). Copies that were made meanwhile
--   stay; rotate what the layer held that should have stayed secret.

SELECT
  account_id,
  region,
  resource_arn,
  'Own layer was shared outside the organization' AS title,
  'Layer version ' || resource_arn || ' was shared with ' || principal || ' by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time,
  actor_arn,
  source_ip,
  statement_id,
  principal,
  organization_id,
  exposure
FROM lambda_events
WHERE event_name = 'AddLayerVersionPermission' AND error_code = ''
  AND exposure IN ('public', 'foreign_organization', 'cross_account');
