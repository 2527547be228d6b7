-- SPDX-License-Identifier: Apache-2.0
--
-- title: Who may call functions
-- description: Every grant in the policies of functions, and how far it reaches.
-- interval: 86400
-- references: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
-- snapshot: yes

SELECT account_id, region, function_arn, statement_id, effect, action, principal, conditions, exposure
FROM function_permissions;
