-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing was weakened
-- description: Somebody made a code signing config warn only, made it trust a signing profile of another account, or
--   gave a function a config that only warns. Lambda then deploys code that it refused before. is_current says whether
--   it is still so.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1553.006, T1562.001
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://attack.mitre.org/techniques/T1553/006/
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: The first config of a function, if it only warns for a start. Profiles of an account of yours that
--   signs for all.
-- remediation: Let the config enforce (aws lambda update-code-signing-config), trust own profiles only, and look at
--   what was deployed meanwhile: it is not checked afterwards.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, event_id, event_name, actor_arn, source_ip, code_signing_config_arn,
      untrusted_artifact_policy, allowed_publishers,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name IN ('PutFunctionCodeSigningConfig', 'UpdateCodeSigningConfig') AND error_code = ''
  ),
  configs AS MATERIALIZED (
    SELECT code_signing_config_arn, untrusted_artifact_policy FROM code_signing_configs
  ),
  trusted AS MATERIALIZED (
    SELECT code_signing_config_arn, profile_version_arn FROM code_signing_config_publishers
  ),
  guarded AS MATERIALIZED (
    SELECT function_arn, code_signing_config_arn FROM code_signing_config_functions
  ),
  warning AS (SELECT code_signing_config_arn FROM configs WHERE untrusted_artifact_policy = 'Warn'),
  weakened AS (
    SELECT
      *,
      'only warns of code that it does not trust' AS weakness,
      '' AS profile_version_arn,
      code_signing_config_arn IN (SELECT code_signing_config_arn FROM warning) AS is_current
    FROM changes
    WHERE event_name = 'UpdateCodeSigningConfig' AND untrusted_artifact_policy = 'Warn'
    UNION ALL
    SELECT
      changes.*,
      'trusts ' || publisher.value AS weakness,
      publisher.value AS profile_version_arn,
      (code_signing_config_arn, publisher.value)
        IN (SELECT code_signing_config_arn, profile_version_arn FROM trusted) AS is_current
    FROM changes
    JOIN json_each (iif (allowed_publishers = '', '[]', allowed_publishers)) AS publisher
    WHERE event_name = 'UpdateCodeSigningConfig'
      AND substr (publisher.value, instr (publisher.value, ':/signing-profiles/') - 12, 12) <> account_id
    UNION ALL
    SELECT
      *,
      'has a code signing config that only warns' AS weakness,
      '' AS profile_version_arn,
      (resource_arn, code_signing_config_arn)
        IN (SELECT function_arn, code_signing_config_arn FROM guarded) AS is_current
    FROM changes
    WHERE event_name = 'PutFunctionCodeSigningConfig'
      AND code_signing_config_arn IN (SELECT code_signing_config_arn FROM warning)
  )
SELECT
  account_id,
  region,
  resource_arn,
  'Code signing was weakened' AS title,
  resource_arn || ' ' || weakness || ', by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  code_signing_config_arn,
  profile_version_arn,
  is_current
FROM weakened;
