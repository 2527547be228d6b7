-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code with a bad signature was deployed or refused
-- description: Lambda checked the signature of code that somebody deployed, and it was nobody's whom the function's
--   code signing config trusts, or had expired, or was revoked. Where the config only warns, the code runs all the
--   same, and is_current says whether it still does; where it enforces, the deployment was refused, and somebody tried.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1553.002, T1195.001
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/techniques/T1553/002/
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Releases whose signing was forgotten, and third-party layers in a function whose config enforces.
-- remediation: Ask who deployed, by actor_arn. Deploy code that is signed by a publisher of the config, and let the
--   config enforce.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, function_name, event_id, event_name, actor_arn, source_ip, error_code,
      signature_status, code_sha256,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name IN ('CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration')
      AND is_dry_run = 0
      AND (
        error_code IN ('CodeVerificationFailedException', 'InvalidCodeSignatureException')
        OR (error_code = '' AND signature_status NOT IN ('', 'VALID'))
      )
  ),
  functions AS MATERIALIZED (SELECT function_arn, code_sha256 FROM lambda_functions)
SELECT
  account_id,
  region,
  resource_arn,
  'Code with a bad signature was deployed or refused' AS title,
  'What ' || actor_arn || ' deployed to function ' || function_name || iif (
    error_code = '', ' runs though its signature is ' || signature_status || '.',
    ' was refused for its signature (' || error_code || ').'
  ) AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  error_code,
  signature_status,
  code_sha256,
  error_code = '' AND (resource_arn, code_sha256) IN (SELECT function_arn, code_sha256 FROM functions) AS is_current
FROM changes;
