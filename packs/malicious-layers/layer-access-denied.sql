-- SPDX-License-Identifier: Apache-2.0
--
-- title: Attached layer is hidden by its owner
-- description: The function runs a layer version that its owner, another account, does not let us read, in its
--   unpublished version or in one that an alias points to. The grant must have been there when the layer was attached,
--   and was taken back since; the function goes on running code that nobody here can look at.
-- severity: critical
-- interval: 3600
-- attack: T1525, T1195.001, T1070
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
--   https://attack.mitre.org/techniques/T1525/
-- false positives: A publisher that clears out old versions takes their grants back as well, and a version that its
--   owner deleted can look the same.
-- remediation: Detach the layer, or replace it by a version that can be read. Keep a copy of the function's file system
--   before you do, as this is the last place where the layer's code can be seen.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_layers
    WHERE resolution = 'denied'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_version_layers
    WHERE resolution = 'denied' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Attached layer is hidden by its owner' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn
    || ', which its owner does not let us read.' AS detail,
  qualifier,
  layer_version_arn,
  layer_account_id
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
