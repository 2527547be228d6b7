-- SPDX-License-Identifier: Apache-2.0
--
-- title: Loader variable that points into a layer
-- description: The environment sets a variable that makes Lambda, the dynamic linker or the language's runtime run
--   or load a file in /opt before the function's own code, and a layer is attached that neither AWS, nor a vendor
--   that documents its account, nor a trusted publisher owns. Files in /opt are layers' files. Layer and variable
--   together take over the function without touching its code. The unpublished version is looked at, and those that
--   an alias points to.
-- severity: high
-- interval: 3600
-- attack: T1546, T1574.006, T1525, T1195.001
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
--   https://attack.mitre.org/techniques/T1574/006/
-- false positives: Own layers with a wrapper of one's own, and folders of an own layer's libraries in
--   LD_LIBRARY_PATH or PYTHONPATH. Layers of vendors whose account is not known: name it in [trust] publishers.
-- remediation: Look at the file that the variable names, in the layer that brings it. If nobody can tell why it is
--   there, remove the variable, detach the layer, point the aliases to a version without them, and treat what the
--   function's role gives access to as disclosed.

WITH
  hooks AS MATERIALIZED (
    SELECT account_id, region, function_arn, '$LATEST' AS qualifier, function_name, name, file_paths
    FROM function_environment
    WHERE is_loader_hook = 1
  ),
  live_hooks AS MATERIALIZED (
    SELECT account_id, region, function_arn, version AS qualifier, function_name, name, file_paths
    FROM function_version_environment
    WHERE is_loader_hook = 1 AND is_live = 1
  ),
  layers AS MATERIALIZED (
    SELECT function_arn, '$LATEST' AS qualifier, owner_kind FROM function_layers
  ),
  live_layers AS MATERIALIZED (
    SELECT function_arn, version AS qualifier, owner_kind FROM function_version_layers WHERE is_live = 1
  ),
  suspects AS (
    SELECT DISTINCT function_arn, qualifier
    FROM (SELECT * FROM layers UNION ALL SELECT * FROM live_layers)
    WHERE owner_kind NOT IN ('aws', 'vendor', 'trusted')
  )
SELECT
  hook.account_id,
  hook.region,
  hook.function_arn AS resource_arn,
  'Loader variable that points into a layer' AS title,
  'Function ' || hook.function_name || ', version ' || hook.qualifier || ', has ' || hook.name
    || ' set, which loads from its layers: ' || hook.file_paths || '.' AS detail,
  hook.qualifier,
  hook.name AS variable,
  hook.file_paths
FROM (SELECT * FROM hooks UNION ALL SELECT * FROM live_hooks) AS hook
JOIN suspects
  ON suspects.function_arn = hook.function_arn AND suspects.qualifier = hook.qualifier
WHERE EXISTS (
  SELECT 1 FROM json_each (iif (hook.file_paths = '', '[]', hook.file_paths)) AS path
  WHERE path.value || '/' GLOB '/opt/*' AND instr (path.value, '..') = 0
);
