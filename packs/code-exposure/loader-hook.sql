-- SPDX-License-Identifier: Apache-2.0
--
-- title: Loader variable set on a function
-- description: The environment sets a variable that makes Lambda, the dynamic linker or the language's runtime run
--   or load other code before the function's own. That code is a file of the package, of a file system or of /tmp,
--   or stands in the variable itself: whoever may change the configuration takes over the function without touching
--   its code. The unpublished version is looked at, and those that an alias points to. What malicious-layers finds
--   as a variable that points into a layer is not found again; where that layer is one of AWS's, a known vendor's
--   or a trusted publisher's and the variable holds nothing else, it is no finding at all.
-- severity: medium
-- interval: 3600
-- attack: T1546, T1574.006
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
--   https://attack.mitre.org/techniques/T1574/006/
-- false positives: Monitoring and tracing products hook themselves in this way. NODE_OPTIONS and JAVA_TOOL_OPTIONS
--   often tune memory only, whose values are not shown, so that is_partial is 1.
-- remediation: Look at the variable's value, and at the file it names. If nobody can tell why it is there, remove
--   it, and treat what the function's role gives access to as disclosed.

WITH
  hooks AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, name, option_names, file_paths,
      is_partial
    FROM function_environment
    WHERE is_loader_hook = 1
  ),
  live_hooks AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, name, option_names, file_paths,
      is_partial
    FROM function_version_environment
    WHERE is_loader_hook = 1 AND is_live = 1
  ),
  layers AS MATERIALIZED (
    SELECT function_arn, '$LATEST' AS qualifier, owner_kind FROM function_layers
  ),
  live_layers AS MATERIALIZED (
    SELECT function_arn, version AS qualifier, owner_kind FROM function_version_layers WHERE is_live = 1
  ),
  layered AS (
    SELECT function_arn, qualifier, max (owner_kind NOT IN ('aws', 'vendor', 'trusted')) AS is_suspect
    FROM (SELECT * FROM layers UNION ALL SELECT * FROM live_layers)
    GROUP BY function_arn, qualifier
  ),
  -- A folder "somewhere" is neither a layer's nor the package's, so other people or earlier calls may have written it.
  paths AS (
    SELECT
      hook.*,
      layered.is_suspect,
      coalesce (max (path.value || '/' GLOB '/opt/*' AND instr (path.value, '..') = 0), 0) AS has_layer_path,
      coalesce (min (path.value || '/' GLOB '/opt/*' AND instr (path.value, '..') = 0), 0) AS has_layer_paths_only,
      coalesce (max (path.value || '/' GLOB '/tmp/*' OR path.value || '/' GLOB '/mnt/*'
        OR path.value || '/' GLOB '/dev/*' OR path.value || '/' GLOB '/proc/*' OR instr (path.value, '..') > 0), 0)
        AS is_somewhere
    FROM (SELECT * FROM hooks UNION ALL SELECT * FROM live_hooks) AS hook
    LEFT JOIN layered
      ON layered.function_arn = hook.function_arn AND layered.qualifier = hook.qualifier
    LEFT JOIN json_each (iif (hook.file_paths = '', '[]', hook.file_paths)) AS path
    GROUP BY hook.function_arn, hook.qualifier, hook.name
  )
SELECT
  account_id,
  region,
  function_arn AS resource_arn,
  'Loader variable set on a function' AS title,
  'Function ' || function_name || ', version ' || qualifier || ', has ' || name || ' set in its environment.' AS detail,
  qualifier,
  name AS variable,
  option_names,
  file_paths,
  is_partial
FROM paths
-- What BROWSER names is run only if PYTHONWARNINGS makes Python load the module that does so, which is the finding.
WHERE name <> 'BROWSER'
  -- It loads something, or may, as not all of it is shown.
  AND (
    is_partial = 1
    OR file_paths NOT IN ('', '[]')
    OR EXISTS (
      SELECT 1 FROM json_each (iif (option_names = '', '[]', option_names)) AS option
      WHERE option.value NOT IN ('--enable-source-maps', '--no-deprecation', '--no-warnings', '--throw-deprecation',
        '--trace-deprecation', '--trace-uncaught', '--trace-warnings', '--use-bundled-ca', '--use-openssl-ca')
    )
  )
  -- Folders to look in bring nothing that package and runtime do not have.
  AND (
    name NOT IN ('LD_LIBRARY_PATH', 'NODE_PATH', 'PERL5LIB', 'PYTHONHOME', 'PYTHONPATH', 'RUBYLIB')
    OR is_partial = 1
    OR is_somewhere = 1
  )
  AND NOT (has_layer_path = 1 AND coalesce (is_suspect, 0) = 1)
  AND NOT (has_layer_paths_only = 1 AND is_partial = 0 AND coalesce (is_suspect, 1) = 0);
