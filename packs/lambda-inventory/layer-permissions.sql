-- SPDX-License-Identifier: Apache-2.0
--
-- title: Who may use own layers
-- description: Every grant in the policies of own layer versions, and how far it reaches.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html
-- snapshot: yes

SELECT account_id, region, layer_version_arn, statement_id, effect, principal, organization_id, exposure
FROM layer_permissions;
