-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing config that allows a profile of another account
-- description: The config allows signatures of a signing profile of another account: whoever may sign with it
--   decides what runs in the config's functions, and who may do so is not to be seen from here.
-- severity: medium
-- interval: 21600
-- attack: T1553, T1195.001
-- controls: attack:M1045, ccm-4.1:TVM-06
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
--   https://docs.aws.amazon.com/signer/latest/developerguide/signing-profile-cross-account.html
-- false positives: A central signing account: name its profiles in [trust] approved_publishers.
-- remediation: Find out whose account it is and why it is allowed. Name it as approved, or take it out.

SELECT
  account_id,
  region,
  code_signing_config_arn AS resource_arn,
  'Code signing config that allows a profile of another account' AS title,
  'Config ' || code_signing_config_arn || ' allows ' || profile_version_arn
    || ', a signing profile of account ' || ifnull (nullif (profile_account_id, ''), 'unknown') || '.' AS detail,
  profile_version_arn,
  profile_account_id,
  untrusted_artifact_policy
FROM code_signing_config_publishers
WHERE is_foreign = 1 AND ifnull (is_approved, 0) = 0;
