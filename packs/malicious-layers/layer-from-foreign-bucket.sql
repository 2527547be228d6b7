-- SPDX-License-Identifier: Apache-2.0
--
-- title: Layer that runs from a bucket not known to be the own
-- description: Lambda does not keep the layer's zip, but takes it from an S3 bucket whenever it needs it, and the
--   bucket's name has nothing of the function's account. AWS does not tell whose bucket it is: whoever owns it decides
--   whether the function goes on working, and reads what was put there. The function's unpublished version is looked
--   at, and those that an alias points to.
-- severity: medium
-- interval: 21600
-- attack: T1525, T1195.001
-- controls: ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersion.html
-- false positives: Own buckets whose names do not hold the account's id.
-- remediation: Find out whose bucket it is (aws s3api head-bucket --expected-bucket-owner answers 403 for others').
--   Publish the layer from an own bucket, or let Lambda keep a copy.

WITH
  unpublished AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, layer_version_arn, layer_account_id,
      resolved_s3_bucket
    FROM function_layers
    WHERE storage_mode = 'REFERENCE'
  ),
  live AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, layer_version_arn, layer_account_id,
      resolved_s3_bucket
    FROM function_version_layers
    WHERE storage_mode = 'REFERENCE' AND is_live = 1
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Layer that runs from a bucket not known to be the own' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', runs ' || layer_version_arn || ' from bucket '
    || resolved_s3_bucket || ', whose owner AWS does not tell.' AS detail,
  qualifier,
  layer_version_arn,
  layer_account_id,
  resolved_s3_bucket
FROM (SELECT * FROM unpublished UNION ALL SELECT * FROM live)
WHERE instr (resolved_s3_bucket, account_id) = 0;
