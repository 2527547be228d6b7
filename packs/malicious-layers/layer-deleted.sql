-- SPDX-License-Identifier: Apache-2.0
--
-- title: Attached layer was deleted
-- description: The function runs a layer version that does not exist any more, in its unpublished version or in one
--   that an alias points to. Lambda keeps the code for functions that have it, so it goes on running, but nobody can
--   look at it, patch it or attach it again.
-- severity: high
-- interval: 3600
-- attack: T1525, T1195.001, T1070
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://attack.mitre.org/techniques/T1525/
-- false positives: Teams that delete old versions of their layers while functions still use them.
-- remediation: For an own layer, attach a version that exists. For a layer of another account, treat it as a layer
--   whose owner hides what it holds, find out who attached it, and detach it.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_layers
    WHERE resolution = 'deleted'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_account_id
    FROM function_version_layers
    WHERE resolution = 'deleted' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Attached layer was deleted' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn
    || ', which does not exist any more.' AS detail,
  qualifier,
  layer_version_arn,
  layer_account_id
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live);
