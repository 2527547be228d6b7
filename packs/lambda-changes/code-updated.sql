-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function code was replaced by unsigned code
-- description: Somebody replaced a function's code by code that nobody signed: an upload, an object of a bucket, or a
--   container image. is_current says whether the function still runs it.
-- severity: low
-- interval: 900
-- events: yes
-- attack: T1648, T1525
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://attack.mitre.org/techniques/T1648/
--   https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Deployments, where code is not signed. Container images cannot be signed in this way.
-- remediation: Compare actor and time with the deployments that you know of. If it is none of them, deploy the last
--   known code, and rotate what the function's role and environment give access to.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, function_name, event_id, event_name, actor_arn, source_ip, code_sha256,
      s3_bucket, s3_key, image_uri,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name = 'UpdateFunctionCode' AND error_code = '' AND is_dry_run = 0 AND signing_job_arn = ''
  ),
  functions AS MATERIALIZED (SELECT function_arn, code_sha256 FROM lambda_functions)
SELECT
  account_id,
  region,
  resource_arn,
  'Function code was replaced by unsigned code' AS title,
  'The code of function ' || function_name || ' was replaced by ' || actor_arn || ', and nobody signed it.' AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  code_sha256,
  s3_bucket,
  s3_key,
  image_uri,
  (resource_arn, code_sha256) IN (SELECT function_arn, code_sha256 FROM functions) AS is_current
FROM changes;
