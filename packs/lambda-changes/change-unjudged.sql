-- SPDX-License-Identifier: Apache-2.0
--
-- title: Change that could not be judged
-- description: CloudTrail recorded a change that this pack looks at, but its record could not be read, or whom its
--   grant lets in cannot be told: the own organization is not known, or the policy has a condition that is not
--   understood. It may be any of what the other detections look for.
-- severity: medium
-- interval: 900
-- events: yes
-- attack: T1562.008, T1098
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Grants to an organization while nothing says which is the own one: set organization_id in [trust] of
--   the configuration, or allow organizations:DescribeOrganization.
-- remediation: Look the event up by its id (aws cloudtrail lookup-events), and judge it by hand.

SELECT
  account_id,
  region,
  resource_arn,
  'Change that could not be judged' AS title,
  'Event ' || event_name || ' of ' || iif (resource_arn = '', 'something', resource_arn)
    || iif (record_error = '', ' grants something to ' || principal || ', and nothing tells who that is.',
      ' has a record that could not be read: ' || record_error || '.') AS detail,
  event_id,
  event_name,
  strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time,
  actor_arn,
  source_ip,
  statement_id,
  principal,
  record_error
FROM lambda_events
WHERE event_name IN (
    'AddLayerVersionPermission', 'AddPermission', 'CreateFunction', 'CreateFunctionUrlConfig',
    'DeleteFunctionCodeSigningConfig', 'PublishLayerVersion', 'PutFunctionCodeSigningConfig', 'PutResourcePolicy',
    'RevokeSignature', 'RevokeSigningProfile', 'UpdateCodeSigningConfig', 'UpdateFunctionCode',
    'UpdateFunctionConfiguration', 'UpdateFunctionUrlConfig'
  )
  AND (record_error <> '' OR (error_code = '' AND exposure = 'unknown'));
