-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that is not approved
-- description: The account has a code signing config that the central list does not have ([trust]
--   approved_code_signing_configs in lambdaquery's configuration). Without such a list, this finds nothing.
-- severity: medium
-- interval: 21600
-- attack: T1553
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
-- false positives: A list that is older than the config.
-- remediation: Delete the config, attach an approved one to its functions, or have it approved.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that is not approved' AS title,
  'Config ' || code_signing_config_arn || ' is not on the list of approved ones.' AS detail,
  allowed_publishers,
  untrusted_artifact_policy
FROM code_signing_configs
WHERE is_approved = 0;
