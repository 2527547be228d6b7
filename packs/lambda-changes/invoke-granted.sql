-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function was opened to somebody outside the organization
-- description: Somebody added a statement to the policy of a function, version or alias, or put a whole policy there,
--   that lets in everyone, another organization, or an account outside the own organization. Whether the grant still
--   stands is what pack code-exposure says.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1098, T1648
-- controls: ccm-4.1:IAM-16, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://attack.mitre.org/techniques/T1098/
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Functions that others call on purpose, and public URLs.
-- remediation: Remove the statement (aws lambda remove-permission), or name who needs it. Ask who did it, by actor_arn.

SELECT
  account_id,
  region,
  resource_arn,
  'Function was opened to somebody outside the organization' AS title,
  'Function ' || resource_arn || ' was opened to ' || principal || ' by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time,
  actor_arn,
  source_ip,
  qualifier,
  statement_id,
  action,
  principal,
  organization_id,
  exposure
FROM lambda_events
WHERE event_name IN ('AddPermission', 'PutResourcePolicy') AND error_code = ''
  AND exposure IN ('public', 'foreign_organization', 'cross_account');
