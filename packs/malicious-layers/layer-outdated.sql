-- SPDX-License-Identifier: Apache-2.0
--
-- title: Outdated version of an own layer attached
-- description: The function runs a version of an own layer that is not the layer's latest, in its unpublished version
--   or in one that an alias points to. Fixes that were published in later versions do not reach it.
-- severity: low
-- interval: 21600
-- attack: T1195.001
-- controls: ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
-- false positives: Functions that pin a version on purpose, and those of a rollout that is under way.
-- remediation: Test the function with the layer's latest version and attach that one. If the latest version was not
--   published by the layer's team, do not; find out who published it.

-- Large accounts have tens of thousands of these, so no more columns are read than it takes: an own layer is in the
-- account and Region of its functions, and its ARN tells both.
WITH
  unpublished AS MATERIALIZED (
    SELECT '$LATEST' AS qualifier, function_name, layer_version_arn FROM function_layers WHERE is_outdated = 1
  ),
  live AS MATERIALIZED (
    SELECT version AS qualifier, function_name, layer_version_arn
    FROM function_version_layers
    WHERE is_outdated = 1 AND is_live = 1
  ),
  placed AS (
    SELECT
      qualifier,
      function_name,
      layer_version_arn,
      substr (layer_version_arn, 1, instr (layer_version_arn, ':layer:')) AS place,
      substr (layer_version_arn, instr (layer_version_arn, ':lambda:') + length (':lambda:')) AS rest
    FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live)
  )
SELECT
  substr (place, -13, 12) AS account_id,
  substr (rest, 1, instr (rest, ':') - 1) AS region,
  place || 'function:' || function_name AS resource_arn,
  'Outdated version of an own layer attached' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn
    || ', of which there is a later version.' AS detail,
  qualifier,
  layer_version_arn
FROM placed;
