/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/estate-load.h"

/* As deep as AWS lets units be, the root being 0. */
#define MAX_DEPTH 5

typedef struct
{
  LqFakeEstate *estate;
  LqFakeOrganization *organization;
  const char *root_id; /* the units' ids begin with its second half */
} Loading;

static json_t *
made_up_id (const char *front, const char *seed, int length)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return json_sprintf ("%s-%.*s", front, length, hash);
}

static json_t *
arn_of (const LqFakeOrganization *organization, const char *kind, const char *id)
{
  return json_sprintf ("arn:aws:organizations::%s:%s/%s/%s", organization->management, kind, organization->id, id);
}

/* What an account without a Status of its own says in it, which has fewer words than State. */
static const char *
status_of_state (const char *state)
{
  if (strcmp (state, "SUSPENDED") == 0 || strcmp (state, "CLOSED") == 0)
    return "SUSPENDED";
  return strcmp (state, "PENDING_CLOSURE") == 0 ? "PENDING_CLOSURE" : "ACTIVE";
}

static json_t *
account_defaults (const LqFakeOrganization *organization, const char *id, const char *state, const char *parent_path)
{
  gboolean invited = strcmp (id, organization->management) == 0;

  return json_pack ("{s:s, s:o, s:o, s:o, s:s, s:s, s:[o], s:s, s:f}", "Id", id, "Arn",
                    arn_of (organization, "account", id), "Email", json_sprintf ("aws+%s@example.com", id), "Name",
                    json_sprintf ("account-%s", id), "Status", status_of_state (state), "State", state, "Paths",
                    json_sprintf ("%s%s/", parent_path, id), "JoinedMethod", invited ? "INVITED" : "CREATED",
                    "JoinedTimestamp", 1767225600.5);
}

/* `entry` is an id, or an object with one. */
static gboolean
merge_member (const Loading *loading, const json_t *entry, const LqFakeItem *parent, GError **error)
{
  static const char *const own[] = { "deleted", NULL };
  LqFakeOrganization *organization = loading->organization;
  const char *id = json_is_string (entry) ? json_string_value (entry) : lq_fake_text (entry, "Id");
  const char *state = lq_fake_text (entry, "State");
  json_t *shown = NULL, *extra = NULL;

  if (!lq_fake_is_account_id (id))
    return lq_fake_estate_fail (error, "an account in '%s' has no Id of 12 digits", parent->name);
  LqFakeAccount *account = lq_fake_estate_account (loading->estate, id);
  g_clear_pointer (&account->organization, g_free);
  if (json_is_true (json_object_get (entry, "deleted")))
    {
      lq_fake_list_remove (organization->accounts, id);
      return TRUE;
    }
  account->organization = g_strdup (organization->id);
  g_autoptr (json_t) defaults =
      account_defaults (organization, id, state == NULL ? "ACTIVE" : state, lq_fake_text (parent->extra, "path"));
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return FALSE;
  json_object_set_new (extra, "parent", json_string (parent->name));
  lq_fake_list_put (organization->accounts, lq_fake_item_new (++organization->last_seq, id, shown, extra), TRUE);
  return TRUE;
}

static json_t *
unit_defaults (const Loading *loading, const json_t *entry, const LqFakeItem *parent)
{
  const char *given = lq_fake_text (entry, "Id"), *name = lq_fake_text (entry, "Name");
  const LqFakeOrganization *organization = loading->organization;

  if (parent == NULL)
    return json_pack ("{s:s, s:o, s:s, s:[{s:s, s:s}]}", "Id", loading->root_id, "Arn",
                      arn_of (organization, "root", loading->root_id), "Name", "Root", "PolicyTypes", "Type",
                      "SERVICE_CONTROL_POLICY", "Status", "ENABLED");
  g_autofree char *front = g_strdup_printf ("ou-%s", loading->root_id + strlen ("r-"));
  g_autofree char *seed = g_strjoin ("/", organization->id, parent->name, name, NULL);
  g_autoptr (json_t) made_up = made_up_id (front, seed, 8);
  const char *id = given != NULL ? given : json_string_value (made_up);
  return json_pack ("{s:s, s:o, s:s, s:o}", "Id", id, "Arn", arn_of (organization, "ou", id), "Name", name, "Path",
                    json_sprintf ("%s%s/", lq_fake_text (parent->extra, "path"), id));
}

static char *
unit_path (const LqFakeOrganization *organization, const LqFakeItem *parent, const char *id)
{
  if (parent == NULL)
    return g_strdup_printf ("%s/%s/", organization->id, id);
  return g_strdup_printf ("%s%s/", lq_fake_text (parent->extra, "path"), id);
}

/* The root, where `parent` is NULL, or a unit; the accounts and units below are not yet. Borrowed. */
static LqFakeItem *
put_unit (const Loading *loading, const json_t *entry, const LqFakeItem *parent, GError **error)
{
  static const char *const own[] = { "accounts", "units", NULL };
  LqFakeOrganization *organization = loading->organization;
  json_t *shown = NULL, *extra = NULL;

  if (parent != NULL && lq_fake_text (entry, "Name") == NULL)
    {
      lq_fake_estate_fail (error, "a unit in '%s' has no Name", parent->name);
      return NULL;
    }
  g_autoptr (json_t) defaults = unit_defaults (loading, entry, parent);
  if (!lq_fake_estate_split (entry, defaults, own, &shown, &extra, error))
    return NULL;
  const char *id = lq_fake_text (shown, "Id");
  g_autofree char *path = unit_path (organization, parent, id);
  json_object_set_new (extra, "path", json_string (path));
  if (parent != NULL)
    json_object_set_new (extra, "parent", json_string (parent->name));
  LqFakeItem *unit = lq_fake_item_new (++organization->last_seq, id, shown, extra);
  lq_fake_list_put (organization->units, unit, TRUE);
  return unit;
}

static gboolean
merge_unit (const Loading *loading, const json_t *entry, const LqFakeItem *parent, guint depth, GError **error)
{
  size_t i;
  json_t *below;

  if (depth > MAX_DEPTH)
    return lq_fake_estate_fail (error, "units are at most %d deep", MAX_DEPTH);
  const LqFakeItem *unit = put_unit (loading, entry, parent, error);
  if (unit == NULL)
    return FALSE;
  json_array_foreach (json_object_get (entry, "accounts"), i, below)
    {
      if (!merge_member (loading, below, unit, error))
        return FALSE;
    }
  json_array_foreach (json_object_get (entry, "units"), i, below)
    {
      if (!merge_unit (loading, below, unit, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_shown (LqFakeOrganization *organization, const json_t *patch, GError **error)
{
  static const char *const own[] = { "about", "management_account", "delegated_administrators", "root", NULL };
  const char *management = organization->management;
  json_t *extra = NULL;
  g_autoptr (json_t) defaults =
      json_pack ("{s:s, s:o, s:s, s:o, s:s, s:o, s:[{s:s, s:s}]}", "Id", organization->id, "Arn",
                 json_sprintf ("arn:aws:organizations::%s:organization/%s", management, organization->id), "FeatureSet",
                 "ALL", "MasterAccountArn", arn_of (organization, "account", management), "MasterAccountId", management,
                 "MasterAccountEmail", json_sprintf ("aws+%s@example.com", management), "AvailablePolicyTypes", "Type",
                 "SERVICE_CONTROL_POLICY", "Status", "ENABLED");

  g_clear_pointer (&organization->shown, json_decref);
  gboolean ok = lq_fake_estate_split (patch, defaults, own, &organization->shown, &extra, error);
  json_decref (extra);
  return ok;
}

gboolean
lq_fake_estate_merge_organization (LqFakeEstate *estate, const char *id, const json_t *patch, GError **error)
{
  const char *management = lq_fake_text (patch, "management_account");
  json_t *delegates = json_object_get (patch, "delegated_administrators");
  json_t *root = json_object_get (patch, "root");
  LqFakeOrganization *organization = lq_fake_estate_organization (estate, id);

  if (management != NULL)
    {
      g_free (organization->management);
      organization->management = g_strdup (management);
    }
  if (!lq_fake_is_account_id (organization->management))
    return lq_fake_estate_fail (error, "no management_account of 12 digits");
  if (delegates != NULL)
    {
      json_decref (organization->delegates);
      organization->delegates = json_incref (delegates);
    }
  if (!set_shown (organization, patch, error))
    return FALSE;
  const char *root_id = lq_fake_text (root, "Id");
  g_autoptr (json_t) made_up = made_up_id ("r", id, 4);
  Loading loading = { estate, organization, root_id != NULL ? root_id : json_string_value (made_up) };
  if (!g_str_has_prefix (loading.root_id, "r-"))
    return lq_fake_estate_fail (error, "the root's Id begins with 'r-'");
  return root == NULL || merge_unit (&loading, root, NULL, 0, error);
}
