-- SPDX-License-Identifier: Apache-2.0
--
-- title: An AWS action fails
-- description: The last request for the action in that account and Region failed, and none succeeded in the last two
--   hours. Tables that need the action fail there, and the detections that read them with it, while others go on.
-- severity: medium
-- interval: 3600
-- attack: T1562.001
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/security_iam_troubleshoot.html
--   https://attack.mitre.org/techniques/T1562/001/
-- false positives: An action that the policy leaves out on purpose, of which somebody used a column once.
-- remediation: Run `lambdaquery check` with the credentials of this host; it says which tables and columns need the
--   action. `lambdaquery policy base` prints the permissions.

WITH
  failing AS MATERIALIZED (
    SELECT account_id, region, partition, service, action
    FROM aws_api_status
    WHERE last_error_time > ifnull (last_success, 0)
      AND ifnull (last_success, 0) < CAST (strftime ('%s', 'now') AS INTEGER) - 7200
  ),
  accepted AS MATERIALIZED (SELECT account_id, region FROM aws_scopes WHERE status = 'accepted')
SELECT
  account_id,
  region,
  iif (account_id = '', '', 'arn:' || partition || ':iam::' || account_id || ':root') AS resource_arn,
  'An AWS action fails' AS title,
  service || ' ' || action || ' fails in ' || region || '.' AS detail,
  service,
  action
FROM failing
WHERE (account_id, region) NOT IN (SELECT account_id, region FROM accepted);
