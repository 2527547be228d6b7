/* SPDX-License-Identifier: Apache-2.0 */
/* Which Regions an account has, as the Account service says it and as EC2 does. */
#include <string.h>

#include "fake-aws/page.h"
#include "fake-aws/regions.h"

static const LqFakePageNames page_names = { "MaxResults", "NextToken", "NextToken", "ValidationException",
                                            "ValidationException" };

/* The account that the request is about: the caller's own, or a member of the organization that it administers. NULL
 * after a 403. */
static const LqFakeAccount *
asked_account (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *id = lq_fake_request_parameter (request, "AccountId"), *caller = request->caller->account_id;
  const LqFakeAccount *own = lq_fake_estate_find_account (request->estate, caller);
  const LqFakeOrganization *organization = lq_fake_estate_organization_of (request->estate, own);

  if (id == NULL)
    return own;
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, id);
  /* The management account names itself by leaving the name out. */
  if (account != NULL && organization != NULL && lq_fake_organization_is_administered_by (organization, caller) &&
      g_strcmp0 (account->organization, organization->id) == 0 && strcmp (id, organization->management) != 0)
    return account;
  g_autofree char *resource = g_strdup_printf ("arn:aws:account::%s:account", id);
  lq_fake_request_deny (request, LQ_FAKE_DENIED_BY_IDENTITY, "account:ListRegions", resource, reply);
  return NULL;
}

static gboolean
wanted (const LqFakeRequest *request, const char *status)
{
  const json_t *filter = json_object_get (request->body, "RegionOptStatusContains");

  return json_array_size (filter) == 0 || lq_fake_array_has (filter, status);
}

/* The Regions of the request's partition, as ListRegions shows them. */
static GPtrArray *
regions_of (const LqFakeRequest *request, const LqFakeAccount *account)
{
  GPtrArray *regions = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_fake_item_free);
  const LqFakeRegionInfo *info;

  for (gsize i = 0; (info = lq_fake_region_info (i)) != NULL; i++)
    {
      const char *status = lq_fake_region_status (account, info);
      if (strcmp (lq_fake_region_partition (info->name), request->region->partition) != 0 || !wanted (request, status))
        continue;
      json_t *shown = json_pack ("{s:s, s:s}", "RegionName", info->name, "RegionOptStatus", status);
      g_ptr_array_add (regions, lq_fake_item_new (i + 1, info->name, shown, NULL));
    }
  return regions;
}

void
lq_fake_list_regions (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Regions", 50, 50, 50, FALSE, &page_names };
  const LqFakeAccount *account = asked_account (request, reply);

  if (account == NULL)
    return;
  g_autoptr (GPtrArray) regions = regions_of (request, account);
  lq_fake_page (request, regions, &paging, lq_fake_render_shown, reply);
}

/* Whether the request's list RegionName.1, RegionName.2, ... holds the name, or there is none. */
static gboolean
named (const LqFakeRequest *request, const char *name)
{
  const char *value = lq_fake_request_parameter (request, "RegionName.1");
  gboolean any = value != NULL;

  for (guint i = 2; value != NULL; i++)
    {
      if (strcmp (value, name) == 0)
        return TRUE;
      g_autofree char *key = g_strdup_printf ("RegionName.%u", i);
      value = lq_fake_request_parameter (request, key);
    }
  return !any;
}

static void
append_region (LqFakeReply *reply, const LqFakeRegionInfo *info, gboolean enabled)
{
  gboolean china = g_str_has_prefix (info->name, "cn-");
  g_autofree char *endpoint = g_strdup_printf ("ec2.%s.amazonaws.com%s", info->name, china ? ".cn" : "");

  g_string_append (reply->body, "<item>\n");
  lq_fake_reply_append_element (reply, "regionName", info->name);
  lq_fake_reply_append_element (reply, "regionEndpoint", endpoint);
  lq_fake_reply_append_element (reply, "optInStatus",
                                !info->opt_in ? "opt-in-not-required"
                                : enabled     ? "opted-in"
                                              : "not-opted-in");
  g_string_append (reply->body, "</item>\n");
}

void
lq_fake_describe_regions (const LqFakeRequest *request, LqFakeReply *reply)
{
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, request->caller->account_id);
  gboolean all = g_strcmp0 (lq_fake_request_parameter (request, "AllRegions"), "true") == 0 ||
                 lq_fake_request_parameter (request, "RegionName.1") != NULL;
  const LqFakeRegionInfo *info;

  g_string_printf (reply->body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeRegionsResponse xmlns=\"%s\">\n",
                   reply->service->namespace);
  lq_fake_reply_append_element (reply, "requestId", reply->request_id);
  g_string_append (reply->body, "<regionInfo>\n");
  for (gsize i = 0; (info = lq_fake_region_info (i)) != NULL; i++)
    {
      gboolean enabled = lq_fake_region_is_enabled (account, info);
      if (strcmp (lq_fake_region_partition (info->name), request->region->partition) == 0 && (enabled || all) &&
          named (request, info->name))
        append_region (reply, info, enabled);
    }
  g_string_append (reply->body, "</regionInfo>\n</DescribeRegionsResponse>\n");
}
