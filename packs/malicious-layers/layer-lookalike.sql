-- SPDX-License-Identifier: Apache-2.0
--
-- title: Foreign layer with the name of an own one attached
-- description: The function runs a layer of an unknown account that has the name of a layer of the function's own
--   account and Region, in its unpublished version or in one that an alias points to. A name that readers know hides
--   that the code comes from somebody else.
-- severity: critical
-- interval: 3600
-- attack: T1525, T1195.001, T1036.005
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://attack.mitre.org/techniques/T1036/005/
-- false positives: A layer that moves from one own account to another is published in both for a while, and looks like
--   this where the other account is not known to be the own organization's.
-- remediation: Compare the code of the two layers. Unless a known team published the foreign one on purpose, attach the
--   own layer's ARN instead, and treat what the function's role and environment give access to as disclosed.

WITH
  own AS MATERIALIZED (
    SELECT account_id, region, layer_name FROM lambda_layers
  ),
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_name,
      layer_account_id
    FROM function_layers
    WHERE owner_kind = 'unknown'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_name,
      layer_account_id
    FROM function_version_layers
    WHERE owner_kind = 'unknown' AND is_live = 1
  )
SELECT
  attached.account_id,
  attached.region,
  attached.function_arn AS resource_arn,
  'Foreign layer with the name of an own one attached' AS title,
  'Function ' || attached.function_name || ', version ' || attached.qualifier || ', runs '
    || attached.layer_version_arn || ', but its own account has a layer ' || attached.layer_name || ' too.' AS detail,
  attached.qualifier,
  attached.layer_version_arn,
  attached.layer_account_id
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live) AS attached
JOIN own
  ON own.layer_name = attached.layer_name AND own.region = attached.region AND own.account_id = attached.account_id;
