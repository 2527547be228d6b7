-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config was taken from a function
-- description: Somebody took the code signing config from a function, so that Lambda deploys any code to it. Often the
--   step before its code is replaced. is_current says whether the function still has no config.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1553.006, T1562.001
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/techniques/T1553/006/
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Functions that become container images, or whose third-party layers nobody signs.
-- remediation: Attach the config again (aws lambda put-function-code-signing-config), and look at what was deployed
--   meanwhile: it is not checked afterwards.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, function_name, event_id, event_name, actor_arn, source_ip,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name = 'DeleteFunctionCodeSigningConfig' AND error_code = ''
  ),
  functions AS MATERIALIZED (SELECT function_arn, code_signing_config_arn FROM lambda_functions)
SELECT
  account_id,
  region,
  resource_arn,
  'Code signing config was taken from a function' AS title,
  'Function ' || function_name || ' lost its code signing config by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  resource_arn IN (SELECT function_arn FROM functions WHERE code_signing_config_arn = '') AS is_current
FROM changes;
