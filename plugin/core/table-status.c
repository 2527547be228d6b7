/* SPDX-License-Identifier: Apache-2.0 */
#include "core/accounts.h"
#include "core/table.h"

/* A moment that never was is missing. */
static json_t *
moment (gint64 seconds)
{
  return seconds != 0 ? json_integer (seconds) : json_null ();
}

static json_t *
status_element (const LqAwsStatus *status)
{
  return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:s}", "account_id", status->account_id,
                    "region", status->region, "partition", lq_aws_partition (status->region), "service",
                    status->service, "action", status->action, "calls", (json_int_t) status->calls, "cache_hits",
                    (json_int_t) status->cache_hits, "retries", (json_int_t) status->retries, "throttles",
                    (json_int_t) status->throttles, "last_success", moment (status->last_success_s), "last_error_time",
                    moment (status->last_error_s), "last_error", status->last_error);
}

json_t *
lq_table_api_status (LqAwsClient *client, LqAccounts *accounts)
{
  g_autoptr (GPtrArray) statuses = lq_aws_client_status (client);
  json_t *elements = json_array ();

  for (guint i = 0; i < statuses->len; i++)
    json_array_append_new (elements, status_element (g_ptr_array_index (statuses, i)));
  return elements;
}

json_t *
lq_table_scopes (LqAwsClient *client, LqAccounts *accounts)
{
  return lq_accounts_elements (accounts);
}
