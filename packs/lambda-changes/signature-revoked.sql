-- SPDX-License-Identifier: Apache-2.0
--
-- title: Signature or signing profile was revoked
-- description: Somebody revoked a signature, or a version of a signing profile with all that it signed from some time
--   on: it is said not to be trusted any more. Lambda does not look again at what runs. is_current says whether
--   something in $LATEST, a function's code or a layer, still runs with a signature that was revoked by that.
-- severity: high
-- interval: 900
-- events: yes
-- attack: T1553.002, T1195.001
-- controls: ccm-4.1:TVM-06, attack:M1045, attack:M1047
-- references: https://docs.aws.amazon.com/signer/latest/developerguide/revocation.html
--   https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
-- false positives: A revocation of something that was never deployed. One by somebody who wants deployments to fail is
--   no false positive.
-- remediation: Find out why it was revoked, replace what it signed, and sign it anew with another profile. Pack
--   code-signing names the functions that would not pass today.

WITH
  changes AS MATERIALIZED (
    SELECT account_id, region, resource_arn, event_id, event_name, actor_arn, source_ip,
      strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time
    FROM lambda_events
    WHERE event_name IN ('RevokeSignature', 'RevokeSigningProfile') AND error_code = ''
  ),
  revoked AS MATERIALIZED (
    SELECT signing_job_arn, signing_profile_version_arn FROM code_signing_checks WHERE revocation = 'revoked'
  )
SELECT
  account_id,
  region,
  resource_arn,
  'Signature or signing profile was revoked' AS title,
  resource_arn || ' was revoked by ' || actor_arn || '.' AS detail,
  event_id,
  event_name,
  event_time,
  actor_arn,
  source_ip,
  EXISTS (
    SELECT 1
    FROM revoked
    WHERE revoked.signing_job_arn = changes.resource_arn
      OR substr (revoked.signing_profile_version_arn, 1, length (changes.resource_arn) + 1)
        = changes.resource_arn || '/'
  ) AS is_current
FROM changes;
