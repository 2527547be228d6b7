/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-role.h"
#include "base/error.h"
#include "core/accounts-private.h"
#include "core/arn.h"

/* How long an account stays in the organization that it was found to be in, seconds. */
#define ORGANIZATION_TTL_S 3600

static void
account_free (gpointer data)
{
  LqAccount *account = data;

  g_free (account->id);
  g_free (account->name);
  g_free (account->state);
  g_free (account->role);
  lq_credentials_provider_unref (account->credentials);
  g_ptr_array_unref (account->scopes);
  g_free (account);
}

static void
scope_free (gpointer data)
{
  LqAccountScope *scope = data;

  g_free (scope->region);
  g_free (scope->last_error);
  g_free (scope);
}

LqAccounts *
lq_accounts_new (LqAwsClient *client, const LqConfig *config, const LqClock *clock, const char *const *regions,
                 GError **error)
{
  g_autoptr (LqAccounts) self = g_new0 (LqAccounts, 1);

  g_mutex_init (&self->lock);
  g_mutex_init (&self->home_lock);
  self->home_waits = g_ptr_array_new ();
  self->home_asker = lq_workers_new ("identity", 1, lq_accounts_ask_home);
  self->ending = g_cancellable_new ();
  self->client = client;
  self->clock = clock;
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, account_free);
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, scope_free);
  self->organizations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!lq_accounts_config_read (&self->config, config, regions, lq_aws_client_region (client), error))
    return NULL;
  self->trust = lq_trust_new (config, error);
  if (self->trust == NULL)
    return NULL;
  self->directory = lq_directory_new (self->trust);
  for (gsize i = 0; self->config.accounts != NULL && self->config.accounts[i] != NULL; i++)
    lq_directory_add_listed (self->directory, self->config.accounts[i]);
  return g_steal_pointer (&self);
}

void
lq_accounts_free (LqAccounts *self)
{
  lq_accounts_end (self);
  lq_accounts_config_clear (&self->config);
  g_hash_table_unref (self->scopes);
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->organizations);
  g_ptr_array_unref (self->warnings);
  g_clear_pointer (&self->directory, lq_directory_free);
  g_clear_pointer (&self->trust, lq_trust_free);
  g_free (self->home_id);
  g_free (self->lost);
  g_clear_error (&self->home_error);
  g_ptr_array_unref (self->home_waits);
  g_object_unref (self->ending);
  g_mutex_clear (&self->home_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
lq_accounts_keep_failures (LqAccounts *self)
{
  self->keep_failures = TRUE;
}

LqAccountsKind
lq_accounts_kind (LqAccounts *self)
{
  return self->config.kind;
}

gboolean
lq_accounts_regions (LqAccounts *self, const char *const **regions, GError **error)
{
  *regions = (const char *const *) self->config.regions;
  if (*regions != NULL && (*regions)[0] == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "no Region: set AWS_REGION, region in the AWS profile, [scope] regions in the configuration, or "
                   "--region");
      return FALSE;
    }
  return TRUE;
}

const char *
lq_accounts_home_region (LqAccounts *self)
{
  const char *region = lq_aws_client_region (self->client);

  if (region == NULL && self->config.regions != NULL)
    region = self->config.regions[0];
  return region != NULL ? region : "us-east-1";
}

static LqAccount *
find_account (LqAccounts *self, const char *id)
{
  LqAccount *account = g_hash_table_lookup (self->accounts, id);
  LqCredentialsProvider *own = lq_aws_client_credentials (self->client);
  const char *region = lq_accounts_home_region (self);
  const char *external_id, *role = lq_accounts_config_role (&self->config, id, &external_id);
  gboolean is_home = g_strcmp0 (id, lq_accounts_home (self)) == 0;

  if (account != NULL)
    return account;
  account = g_new0 (LqAccount, 1);
  account->id = g_strdup (id);
  account->scopes = g_ptr_array_new ();
  account->organization_id = lq_trust_organization_id (self->trust);
  if (role == NULL || (is_home && self->config.kind == LQ_ACCOUNTS_SELF))
    account->credentials = lq_credentials_provider_ref (own);
  else
    {
      account->role = g_strdup_printf ("arn:%s:iam::%s:role/%s", lq_aws_partition (region), id, role);
      account->credentials = lq_credentials_role_new (self->client, own, account->role, external_id, region,
                                                      is_home ? &account->own_serve : NULL);
    }
  g_hash_table_insert (self->accounts, account->id, account);
  return account;
}

void
lq_accounts_replace_text (char **place, const char *text)
{
  if (text == NULL || g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
}

LqAccountScope *
lq_accounts_find_scope (LqAccounts *self, const char *id, const char *region)
{
  g_autofree char *key = g_strconcat (id, "/", region, NULL);
  LqAccountScope *scope = g_hash_table_lookup (self->scopes, key);

  if (scope != NULL)
    return scope;
  scope = g_new0 (LqAccountScope, 1);
  scope->account = find_account (self, id);
  scope->region = g_strdup (region);
  scope->scope = (LqScope) {
    .account_id = scope->account->id,
    .region = scope->region,
    .partition = lq_aws_partition (region),
    .organization_id = scope->account->organization_id,
    .trust = self->trust,
    .directory = self->directory,
    .credentials = scope->account->credentials,
  };
  g_hash_table_insert (self->scopes, g_steal_pointer (&key), scope);
  g_ptr_array_add (scope->account->scopes, scope);
  return scope;
}

const char *const *
lq_accounts_ids (LqAccounts *self)
{
  return (const char *const *) self->config.accounts;
}

/* Stable over time and hosts: a shard keeps its accounts. */
static guint
shard_of (const char *account_id, guint shards)
{
  guint64 number = g_ascii_strtoull (account_id, NULL, 10);

  /* Knuth's multiplier: neighbouring ids go to different shards. */
  return (guint) ((number * G_GUINT64_CONSTANT (11400714819323198485)) >> 32) % shards + 1;
}

gboolean
lq_accounts_leave_out (LqAccounts *self, const char *account_id)
{
  const LqAccountsConfig *config = &self->config;

  if (config->excluded != NULL && g_strv_contains ((const char *const *) config->excluded, account_id))
    return TRUE;
  return config->shards > 0 && shard_of (account_id, config->shards) != config->shard;
}

const LqScope *
lq_accounts_scope (LqAccounts *self, const char *account_id, const char *region)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqAccountScope *scope = lq_accounts_find_scope (self, account_id, region);

  scope->listed = TRUE;
  return &scope->scope;
}

const LqScope *
lq_accounts_scope_of_account (LqAccounts *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return &lq_accounts_find_scope (self, account_id, lq_accounts_home_region (self))->scope;
}

/* The lock is held. */
static void
set_organization (LqAccounts *self, LqAccount *account, const char *organization_id)
{
  gpointer known;

  if (!lq_arn_is_organization_id (organization_id))
    organization_id = lq_trust_organization_id (self->trust);
  if (g_strcmp0 (account->organization_id, organization_id) == 0)
    return;
  if (organization_id != NULL && !g_hash_table_contains (self->organizations, organization_id))
    g_hash_table_add (self->organizations, g_strdup (organization_id));
  account->organization_id = NULL;
  if (organization_id != NULL && g_hash_table_lookup_extended (self->organizations, organization_id, &known, NULL))
    account->organization_id = known;
  for (guint i = 0; i < account->scopes->len; i++)
    {
      LqAccountScope *scope = account->scopes->pdata[i];
      g_atomic_pointer_set (&scope->scope.organization_id, account->organization_id);
    }
}

void
lq_accounts_describe (LqAccounts *self, const char *account_id, const char *name, const char *state,
                      const char *organization_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqAccount *account = find_account (self, account_id);

  lq_accounts_replace_text (&account->name, name);
  lq_accounts_replace_text (&account->state, state);
  set_organization (self, account, organization_id);
}

void
lq_accounts_set_members (LqAccounts *self, GHashTable *members)
{
  lq_directory_set_members (self->directory, members);
}

const char *const *
lq_accounts_units (LqAccounts *self)
{
  return (const char *const *) self->config.units;
}

gboolean
lq_accounts_wants_organization (LqAccounts *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const LqAccount *account = find_account (self, account_id);
  gint64 now_s = lq_clock_wall_s (self->clock);

  return self->config.kind != LQ_ACCOUNTS_ORGANIZATION &&
         (account->organization_as_of_s == 0 || now_s - account->organization_as_of_s >= ORGANIZATION_TTL_S);
}

void
lq_accounts_set_organization (LqAccounts *self, const char *account_id, const char *organization_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqAccount *account = find_account (self, account_id);

  account->organization_as_of_s = lq_clock_wall_s (self->clock);
  set_organization (self, account, organization_id);
}

gboolean
lq_accounts_has (LqAccounts *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return g_hash_table_contains (self->accounts, account_id);
}
