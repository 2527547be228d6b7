-- SPDX-License-Identifier: Apache-2.0
--
-- title: Function URL that everyone reaches
-- description: The URL asks for no signature, and the policy of the function or alias that it calls grants everyone
--   both lambda:InvokeFunctionUrl and lambda:InvokeFunction, or what it grants cannot be told. Whoever knows the URL
--   then runs the function with what it is given.
-- severity: high
-- interval: 3600
-- attack: T1190, T1648
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
-- false positives: URLs that are public on purpose, such as webhooks which check who calls them by themselves.
-- remediation: Set the URL's auth type to AWS_IAM, or remove the statements that grant to everyone. If the URL must be
--   public, see to it that the function checks its callers.

WITH
  urls AS MATERIALIZED (
    SELECT account_id, region, function_arn, function_name, qualifier, function_url
    FROM function_urls
    WHERE auth_type = 'NONE'
  ),
  own AS MATERIALIZED (
    SELECT function_arn, '' AS qualifier, action, exposure FROM function_permissions WHERE effect = 'Allow'
  ),
  qualified AS MATERIALIZED (
    SELECT function_arn, qualifier, action, exposure FROM function_qualified_permissions WHERE effect = 'Allow'
  ),
  -- An action is a pattern, or a JSON array of patterns.
  granted AS (
    SELECT statements.function_arn, statements.qualifier, actions.value AS pattern
    FROM (SELECT * FROM own UNION ALL SELECT * FROM qualified) AS statements
    JOIN json_each (CASE WHEN json_valid (action) THEN action ELSE json_array (action) END) AS actions
    WHERE statements.exposure IN ('public', 'unknown')
  )
SELECT
  urls.account_id,
  urls.region,
  urls.function_arn AS resource_arn,
  'Function URL that everyone reaches' AS title,
  'Everyone reaches function ' || urls.function_name || ' by ' || urls.function_url || '.' AS detail,
  urls.qualifier,
  urls.function_url
FROM urls
JOIN granted
  ON granted.function_arn = urls.function_arn AND granted.qualifier = urls.qualifier
GROUP BY urls.function_arn, urls.qualifier, urls.function_url
HAVING max ('lambda:InvokeFunctionUrl' GLOB granted.pattern) = 1
  AND max ('lambda:InvokeFunction' GLOB granted.pattern) = 1;
