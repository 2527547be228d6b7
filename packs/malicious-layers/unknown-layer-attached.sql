-- SPDX-License-Identifier: Apache-2.0
--
-- title: Layer of an unknown publisher attached
-- description: The function runs a layer whose owner is neither its own account nor a known one: of the own
--   organization, of AWS, of a vendor that documents its account, or trusted by the configuration. It does so in its
--   unpublished version or in one that an alias points to. A layer's files are unpacked into /opt of every execution
--   environment, where they run with the function's role: whoever owns the layer can read its events and its
--   credentials.
-- severity: high
-- interval: 3600
-- attack: T1525, T1195.001, T1648
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.lambda-layer-extension/
--   https://attack.mitre.org/techniques/T1525/
-- false positives: A publisher that is not known yet: compare layer_account_id with the account ids that it documents,
--   and name it in [trust] publishers. Accounts of the own organization are known where it is read as one.
-- remediation: Find out who attached the layer and why. If nobody can tell, detach it, point the aliases to a version
--   without it, rotate what the function's role and environment give access to, and read what the role did since.
--   Publish third-party layers that you need again in an account of your own.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_layers
    WHERE owner_kind = 'unknown'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_version_layers
    WHERE owner_kind = 'unknown' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Layer of an unknown publisher attached' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn
    || ', whose owner is unknown.' AS detail,
  qualifier,
  layer_version_arn,
  layer_account_id
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
