-- SPDX-License-Identifier: Apache-2.0
--
-- title: Layers that functions run
-- description: Every function and layer attached to it, with the layer's owner and signature.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
-- snapshot: yes

SELECT account_id, region, function_arn, position, layer_version_arn, layer_account_id, is_foreign, code_size,
  signing_job_arn
FROM function_layers;
