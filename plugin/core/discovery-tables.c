/* SPDX-License-Identifier: Apache-2.0 */
#include "core/discovery-tables.h"

#include <string.h>

#include "core/arn.h"

#define ORGANIZATIONS(name)                                                                                            \
  {                                                                                                                    \
    .service = "organizations", .action = (name), .iam_action = "organizations:" name                                  \
  }
#define TARGET "AWSOrganizationsV20161128."
/* How long accounts and Regions stay what they were found to be, seconds. */
#define TTL_S 3600

static const LqOperation list_accounts = {
  .action = ORGANIZATIONS ("ListAccounts"),
  .path = "/",
  .body = "{\"MaxResults\":20}",
  .target = TARGET "ListAccounts",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Accounts[]",
};

static const LqOperation list_accounts_for_parent = {
  .action = ORGANIZATIONS ("ListAccountsForParent"),
  .path = "/",
  .body = "{\"MaxResults\":20,\"ParentId\":\"{parent_id}\"}",
  .target = TARGET "ListAccountsForParent",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Accounts[]",
};

static const LqOperation list_units_for_parent = {
  .action = ORGANIZATIONS ("ListOrganizationalUnitsForParent"),
  .path = "/",
  .body = "{\"MaxResults\":20,\"ParentId\":\"{parent_id}\"}",
  .target = TARGET "ListOrganizationalUnitsForParent",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "OrganizationalUnits[]",
};

/* Who is in no organization has none; who may not ask does not know it. */
static const LqOutcome no_organization[] = {
  { "AWSOrganizationsNotInUseException", NULL },
  { "AccessDeniedException", NULL },
  { NULL },
};

static const LqOperation describe_organization = {
  .action = ORGANIZATIONS ("DescribeOrganization"),
  .path = "/",
  .body = "{}",
  .target = TARGET "DescribeOrganization",
  .rows = "Organization",
  .outcomes = no_organization,
};

/* EC2 is asked then. */
static const LqOutcome denied[] = { { "AccessDeniedException", "denied" }, { NULL } };

static const LqOperation list_regions = {
  .action = { .service = "account", .action = "ListRegions", .iam_action = "account:ListRegions" },
  .path = "/listRegions",
  .body = "{\"MaxResults\":50,\"RegionOptStatusContains\":[\"ENABLED\",\"ENABLED_BY_DEFAULT\"]}",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Regions[]",
  .outcomes = denied,
};

/* Without AllRegions it leaves out those that are not enabled. */
static const LqOperation describe_regions = {
  .action = { .service = "ec2", .action = "DescribeRegions", .iam_action = "ec2:DescribeRegions" },
  .path = "/",
  .form = "Action=DescribeRegions&Version=2016-11-15",
  .rows = "regionInfo.item[]",
};

const LqOperation *const lq_discovery_operations[] = {
  &list_accounts, &list_accounts_for_parent, &list_units_for_parent, &describe_organization,
  &list_regions,  &describe_regions,         NULL,
};

/* An account's State; the older Status where there is none. */
static json_t *
account_state (json_t *value, const LqConvertContext *context)
{
  json_t *state = json_object_get (context->element, "State");
  return json_incref (state != NULL ? state : json_object_get (context->element, "Status"));
}

/* arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/123456789012 -> the organization. */
static json_t *
account_organization (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };

  if (!lq_arn_parse (json_string_value (value), &arn))
    return NULL;
  g_auto (GStrv) parts = g_strsplit (arn.resource, "/", 3);
  return g_strv_length (parts) == 3 && strcmp (parts[0], "account") == 0 ? json_string (parts[1]) : NULL;
}

/* The name of a Region that is enabled; nothing at all where the answer was no. */
static json_t *
region_name (json_t *value, const LqConvertContext *context)
{
  return value != NULL || strcmp (context->outcome, "ok") == 0 ? json_incref (value) : json_string ("");
}

#define ACCOUNT_COLUMNS                                                                                                \
  LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "Id", "Id."), LQ_COL ("name", LQ_TEXT, "Name", "Name."),                          \
              LQ_COL ("state", LQ_TEXT, "", "State.", .convert = account_state),                                       \
              LQ_COL ("organization_id", LQ_TEXT, "Arn", "Organization.", .convert = account_organization))

const LqTable lq_discovery_accounts = {
  .name = "organization_accounts",
  .list = &list_accounts,
  .columns = ACCOUNT_COLUMNS,
};

const LqTable lq_discovery_accounts_below = {
  .name = "organization_accounts_below",
  .list = &list_accounts_for_parent,
  .columns = ACCOUNT_COLUMNS,
};

const LqTable lq_discovery_units_below = {
  .name = "organization_units_below",
  .list = &list_units_for_parent,
  .columns = LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "Id", "Id.")),
};

const LqTable lq_discovery_regions = {
  .name = "enabled_regions",
  .list = &list_regions,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "RegionName", "Name.", .convert = region_name),
                         LQ_COL ("outcome", LQ_TEXT, NULL, "Outcome.", .convert = lq_convert_outcome)),
};

const LqTable lq_discovery_ec2_regions = {
  .name = "enabled_ec2_regions",
  .list = &describe_regions,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "regionName", "Name.")),
};

const LqTable lq_discovery_organization = {
  .name = "own_organization",
  .list = &describe_organization,
  .columns = LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "Id", "Id.")),
};

LqFeed *
lq_discovery_ask (const LqCollection *collection, const LqTable *table, const LqScope *scope, LqBinding *binding,
                  gboolean kept)
{
  LqCollection asking = *collection;

  asking.stream = FALSE;
  asking.kept_only = asking.kept_only || kept;
  if (!asking.kept_only)
    asking.not_before_s = MIN (asking.not_before_s, lq_clock_wall_s (collection->clock) - TTL_S);
  return lq_feed_new_answer (&asking, table, table->list, scope, binding, NULL, FALSE);
}

char *
lq_discovery_cell (const LqRowRef *row, const char *name)
{
  LqValue value;

  lq_block_value (row->block, row->row, (guint) lq_table_column (lq_block_table (row->block), name), &value);
  return lq_row_text (&value);
}
