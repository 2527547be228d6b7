-- SPDX-License-Identifier: Apache-2.0
--
-- title: What was read, and what was not
-- description: Every account and Region that this host reads, as the last reading went. osquery logs a scheduled
--   query's error on the host alone, so this is where others learn how far the other packs' answers reach.
-- interval: 3600
-- references: https://docs.aws.amazon.com/general/latest/gr/rande-manage.html
-- snapshot: yes

SELECT
  account_id, region, account_name, state, role_arn, credentials, credentials_source, status, last_success, data_as_of,
  last_error
FROM aws_scopes;
