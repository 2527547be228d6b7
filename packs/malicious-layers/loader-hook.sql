-- SPDX-License-Identifier: Apache-2.0
--
-- title: Loader variable set on a function
-- description: The function's environment sets a variable that makes Lambda, the dynamic linker or the language's
--   runtime run or load other code before the function's own. That code is a file of a layer or of the package, or
--   stands in the variable itself: whoever may change the configuration takes over the function without touching its
--   code.
-- severity: medium
-- interval: 3600
-- attack: T1546, T1574.006, T1525
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
--   https://attack.mitre.org/techniques/T1574/006/
-- false positives: Monitoring and tracing products hook themselves in this way, and NODE_OPTIONS or JAVA_TOOL_OPTIONS
--   often tune memory only.
-- remediation: Look at the variable's value, and at the file it names in the layers or the package. If nobody can tell
--   why it is there, remove it, detach the layer, and treat what the function's role gives access to as disclosed.

SELECT
  f.account_id,
  f.region,
  f.function_arn AS resource_arn,
  'Loader variable set on a function' AS title,
  'Function ' || f.function_name || ' has ' || variable.value || ' set in its environment.' AS detail,
  variable.value AS variable
FROM lambda_functions AS f
JOIN json_each (CASE f.environment_names WHEN '' THEN '[]' ELSE f.environment_names END) AS variable
WHERE variable.value IN (
    'AWS_LAMBDA_EXEC_WRAPPER',
    'LD_PRELOAD', 'LD_AUDIT',
    'NODE_OPTIONS',
    'PYTHONSTARTUP',
    'JAVA_TOOL_OPTIONS',
    'RUBYOPT',
    'PERL5OPT',
    'DOTNET_STARTUP_HOOKS'
  )
  -- Python runs what BROWSER names only if PYTHONWARNINGS makes it load the module that does so.
  OR (variable.value = 'PYTHONWARNINGS' AND instr (f.environment_names, '"BROWSER"') > 0)
  -- Folders to look in bring nothing new unless a layer puts files there.
  OR (variable.value IN ('LD_LIBRARY_PATH', 'PYTHONPATH') AND f.layer_count > 0);
