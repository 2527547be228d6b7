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

SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Function URL that everyone reaches' AS title,
  iif (exposure = 'public', 'Everyone reaches function ', 'Everyone may reach function ') || function_name || ' by '
    || function_url || iif (exposure = 'public', '.', ', as nothing tells whom its policy lets in.') AS detail,
  qualifier,
  function_url,
  exposure
FROM function_urls
WHERE auth_type = 'NONE' AND exposure <> '';
