/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/page.h"

static const LqFakePageNames page_names = { "MaxResults", "NextToken", "NextToken", "InvalidInputException",
                                            "InvalidInputException" };

/* The caller's; NULL after having answered that it has none. */
static const LqFakeOrganization *
own_organization (const LqFakeRequest *request, LqFakeReply *reply)
{
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, request->caller->account_id);
  const LqFakeOrganization *organization = lq_fake_estate_organization_of (request->estate, account);

  if (organization == NULL)
    lq_fake_reply_error (reply, 400, "AWSOrganizationsNotInUseException",
                         "Your account is not a member of an organization.");
  return organization;
}

/* The caller's, if it may list it: only two kinds of accounts may, whatever their own policies say. NULL after having
 * answered why not. */
static const LqFakeOrganization *
open_organization (const LqFakeRequest *request, LqFakeReply *reply)
{
  const LqFakeOrganization *organization = own_organization (request, reply);

  if (organization == NULL || lq_fake_organization_is_administered_by (organization, request->caller->account_id))
    return organization;
  lq_fake_reply_error (reply, 400, "AccessDeniedException", "You don't have permissions to access this resource.");
  return NULL;
}

void
lq_fake_describe_organization (const LqFakeRequest *request, LqFakeReply *reply)
{
  const LqFakeOrganization *organization = own_organization (request, reply);

  if (organization != NULL)
    lq_fake_reply_json (reply, json_pack ("{s:O}", "Organization", organization->shown));
}

void
lq_fake_list_accounts (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Accounts", 20, 20, 20, FALSE, &page_names };
  const LqFakeOrganization *organization = open_organization (request, reply);

  if (organization != NULL)
    lq_fake_page (request, organization->accounts->items, &paging, lq_fake_render_shown, reply);
}

/* Those of `list` that are right below `parent`; NULL: what is below nothing. */
static GPtrArray *
children_of (const LqFakeList *list, const char *parent)
{
  GPtrArray *children = g_ptr_array_new ();

  for (guint i = 0; i < list->items->len; i++)
    {
      const LqFakeItem *item = list->items->pdata[i];
      if (g_strcmp0 (lq_fake_text (item->extra, "parent"), parent) == 0)
        g_ptr_array_add (children, list->items->pdata[i]);
    }
  return children;
}

void
lq_fake_list_roots (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Roots", 20, 20, 20, FALSE, &page_names };
  const LqFakeOrganization *organization = open_organization (request, reply);

  if (organization == NULL)
    return;
  g_autoptr (GPtrArray) roots = children_of (organization->units, NULL);
  lq_fake_page (request, roots, &paging, lq_fake_render_shown, reply);
}

/* A page of what is right below the parameter ParentId. */
static void
list_children (const LqFakeRequest *request, const LqFakeOrganization *organization, const LqFakeList *list,
               const LqFakePaging *paging, LqFakeReply *reply)
{
  const char *parent = lq_fake_request_parameter (request, "ParentId");

  if (parent == NULL || lq_fake_list_find (organization->units, parent) == NULL)
    {
      lq_fake_reply_error (reply, 400, parent == NULL ? "InvalidInputException" : "ParentNotFoundException",
                           "You specified a parent that doesn't exist.");
      return;
    }
  g_autoptr (GPtrArray) children = children_of (list, parent);
  lq_fake_page (request, children, paging, lq_fake_render_shown, reply);
}

void
lq_fake_list_organizational_units_for_parent (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "OrganizationalUnits", 20, 20, 20, FALSE, &page_names };
  const LqFakeOrganization *organization = open_organization (request, reply);

  if (organization != NULL)
    list_children (request, organization, organization->units, &paging, reply);
}

void
lq_fake_list_accounts_for_parent (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Accounts", 20, 20, 20, FALSE, &page_names };
  const LqFakeOrganization *organization = open_organization (request, reply);

  if (organization != NULL)
    list_children (request, organization, organization->accounts, &paging, reply);
}

static void
render_parent (const LqFakeRequest *request, const LqFakeItem *child, GString *out)
{
  const char *parent = lq_fake_text (child->extra, "parent");

  g_string_append_printf (out, "{\"Id\":\"%s\",\"Type\":\"%s\"}", parent,
                          g_str_has_prefix (parent, "r-") ? "ROOT" : "ORGANIZATIONAL_UNIT");
}

/* A child has exactly one parent, whatever the plural says. */
void
lq_fake_list_parents (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Parents", 20, 20, 20, FALSE, &page_names };
  const LqFakeOrganization *organization = open_organization (request, reply);
  const char *id = lq_fake_request_parameter (request, "ChildId");
  g_autoptr (GPtrArray) children = g_ptr_array_new ();

  if (organization == NULL)
    return;
  LqFakeItem *child = id == NULL ? NULL : lq_fake_list_find (organization->accounts, id);
  if (child == NULL && id != NULL)
    child = lq_fake_list_find (organization->units, id);
  if (child == NULL || lq_fake_text (child->extra, "parent") == NULL)
    {
      lq_fake_reply_error (reply, 400, id == NULL ? "InvalidInputException" : "ChildNotFoundException",
                           "You specified a child that doesn't exist.");
      return;
    }
  g_ptr_array_add (children, child);
  lq_fake_page (request, children, &paging, render_parent, reply);
}
