/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/request.h"

const char *
lq_fake_request_parameter (const LqFakeRequest *request, const char *name)
{
  return g_hash_table_lookup (request->parameters, name);
}

gboolean
lq_fake_request_denied (const LqFakeRequest *request, const char *action)
{
  g_autofree char *with_region = g_strdup_printf ("%s/%s", request->region->name, action);
  size_t i;
  json_t *pattern;

  json_array_foreach (request->caller->denied, i, pattern)
    {
      if (g_pattern_match_simple (json_string_value (pattern), action) ||
          g_pattern_match_simple (json_string_value (pattern), with_region))
        return TRUE;
    }
  return FALSE;
}

void
lq_fake_request_deny (const LqFakeRequest *request, const char *action, const char *resource, LqFakeReply *reply)
{
  const char *code = reply->protocol == LQ_FAKE_QUERY_XML ? "AccessDenied" : "AccessDeniedException";

  lq_fake_reply_error (
      reply, 403, code,
      "User: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows "
      "the %s action",
      request->caller->arn, action, resource, action);
}

char *
lq_fake_request_arn (const LqFakeRequest *request, const char *rest)
{
  return g_strdup_printf ("arn:%s:lambda:%s:%s:%s", request->region->partition, request->region->name,
                          request->region->account_id, rest);
}
