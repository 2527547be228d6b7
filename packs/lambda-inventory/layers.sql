-- SPDX-License-Identifier: Apache-2.0
--
-- title: Own layers
-- description: Every layer of the account with its latest version.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
-- snapshot: yes

SELECT account_id, region, layer_arn, latest_version, created_date, compatible_runtimes, license_info
FROM lambda_layers;
