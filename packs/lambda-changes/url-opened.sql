-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function URL that asks for no signature was made
-- description: Somebody gave a function or alias a URL that asks for no signature, or took the signature from one.
--   Everyone who knows the URL reaches it once the policy grants both actions that this takes; url-public in pack
--   code-exposure says whether it does.
-- severity: medium
-- interval: 900
-- events: yes
-- attack: T1190, T1648
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: URLs that are public on purpose, such as webhooks which check who calls them by themselves.
-- remediation: Set the URL's auth type to AWS_IAM (aws lambda update-function-url-config), or delete the URL.

SELECT
  account_id,
  region,
  resource_arn,
  'Function URL that asks for no signature was made' AS title,
  'Function ' || resource_arn || ' has a URL that asks for no signature, by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time,
  actor_arn,
  source_ip,
  qualifier,
  auth_type
FROM lambda_events
WHERE event_name IN ('CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig') AND error_code = '' AND auth_type = 'NONE';
