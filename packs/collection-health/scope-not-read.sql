-- SPDX-License-Identifier: Apache-2.0
--
-- title: Account and Region is not read
-- description: The last reading of the account's Region failed, and none succeeded in the last two hours. What the
--   other packs would find there is not known, and their silence says nothing about it. A row without an
--   account is about all: the credentials do not work, or the organization's accounts cannot be listed.
-- severity: high
-- interval: 3600
-- attack: T1562.001
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/security_iam_troubleshoot.html
--   https://attack.mitre.org/techniques/T1562/001/
-- false positives: Regions that a service control policy closes on purpose; accept_denied_scopes in the configuration
--   accepts those. A Region that was disabled after it had been read.
-- remediation: Run `lambdaquery check` with the credentials of this host; it says which permission, role or endpoint is
--   missing. If permissions were taken away, find out by whom.

SELECT
  account_id,
  region,
  CASE
    WHEN account_id = '' THEN ''
    WHEN role_arn <> '' THEN role_arn
    ELSE 'arn:' || partition || ':iam::' || account_id || ':root'
  END AS resource_arn,
  'Account and Region is not read' AS title,
  iif (account_id = '', 'It is not known which accounts there are: ',
       'Account ' || account_id || ' in ' || region || ' is not read: ') || status || '.' AS detail,
  status
FROM aws_scopes
WHERE status NOT IN ('ok', 'accepted', 'unknown')
  AND ifnull (last_success, 0) < CAST (strftime ('%s', 'now') AS INTEGER) - 7200;
