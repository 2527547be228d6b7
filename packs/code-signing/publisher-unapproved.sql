-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that allows a profile that is not approved
-- description: The config allows a signing profile version that the central list does not have ([trust]
--   approved_publishers in lambdaquery's configuration). Without such a list, this finds nothing.
-- severity: high
-- interval: 3600
-- attack: T1553, T1195.001
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
-- false positives: A list that is older than the profile.
-- remediation: Take the profile out of the config, or have it approved.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that allows a profile that is not approved' AS title,
  'Config ' || code_signing_config_arn || ' allows ' || profile_version_arn
    || ', which the list of approved publishers does not have.' AS detail,
  profile_version_arn,
  untrusted_artifact_policy
FROM code_signing_config_publishers
WHERE is_approved = 0;
