-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function that runs from a bucket not known to be the own
-- description: Lambda does not keep the function's code, but takes it from an S3 bucket whenever it needs it, and
--   the bucket's name has nothing of the function's account. AWS does not tell whose bucket it is: whoever owns it
--   decides whether the function goes on working, and reads what was put there. Of code that Lambda copied, AWS
--   does not tell where it came from; there, the events of deployments name the bucket. The unpublished version is
--   looked at.
-- severity: medium
-- interval: 21600
-- attack: T1648, T1195.002
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
--   https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
-- false positives: Own buckets whose names do not hold the account's id.
-- remediation: Find out whose bucket it is (aws s3api head-bucket --expected-bucket-owner answers 403 for others').
--   Deploy from an own bucket, or let Lambda keep a copy.

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function that runs from a bucket not known to be the own' AS title,
  'Function ' || function_name || ' runs from bucket ' || resolved_s3_bucket || ', whose owner AWS does not tell.'
    AS detail,
  resolved_s3_bucket,
  resolved_s3_key
FROM lambda_functions
WHERE storage_mode = 'REFERENCE' AND instr (resolved_s3_bucket, account_id) = 0;
