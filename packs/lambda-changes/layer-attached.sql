-- SPDX-License-Identifier: Apache-2.0
--
-- title: Foreign layer was attached
-- description: Somebody made a function run a layer version of another account: one that is neither of the organization
--   nor of AWS, of a known vendor or of a trusted account. Its code runs with the function's permissions and sees all
--   that the function sees. A layer that runs nowhere in the account any more is reported whoever owns it, unless it is
--   the own account, as nothing tells its owner then; is_current says whether the function still runs it.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1648, T1195.001, T1525
-- controls: ccm-4.1:TVM-06, attack:M1047
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
--   https://attack.mitre.org/techniques/T1648/
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: Publishers that you know: name their accounts in [trust] publishers of the configuration. A
--   deployment that sets the layers which the function had before is an event as well.
-- remediation: Ask who did it, by actor_arn. If nobody meant it, take the layer out of the function (aws lambda
--   update-function-configuration --layers with the others), revoke the actor's credentials, and rotate what the
--   function's role and environment give access to.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, function_name, layers, event_id, event_name, actor_arn, source_ip,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name IN ('CreateFunction', 'UpdateFunctionConfiguration') AND error_code = '' AND layers <> ''
  ),
  owners AS MATERIALIZED (SELECT account_id, kind FROM layer_publishers),
  attached AS MATERIALIZED (
    SELECT function_arn, layer_version_arn FROM function_layers WHERE owner_kind = 'unknown'
  ),
  set_layers AS (
    SELECT
      changes.*,
      layer.value AS layer_version_arn,
      substr (layer.value, instr (layer.value, ':layer:') - 12, 12) AS layer_account_id
    FROM changes
    JOIN json_each (changes.layers) AS layer
  )
SELECT
  set_layers.account_id,
  set_layers.region,
  set_layers.resource_arn,
  'Foreign layer was attached' AS title,
  'Layer ' || set_layers.layer_version_arn || ' was attached to function ' || set_layers.function_name || ' by '
    || set_layers.actor_arn || '.' AS detail,
  set_layers.event_id,
  set_layers.event_name,
  set_layers.event_time,
  set_layers.actor_arn,
  set_layers.source_ip,
  set_layers.layer_version_arn,
  set_layers.layer_account_id,
  (set_layers.resource_arn, set_layers.layer_version_arn)
    IN (SELECT function_arn, layer_version_arn FROM attached) AS is_current
FROM set_layers
WHERE set_layers.layer_account_id <> set_layers.account_id
  AND set_layers.layer_account_id NOT IN (SELECT account_id FROM owners WHERE kind <> 'unknown');
