/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/estate-load.h"
#include "fake-aws/lambda.h"

void
lq_fake_function_name_clear (LqFakeFunctionName *name)
{
  g_clear_pointer (&name->qualifier, g_free);
}

/* The parts of NAME, NAME:QUALIFIER, ACCOUNT:function:NAME[:QUALIFIER] or an ARN. Borrowed from `parts`. */
typedef struct
{
  const char *region, *account, *name, *qualifier;
} Parts;

static gboolean
split_name (char **pieces, Parts *parts)
{
  guint n = g_strv_length (pieces);

  *parts = (Parts) { 0 };
  if (n >= 7 && strcmp (pieces[0], "arn") == 0 && strcmp (pieces[5], "function") == 0)
    {
      parts->region = pieces[3];
      pieces += 4;
      n -= 4;
    }
  if (n >= 3 && strcmp (pieces[1], "function") == 0)
    {
      parts->account = pieces[0];
      pieces += 2;
      n -= 2;
    }
  parts->name = pieces[0];
  parts->qualifier = n > 1 ? pieces[1] : NULL;
  return n == 1 || n == 2;
}

/* The version that the qualifier picks; FALSE where there is none. */
static gboolean
qualify (LqFakeFunctionName *name)
{
  name->version = name->function;
  if (name->qualifier == NULL || strcmp (name->qualifier, "$LATEST") == 0)
    return TRUE;
  name->alias = lq_fake_list_find (name->function->aliases, name->qualifier);
  const char *number = name->alias == NULL ? name->qualifier : lq_fake_text (name->alias->shown, "FunctionVersion");
  if (strcmp (number, "$LATEST") != 0)
    name->version = lq_fake_list_find (name->function->children, number);
  return name->version != NULL;
}

gboolean
lq_fake_function_name_read (const LqFakeRequest *request, LqFakeFunctionName *name, LqFakeReply *reply)
{
  g_auto (GStrv) pieces = g_strsplit (request->labels[0], ":", -1);
  const char *qualifier = lq_fake_request_parameter (request, "Qualifier");
  Parts parts;

  if (!split_name (pieces, &parts) ||
      (qualifier != NULL && parts.qualifier != NULL && g_strcmp0 (qualifier, parts.qualifier)))
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "'%s' names no function", request->labels[0]);
      return FALSE;
    }
  if (parts.region != NULL && strcmp (parts.region, request->region->name) != 0)
    {
      lq_fake_reply_error (reply, 404, "ResourceNotFoundException",
                           "Functions from '%s' are not reachable in this region ('%s')", parts.region,
                           request->region->name);
      return FALSE;
    }
  if (parts.account != NULL && strcmp (parts.account, request->region->account_id) != 0)
    {
      lq_fake_request_deny (request, LQ_FAKE_DENIED_BY_RESOURCE, request->operation->iam_action, request->labels[0],
                            reply);
      return FALSE;
    }
  name->function = lq_fake_list_find (request->region->functions, parts.name);
  name->qualifier = g_strdup (qualifier == NULL ? parts.qualifier : qualifier);
  if (name->function != NULL && qualify (name))
    return TRUE;
  g_autofree char *rest = g_strjoin (":", "function", parts.name, name->qualifier, NULL);
  g_autofree char *arn = lq_fake_request_arn (request, rest);
  lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "Function not found: %s", arn);
  return FALSE;
}

json_t *
lq_fake_presigned_url (const LqFakeRequest *request, const char *kind, const char *name)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (request->now_s);
  g_autofree char *now = g_date_time_format (time, "%Y%m%dT%H%M%SZ");
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  return json_sprintf ("https://prod-%s-%s.s3.%s.amazonaws.com/snapshots/%s/%s-%.12s?versionId=%.16s"
                       "&X-Amz-Security-Token=presigned-token&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=%s"
                       "&X-Amz-SignedHeaders=host&X-Amz-Expires=600&X-Amz-Credential=ASIAPRESIGNED%%2F%.8s%%2F%s%%2Fs3"
                       "%%2Faws4_request&X-Amz-Signature=%s",
                       request->region->name, kind, request->region->name, request->region->account_id, name, hash,
                       hash + 12, now, now, request->region->name, hash);
}

void
lq_fake_reply_policy (LqFakeReply *reply, json_t *policy, json_t *revision_id)
{
  lq_fake_reply_json (reply, json_pack ("{s:O, s:O*}", "Policy", policy, "RevisionId", revision_id));
}

void
lq_fake_item_revise (const LqFakeRequest *request, LqFakeItem *item)
{
  LqFakeRegion *region = lq_fake_request_writable_region (request);
  g_autofree char *seed = g_strdup_printf ("%s/%" G_GUINT64_FORMAT, item->name, ++region->last_seq);

  json_object_set_new (item->shown, "RevisionId", lq_fake_made_up_uuid (seed));
  g_clear_pointer (&item->listed, g_free);
}
