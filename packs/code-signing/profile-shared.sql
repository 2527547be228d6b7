-- SPDX-License-Identifier: Apache-2.0
--
-- title: Signing profile that another account may use
-- description: A signing profile's policy lets another account sign with it, read it or revoke its signatures.
--   Whoever signs with it gets code past every code signing config that allows it.
-- severity: high
-- interval: 3600
-- attack: T1553, T1195.001
-- controls: attack:M1045, ccm-4.1:TVM-06, attack:M1026
-- references: https://docs.aws.amazon.com/signer/latest/developerguide/signing-profile-cross-account.html
-- false positives: A central signing account that lets its pipelines in other accounts sign.
-- remediation: Take the permission away, unless that account is meant to sign. Look at what it signed: signing_jobs
--   has job_invoker.

SELECT
  account_id,
  region,
  profile_arn AS resource_arn,
  'Signing profile that another account may use' AS title,
  'Signing profile ' || profile_name || ' lets ' || principal || ' call ' || action || '.' AS detail,
  statement_id,
  principal,
  principal_account_id,
  action
FROM signing_profile_permissions
WHERE is_cross_account = 1;
