-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that allows a profile that could not be judged
-- description: The config allows a signing profile of its own account that cannot be looked at from its Region, or
--   an old version of one, of which AWS does not show whether it was revoked.
-- severity: info
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html
-- false positives: Old versions of a profile that is renewed regularly.
-- remediation: Allow the current version only, once everything that runs was signed by it.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that allows a profile that could not be judged' AS title,
  'Config ' || code_signing_config_arn || ' allows ' || profile_version_arn
    || ', about which nothing can be told: ' || reason AS detail,
  profile_version_arn,
  untrusted_artifact_policy
FROM code_signing_config_publishers
WHERE profile_status = 'unknown' AND is_foreign = 0;
