-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that allows a canceled or revoked profile
-- description: The config allows a signing profile that signs nothing new: it was canceled, or revoked because what
--   it signed cannot be trusted. What it signed before may still be deployed if it was only canceled.
-- severity: medium
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/revocation.html
-- false positives: Profiles that were canceled in favour of a new one, while code that they signed still runs.
-- remediation: Take it out of the config once nothing that runs was signed by it. If it was revoked, read why, and
--   sign again what it signed.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that allows a canceled or revoked profile' AS title,
  'Config ' || code_signing_config_arn || ' allows ' || profile_version_arn
    || ', a signing profile that was canceled or revoked.' AS detail,
  profile_version_arn,
  untrusted_artifact_policy
FROM code_signing_config_publishers
WHERE profile_status IN ('Canceled', 'Revoked');
