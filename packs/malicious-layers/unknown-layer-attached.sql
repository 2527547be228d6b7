-- SPDX-License-Identifier: Apache-2.0
--
-- title: Layer of another account attached
-- description: The function runs a layer whose owner is not the function's own account, in its unpublished version or
--   in one that an alias points to. A layer's files are unpacked into /opt of every execution environment, where they
--   run with the function's role: whoever owns the layer can read its events and its credentials.
-- severity: high
-- interval: 3600
-- attack: T1525, T1195.001, T1648
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.lambda-layer-extension/
--   https://attack.mitre.org/techniques/T1525/
-- false positives: Layers of AWS, of vendors and of sister accounts look the same until their publishers are told
--   apart: compare layer_account_id with the account ids that the publisher documents.
-- remediation: Find out who attached the layer and why. If nobody can tell, detach it, point the aliases to a version
--   without it, rotate what the function's role and environment give access to, and read what the role did since.
--   Publish third-party layers that you need again in an account of your own.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_layers
    WHERE is_foreign = 1
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_version_layers
    WHERE is_foreign = 1 AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Layer of another account attached' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn
    || ', which is not of its own account.' AS detail,
  qualifier,
  layer_version_arn,
  layer_account_id
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
