-- SPDX-License-Identifier: Apache-2.0
--
-- title: Destination whose owner is not known
-- description: Events that failed go to a bucket whose name has nothing of the function's account. AWS does not
--   tell whose bucket it is, and whoever owns it reads them.
-- severity: low
-- interval: 21600
-- attack: T1537
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
-- false positives: Own buckets whose names do not hold the account's id.
-- remediation: Find out whose bucket it is (aws s3api head-bucket --expected-bucket-owner answers 403 for others').
--   If it is not the own one, remove the destination.

WITH
  configs AS MATERIALIZED (
    SELECT account_id, region, function_arn, function_name, qualifier, on_success_destination, on_success_account_id,
      on_failure_destination, on_failure_account_id
    FROM function_event_invoke_configs
  ),
  mappings AS MATERIALIZED (
    SELECT account_id, region, function_arn, function_name, qualifier, uuid, on_failure_destination,
      on_failure_account_id
    FROM event_source_mappings
    WHERE on_failure_destination <> ''
  ),
  destinations AS (
    SELECT account_id, region, function_arn, function_name, qualifier, 'on_success' AS kind, '' AS uuid,
      on_success_destination AS destination, on_success_account_id AS owner
    FROM configs
    UNION ALL
    SELECT account_id, region, function_arn, function_name, qualifier, 'on_failure', '', on_failure_destination,
      on_failure_account_id
    FROM configs
    UNION ALL
    SELECT account_id, region, function_arn, function_name, qualifier, 'event_source_on_failure', uuid,
      on_failure_destination, on_failure_account_id
    FROM mappings
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Destination whose owner is not known' AS title,
  'What becomes of calls of function ' || function_name || ' goes to ' || destination
    || ', whose owner AWS does not tell.' AS detail,
  qualifier,
  kind,
  uuid,
  destination
FROM destinations
-- A topic named kafka:// is in the cluster that the events come from.
WHERE owner = '' AND destination <> '' AND destination NOT GLOB 'kafka://*' AND instr (destination, account_id) = 0;
