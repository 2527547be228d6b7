/* SPDX-License-Identifier: Apache-2.0 */
#include "core/accounts-config.h"

#include <stdio.h>
#include <string.h>

#include "aws/partition.h"
#include "base/error.h"
#include "base/text.h"
#include "core/arn.h"

#define SECTION "scope"
#define MAX_SHARDS 10000
#define LONGEST_STALE_S ((gint64) 24 * 3600)

static gboolean
refuse (const LqConfig *config, const char *section, const char *key, const char *value, const char *takes,
        GError **error)
{
  g_autofree char *where = lq_config_where (config, section, key);
  g_autofree char *shown = lq_text_escape (value, -1);

  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s is '%s'; it takes %s", where, shown, takes);
  return FALSE;
}

/* The names, each once, as a scope read twice would give every row twice. */
static GStrv
each_once (const char *const *names)
{
  g_autoptr (GPtrArray) once = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    lq_text_add_once (once, names[i]);
  g_ptr_array_add (once, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&once), FALSE);
}

/* `--region all` and `regions = all` are one word alone. */
static gboolean
is_all (const char *const *names)
{
  return strcmp (names[0], "all") == 0 && names[1] == NULL;
}

/* Before anything is asked, as a name that cannot be one would be the last thing that a failing call tells of. */
static gboolean
check_regions (const char *const *names, const char *where, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (lq_partition_check_region (names[i], error))
        continue;
      g_prefix_error (error, "%s: ", where);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_regions (LqAccountsConfig *read, const LqConfig *config, const char *const *regions, const char *fallback,
              GError **error)
{
  g_auto (GStrv) configured = lq_config_get_list (config, SECTION, "regions");
  g_autofree char *where = lq_config_where (config, SECTION, "regions");
  const char *const one[] = { fallback, NULL };
  const char *const *names = one;
  const char *from = "the Region that AWS_REGION or the AWS profile names";

  if (regions != NULL && regions[0] != NULL)
    {
      names = regions;
      from = "--region";
    }
  else if (configured != NULL && configured[0] != NULL)
    {
      names = (const char *const *) configured;
      from = where;
    }
  if (names[0] != NULL && is_all (names))
    return TRUE;
  read->regions = each_once (names);
  return check_regions (names, from, error);
}

static gboolean
read_accounts (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  static const char takes[] = "self, organization, or account ids of 12 digits separated by ;";
  g_autofree char *text = lq_config_get (config, SECTION, "accounts");
  g_auto (GStrv) ids = lq_config_get_list (config, SECTION, "accounts");

  if (text == NULL || strcmp (text, "self") == 0)
    return TRUE;
  if (strcmp (text, "organization") == 0)
    {
      read->kind = LQ_ACCOUNTS_ORGANIZATION;
      return TRUE;
    }
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      if (!lq_arn_is_account_id (ids[i]))
        return refuse (config, SECTION, "accounts", text, takes, error);
    }
  if (ids[0] == NULL)
    return refuse (config, SECTION, "accounts", text, takes, error);
  read->kind = LQ_ACCOUNTS_LIST;
  read->accounts = each_once ((const char *const *) ids);
  return TRUE;
}

static gboolean
read_excluded (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  read->excluded = lq_config_get_list (config, SECTION, "exclude_accounts");
  for (gsize i = 0; read->excluded != NULL && read->excluded[i] != NULL; i++)
    {
      if (!lq_arn_is_account_id (read->excluded[i]))
        return refuse (config, SECTION, "exclude_accounts", read->excluded[i],
                       "account ids of 12 digits separated by ;", error);
    }
  return TRUE;
}

/* Scopes that were misspelled would be accepted nowhere, and nobody would know why. */
static gboolean
is_scope (const char *text)
{
  const char *slash = strchr (text, '/');

  if (slash == NULL || !lq_partition_region_is_valid (slash + 1))
    return FALSE;
  g_autofree char *account_id = g_strndup (text, (gsize) (slash - text));
  return lq_arn_is_account_id (account_id);
}

static gboolean
read_accepted (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  static const char key[] = "accept_denied_scopes";

  read->accepted = lq_config_get_list (config, SECTION, key);
  for (gsize i = 0; read->accepted != NULL && read->accepted[i] != NULL; i++)
    {
      if (!is_scope (read->accepted[i]))
        return refuse (config, SECTION, key, read->accepted[i],
                       "account/region such as 123456789012/eu-west-1, separated by ;", error);
    }
  return TRUE;
}

/* Ids of units and of the root. Source: their patterns in AWS Organizations' API. */
static gboolean
is_unit_id (const char *text)
{
  return g_regex_match_simple ("^(ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32})$", text, G_REGEX_DOLLAR_ENDONLY,
                               0);
}

static gboolean
read_units (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  static const char key[] = "include_ous";
  g_auto (GStrv) ids = lq_config_get_list (config, SECTION, key);

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      if (!is_unit_id (ids[i]))
        return refuse (config, SECTION, key, ids[i],
                       "ids of organizational units such as ou-ab12-c3d4e5f6, separated by ;", error);
    }
  if (ids == NULL || ids[0] == NULL)
    return TRUE;
  if (read->kind != LQ_ACCOUNTS_ORGANIZATION)
    return refuse (config, SECTION, key, ids[0], "effect with accounts=organization only", error);
  read->units = each_once ((const char *const *) ids);
  return TRUE;
}

static char *
text_or_null (const LqConfig *config, const char *section, const char *key)
{
  g_autofree char *text = lq_config_get (config, section, key);

  return text != NULL && text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
role_free (gpointer data)
{
  LqAccountRole *role = data;

  g_free (role->role_name);
  g_free (role->external_id);
  g_free (role);
}

/* The sections [account ID]. */
static gboolean
read_roles (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  g_auto (GStrv) ids = lq_config_names (config, "account");

  read->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, role_free);
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *section = g_strconcat ("account ", ids[i], NULL);
      if (!lq_arn_is_account_id (ids[i]))
        {
          g_autofree char *shown = lq_text_escape (section, -1);
          g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "[%s] is of no account: its id has 12 digits", shown);
          return FALSE;
        }
      LqAccountRole *role = g_new0 (LqAccountRole, 1);
      role->role_name = text_or_null (config, section, "role_name");
      role->external_id = text_or_null (config, section, "external_id");
      g_hash_table_insert (read->roles, g_strdup (ids[i]), role);
    }
  return TRUE;
}

/* Whether it is known which role to assume wherever another account may have to be read. */
static gboolean
check_roles (const LqAccountsConfig *read, GError **error)
{
  const char *external_id, *without = NULL;

  if (read->kind == LQ_ACCOUNTS_SELF || read->role_name != NULL)
    return TRUE;
  for (gsize i = 0; without == NULL && read->accounts != NULL && read->accounts[i] != NULL; i++)
    {
      if (lq_accounts_config_role (read, read->accounts[i], &external_id) == NULL)
        without = read->accounts[i];
    }
  if (read->kind == LQ_ACCOUNTS_LIST && without == NULL)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
               "[" SECTION "] accounts names other accounts%s%s, but role_name does not say which role to assume there",
               without != NULL ? ", such as " : "", without != NULL ? without : "");
  return FALSE;
}

static gboolean
read_shard (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  g_autofree char *text = lq_config_get (config, SECTION, "shard");
  int used = 0;

  if (text == NULL)
    return TRUE;
  /* NOLINTNEXTLINE(cert-err34-c): five digits fit a number */
  if (sscanf (text, "%5u/%5u%n", &read->shard, &read->shards, &used) != 2 || text[used] != '\0' || read->shard < 1 ||
      read->shard > read->shards || read->shards > MAX_SHARDS)
    return refuse (config, SECTION, "shard", text, "a part and the number of parts, such as 1/4", error);
  return TRUE;
}

/* `on_scope_error` and, where it is stale, `max_stale`. */
static gboolean
read_stale (LqAccountsConfig *read, const LqConfig *config, GError **error)
{
  g_autofree char *text = lq_config_get (config, "collect", "on_scope_error");
  gint64 max_stale_s;

  if (!lq_config_get_int (config, "collect", "max_stale", 1, LONGEST_STALE_S, LONGEST_STALE_S, &max_stale_s, error))
    return FALSE;
  if (text == NULL || strcmp (text, "fail") == 0)
    return TRUE;
  if (strcmp (text, "stale") != 0)
    return refuse (config, "collect", "on_scope_error", text, "fail or stale", error);
  read->max_stale_s = max_stale_s;
  return TRUE;
}

gboolean
lq_accounts_config_read (LqAccountsConfig *read, const LqConfig *config, const char *const *regions,
                         const char *fallback_region, GError **error)
{
  read->role_name = text_or_null (config, SECTION, "role_name");
  read->external_id = text_or_null (config, SECTION, "external_id");
  return read_regions (read, config, regions, fallback_region, error) && read_stale (read, config, error) &&
         read_accounts (read, config, error) && read_excluded (read, config, error) &&
         read_accepted (read, config, error) && read_shard (read, config, error) && read_units (read, config, error) &&
         read_roles (read, config, error) && check_roles (read, error);
}

const char *
lq_accounts_config_role (const LqAccountsConfig *config, const char *account_id, const char **external_id)
{
  const LqAccountRole *own = g_hash_table_lookup (config->roles, account_id);

  *external_id = own != NULL && own->external_id != NULL ? own->external_id : config->external_id;
  return own != NULL && own->role_name != NULL ? own->role_name : config->role_name;
}

void
lq_accounts_config_clear (LqAccountsConfig *config)
{
  g_strfreev (config->accounts);
  g_strfreev (config->regions);
  g_strfreev (config->units);
  g_clear_pointer (&config->roles, g_hash_table_unref);
  g_strfreev (config->excluded);
  g_strfreev (config->accepted);
  g_free (config->role_name);
  g_free (config->external_id);
}
