-- SPDX-License-Identifier: Apache-2.0
--
-- title: Code signing configs
-- description: Every code signing config, whose signatures it allows, and what it does about other code.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
-- snapshot: yes

SELECT account_id, region, code_signing_config_arn, untrusted_artifact_policy, allowed_publishers, description,
  last_modified
FROM code_signing_configs;
