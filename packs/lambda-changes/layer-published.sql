-- SPDX-License-Identifier: Apache-2.0
--
-- title: Layer version was published without a trusted signature
-- description: Somebody published a version of an own layer that nobody signed whom a code signing config of the
--   account and Region trusts. What is put into a shared layer runs in every function that is pointed to the new
--   version. is_attached says whether a function runs it by now.
-- severity: low
-- interval: 900
-- events: yes
-- attack: T1195.001, T1525
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/creating-deleting-layers.html
--   https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Releases of layers, where layers are not signed. A layer whose zip was changed after it was signed
--   is published like an unsigned one.
-- remediation: Compare with the releases that you know of. If it is none of them, delete the version (aws lambda
--   delete-layer-version), and see who runs it: functions go on running a deleted version.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, event_id, event_name, actor_arn, source_ip, signing_profile_version_arn,
      s3_bucket, s3_key,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name = 'PublishLayerVersion' AND error_code = ''
  ),
  publishers AS MATERIALIZED (
    SELECT account_id, region, profile_version_arn FROM code_signing_config_publishers
  ),
  attached AS MATERIALIZED (SELECT layer_version_arn FROM function_layers)
SELECT
  account_id,
  region,
  resource_arn,
  'Layer version was published without a trusted signature' AS title,
  'Layer version ' || resource_arn || ' was published by ' || actor_arn
    || iif (signing_profile_version_arn = '', ', and nobody signed it.', ', signed by ' || signing_profile_version_arn
      || ', which no code signing config trusts.') AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  signing_profile_version_arn,
  s3_bucket,
  s3_key,
  resource_arn IN (SELECT layer_version_arn FROM attached) AS is_attached
FROM changes
WHERE (account_id, region, signing_profile_version_arn)
  NOT IN (SELECT account_id, region, profile_version_arn FROM publishers);
