-- SPDX-License-Identifier: Apache-2.0
--
-- title: Destination in another account
-- description: What becomes of a function's calls goes to another account: results, or events that failed, with all
--   that they hold. It is a way to read a function's data that neither its code nor its policy shows.
-- severity: medium
-- interval: 3600
-- attack: T1537, T1546
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
--   https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
-- false positives: Queues of failed events that a central account of the own organization collects.
-- remediation: Find out whose account it is. If nobody can tell, remove the destination (aws lambda
--   delete-function-event-invoke-config, or update-event-source-mapping), and treat what the function was called
--   with, and what it answered, as disclosed.

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
  functions AS MATERIALIZED (
    SELECT account_id, region, function_arn, function_name, dead_letter_target_arn AS arn
    FROM lambda_functions
    WHERE dead_letter_target_arn <> ''
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
    UNION ALL
    -- A queue's or topic's ARN ends in the account's 12 digits, a colon, and a name without one.
    SELECT account_id, region, function_arn, function_name, '$LATEST', 'dead_letter', '', arn,
      substr (arn, length (rtrim (arn, replace (arn, ':', ''))) - 12, 12)
    FROM functions
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Destination in another account' AS title,
  'What becomes of calls of function ' || function_name || ' goes to ' || destination
    || ', which is another account''s.' AS detail,
  qualifier,
  kind,
  uuid,
  destination,
  owner AS destination_account_id
FROM destinations
WHERE owner NOT IN ('', account_id);
