-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that allows a profile that is not there
-- description: The config allows a signing profile of its own account and Region that does not exist. Lambda takes
--   such a config without a word. Nothing new can be signed that it allows, so deployments fail, or, where the
--   config only warns, nothing is trusted at all.
-- severity: medium
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html
-- false positives: Profiles that AWS deleted two years after they were canceled, while what they signed still runs.
-- remediation: Take it out of the config, or put the right profile version in. Find out who wrote it in, and
--   whether the name was meant to look like that of a profile you have.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that allows a profile that is not there' AS title,
  'Config ' || code_signing_config_arn || ' allows ' || profile_version_arn
    || ', a signing profile that is not there.' AS detail,
  profile_version_arn,
  untrusted_artifact_policy
FROM code_signing_config_publishers
WHERE is_dangling = 1;
