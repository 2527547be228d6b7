-- SPDX-License-Identifier: Apache-2.0
--
-- title: Alias that splits its calls between two versions
-- description: An alias sends a share of its calls to a second version. Who shifts weight runs other code for some
--   of the callers, while the version that the alias is set to, which everybody looks at, stays as it is.
-- severity: low
-- interval: 3600
-- attack: T1648, T1546
-- controls: attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
-- false positives: Deployments that take over step by step, such as CodeDeploy's: those end within hours, at the
--   latest.
-- remediation: Find out who set the weight. If no deployment is under way, take the second version out of the alias
--   (aws lambda update-alias --routing-config AdditionalVersionWeights={}), and compare its code and its layers
--   with those of the version that the alias is set to.

WITH
  pointing AS MATERIALIZED (
    SELECT account_id, region, function_name, alias_arn, alias_name, version, weight, is_primary FROM function_aliases
  )
SELECT
  second.account_id,
  second.region,
  second.alias_arn AS resource_arn,
  'Alias that splits its calls between two versions' AS title,
  'Alias ' || second.alias_name || ' of function ' || second.function_name || ' sends a part of its calls to version '
    || second.version || ' instead of ' || main.version || '.' AS detail,
  second.alias_name,
  main.version AS primary_version,
  second.version AS added_version,
  second.weight
FROM pointing AS second
JOIN pointing AS main
  ON main.alias_arn = second.alias_arn AND main.is_primary = 1
WHERE second.is_primary = 0 AND second.weight > 0;
