-- SPDX-License-Identifier: Apache-2.0
--
-- title: Functions
-- description: Every function with what decides which code it runs and as whom: the record to look back to when one
--   was changed.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/lambda-functions.html
-- snapshot: yes

SELECT account_id, region, function_arn, function_name, package_type, runtime, handler, role, code_sha256,
  code_size, architectures, layer_count, environment_names, code_signing_config_arn, untrusted_artifact_policy,
  signing_job_arn, last_modified
FROM lambda_functions;
