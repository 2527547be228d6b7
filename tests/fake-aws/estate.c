/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/estate.h"

#include <string.h>

#include "fake-aws/regions.h"

LqFakeItem *
lq_fake_item_new (guint64 seq, const char *name, json_t *shown, json_t *extra)
{
  LqFakeItem *item = g_new0 (LqFakeItem, 1);

  item->seq = seq;
  item->name = g_strdup (name);
  item->shown = shown;
  item->extra = extra;
  return item;
}

void
lq_fake_item_free (LqFakeItem *item)
{
  if (item == NULL)
    return;
  g_free (item->name);
  g_free (item->listed);
  json_decref (item->shown);
  json_decref (item->extra);
  lq_fake_list_free (item->children);
  lq_fake_list_free (item->aliases);
  g_free (item);
}

LqFakeList *
lq_fake_list_new (void)
{
  LqFakeList *list = g_new0 (LqFakeList, 1);

  list->items = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_fake_item_free);
  list->index = g_hash_table_new (g_str_hash, g_str_equal);
  return list;
}

void
lq_fake_list_free (LqFakeList *list)
{
  if (list == NULL)
    return;
  g_hash_table_unref (list->index);
  g_ptr_array_unref (list->items);
  g_free (list);
}

LqFakeItem *
lq_fake_list_find (const LqFakeList *list, const char *name)
{
  return g_hash_table_lookup (list->index, name);
}

void
lq_fake_list_put (LqFakeList *list, LqFakeItem *item, gboolean keep_place)
{
  LqFakeItem *old = lq_fake_list_find (list, item->name);
  guint place = 0;

  if (old != NULL && keep_place && g_ptr_array_find (list->items, old, &place))
    {
      item->seq = old->seq;
      g_hash_table_remove (list->index, old->name);
      lq_fake_item_free (old);
      list->items->pdata[place] = item;
    }
  else
    {
      lq_fake_list_remove (list, item->name);
      g_ptr_array_add (list->items, item);
    }
  g_hash_table_insert (list->index, item->name, item);
}

void
lq_fake_list_remove (LqFakeList *list, const char *name)
{
  LqFakeItem *item = lq_fake_list_find (list, name);

  if (item == NULL)
    return;
  g_hash_table_remove (list->index, item->name);
  g_ptr_array_remove (list->items, item);
}

static void
region_free (LqFakeRegion *region)
{
  g_free (region->account_id);
  g_free (region->name);
  g_free (region->partition);
  lq_fake_list_free (region->functions);
  lq_fake_list_free (region->layers);
  lq_fake_list_free (region->configs);
  lq_fake_list_free (region->profiles);
  lq_fake_list_free (region->jobs);
  json_decref (region->mappings);
  lq_fake_list_free (region->events);
  json_decref (region->settings);
  g_free (region);
}

static void
account_free (LqFakeAccount *account)
{
  g_free (account->id);
  g_free (account->organization);
  g_free (account->like_account);
  g_free (account->like_region);
  g_hash_table_unref (account->regions);
  json_decref (account->opt_in_regions);
  json_decref (account->scp_denied);
  json_decref (account->roles);
  g_free (account);
}

static void
organization_free (LqFakeOrganization *organization)
{
  g_free (organization->id);
  g_free (organization->management);
  json_decref (organization->delegates);
  json_decref (organization->shown);
  lq_fake_list_free (organization->accounts);
  lq_fake_list_free (organization->units);
  g_free (organization);
}

static void
credential_free (LqFakeCredential *credential)
{
  g_free (credential->access_key);
  g_free (credential->secret);
  g_free (credential->token);
  g_free (credential->account_id);
  g_free (credential->arn);
  g_free (credential->user_id);
  json_decref (credential->denied);
  g_free (credential);
}

LqFakeEstate *
lq_fake_estate_new (void)
{
  LqFakeEstate *estate = g_new0 (LqFakeEstate, 1);

  estate->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) account_free);
  estate->credentials = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) credential_free);
  estate->sign_ins = json_object ();
  estate->nobody = g_new0 (LqFakeCredential, 1);
  *estate->nobody = (LqFakeCredential) { .access_key = g_strdup (""),
                                         .account_id = g_strdup ("anonymous"),
                                         .arn = g_strdup ("anonymous") };
  estate->organizations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) organization_free);
  return estate;
}

void
lq_fake_estate_free (LqFakeEstate *estate)
{
  if (estate == NULL)
    return;
  g_hash_table_unref (estate->accounts);
  g_hash_table_unref (estate->credentials);
  g_hash_table_unref (estate->organizations);
  json_decref (estate->sign_ins);
  credential_free (estate->nobody);
  g_free (estate);
}

LqFakeAccount *
lq_fake_estate_find_account (const LqFakeEstate *estate, const char *id)
{
  return g_hash_table_lookup (estate->accounts, id);
}

LqFakeRegion *
lq_fake_estate_find_region (const LqFakeEstate *estate, const char *account_id, const char *name)
{
  LqFakeAccount *account = lq_fake_estate_find_account (estate, account_id);

  return account == NULL ? NULL : g_hash_table_lookup (account->regions, name);
}

LqFakeAccount *
lq_fake_estate_account (LqFakeEstate *estate, const char *id)
{
  LqFakeAccount *account = lq_fake_estate_find_account (estate, id);

  if (account != NULL)
    return account;
  account = g_new0 (LqFakeAccount, 1);
  account->id = g_strdup (id);
  account->regions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) region_free);
  account->roles = json_object ();
  account->opt_in_regions = json_object ();
  g_hash_table_insert (estate->accounts, account->id, account);
  return account;
}

LqFakeRegion *
lq_fake_estate_region (LqFakeEstate *estate, const char *account_id, const char *name)
{
  LqFakeRegion *region = lq_fake_estate_find_region (estate, account_id, name);

  if (region != NULL)
    return region;
  region = g_new0 (LqFakeRegion, 1);
  region->account_id = g_strdup (account_id);
  region->name = g_strdup (name);
  region->partition = g_strdup (lq_fake_region_partition (name));
  region->functions = lq_fake_list_new ();
  region->layers = lq_fake_list_new ();
  region->configs = lq_fake_list_new ();
  region->profiles = lq_fake_list_new ();
  region->jobs = lq_fake_list_new ();
  region->events = lq_fake_list_new ();
  g_hash_table_insert (lq_fake_estate_account (estate, account_id)->regions, region->name, region);
  return region;
}

LqFakeOrganization *
lq_fake_estate_organization (LqFakeEstate *estate, const char *id)
{
  LqFakeOrganization *organization = g_hash_table_lookup (estate->organizations, id);

  if (organization != NULL)
    return organization;
  organization = g_new0 (LqFakeOrganization, 1);
  organization->id = g_strdup (id);
  organization->accounts = lq_fake_list_new ();
  organization->units = lq_fake_list_new ();
  g_hash_table_insert (estate->organizations, organization->id, organization);
  return organization;
}

LqFakeOrganization *
lq_fake_estate_organization_of (const LqFakeEstate *estate, const LqFakeAccount *account)
{
  return account->organization == NULL ? NULL : g_hash_table_lookup (estate->organizations, account->organization);
}

gboolean
lq_fake_organization_is_administered_by (const LqFakeOrganization *organization, const char *account_id)
{
  return strcmp (organization->management, account_id) == 0 || lq_fake_array_has (organization->delegates, account_id);
}

LqFakeCredential *
lq_fake_estate_find_credential (const LqFakeEstate *estate, const char *access_key)
{
  return g_hash_table_lookup (estate->credentials, access_key);
}

void
lq_fake_estate_put_credential (LqFakeEstate *estate, LqFakeCredential *credential)
{
  g_hash_table_replace (estate->credentials, credential->access_key, credential);
}

gboolean
lq_fake_array_has (const json_t *array, const char *text)
{
  size_t i;
  json_t *value;

  json_array_foreach (array, i, value)
    {
      if (g_strcmp0 (json_string_value (value), text) == 0)
        return TRUE;
    }
  return FALSE;
}

const char *
lq_fake_text (const json_t *object, const char *member)
{
  return json_string_value (json_object_get (object, member));
}

gboolean
lq_fake_has (const json_t *list, const char *member, const char *text)
{
  size_t i;
  json_t *each;

  json_array_foreach (list, i, each)
    {
      if (g_strcmp0 (lq_fake_text (each, member), text) == 0)
        return TRUE;
    }
  return FALSE;
}
