/* SPDX-License-Identifier: Apache-2.0 */
#include "core/accounts.h"

#include <string.h>

#include "aws/credentials-role.h"
#include "base/error.h"
#include "core/accounts-config.h"
#include "core/trust.h"

/* Warnings kept until they are taken. */
#define MAX_WARNINGS 20

/* An account, and how one gets into it. */
typedef struct
{
  char *id, *name, *state;
  char *role; /* its ARN; NULL: the caller's own credentials serve */
  LqCredentialsProvider *credentials;
} Account;

/* A scope with its own strings, and how it fared. Never freed before the accounts. */
typedef struct
{
  LqScope scope;
  Account *account;
  char *region;
  gboolean listed; /* in aws_scopes */
  LqScopeStatus status;
  gint64 last_success_s; /* 0: never */
  gint64 data_as_of_s;   /* 0: never */
  char *last_error;      /* NULL: none */
} Scope;

struct _LqAccounts
{
  LqAwsClient *client;
  const LqClock *clock;
  LqAccountsConfig config;
  LqTrust *trust;
  gboolean keep_failures;
  GMutex lock;
  char *home_id;        /* NULL until it was asked for */
  GError *home_error;   /* why it is not known, where failures are kept */
  GHashTable *accounts; /* id -> Account */
  GHashTable *scopes;   /* "account/region" -> Scope */
  GPtrArray *warnings;  /* texts */
};

static const char *const status_words[] = {
  [LQ_SCOPE_UNKNOWN] = "unknown",         [LQ_SCOPE_OK] = "ok",
  [LQ_SCOPE_DENIED] = "denied",           [LQ_SCOPE_DENIED_BY_SCP] = "denied_by_scp",
  [LQ_SCOPE_UNREACHABLE] = "unreachable", [LQ_SCOPE_DISABLED] = "disabled",
  [LQ_SCOPE_ACCEPTED] = "accepted",
};

static void
account_free (gpointer data)
{
  Account *account = data;

  g_free (account->id);
  g_free (account->name);
  g_free (account->state);
  g_free (account->role);
  lq_credentials_provider_unref (account->credentials);
  g_free (account);
}

static void
scope_free (gpointer data)
{
  Scope *scope = data;

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
  self->client = client;
  self->clock = clock;
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, account_free);
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, scope_free);
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  if (!lq_accounts_config_read (&self->config, config, regions, lq_aws_client_region (client), error))
    return NULL;
  self->trust = lq_trust_new (config, error);
  return self->trust != NULL ? g_steal_pointer (&self) : NULL;
}

void
lq_accounts_free (LqAccounts *self)
{
  lq_accounts_config_clear (&self->config);
  g_clear_pointer (&self->trust, lq_trust_free);
  g_hash_table_unref (self->scopes);
  g_hash_table_unref (self->accounts);
  g_ptr_array_unref (self->warnings);
  g_free (self->home_id);
  g_clear_error (&self->home_error);
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

/* Where account-wide questions go: the first Region that is named anywhere. */
static const char *
home_region (LqAccounts *self)
{
  const char *region = lq_aws_client_region (self->client);

  if (region == NULL && self->config.regions != NULL)
    region = self->config.regions[0];
  return region != NULL ? region : "us-east-1";
}

static Account *
find_account (LqAccounts *self, const char *id)
{
  Account *account = g_hash_table_lookup (self->accounts, id);
  LqCredentialsProvider *own = lq_aws_client_credentials (self->client);
  const char *region = home_region (self);

  if (account != NULL)
    return account;
  account = g_new0 (Account, 1);
  account->id = g_strdup (id);
  if (self->config.role_name == NULL || g_strcmp0 (id, self->home_id) == 0)
    account->credentials = lq_credentials_provider_ref (own);
  else
    {
      const char *partition = lq_aws_partition (region);
      account->role = g_strdup_printf ("arn:%s:iam::%s:role/%s", partition, id, self->config.role_name);
      account->credentials =
          lq_credentials_role_new (self->client, own, account->role, self->config.external_id, region);
    }
  g_hash_table_insert (self->accounts, account->id, account);
  return account;
}

static void
replace_text (char **place, const char *text)
{
  if (text == NULL || g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
}

/* The lock is held. */
static Scope *
find_scope (LqAccounts *self, const char *id, const char *region)
{
  g_autofree char *key = g_strconcat (id, "/", region, NULL);
  Scope *scope = g_hash_table_lookup (self->scopes, key);

  if (scope != NULL)
    return scope;
  scope = g_new0 (Scope, 1);
  scope->account = find_account (self, id);
  scope->region = g_strdup (region);
  scope->scope = (LqScope) {
    .account_id = scope->account->id,
    .region = scope->region,
    .partition = lq_aws_partition (region),
    .organization_id = lq_trust_organization_id (self->trust),
    .trust = self->trust,
    .credentials = scope->account->credentials,
  };
  g_hash_table_insert (self->scopes, g_steal_pointer (&key), scope);
  return scope;
}

const char *
lq_accounts_home (LqAccounts *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->home_id == NULL && self->home_error == NULL)
    self->home_id = lq_aws_client_account_id (self->client, lq_aws_client_credentials (self->client),
                                              home_region (self), NULL, &self->home_error);
  if (self->home_error != NULL)
    g_propagate_error (error,
                       self->keep_failures ? g_error_copy (self->home_error) : g_steal_pointer (&self->home_error));
  return self->home_id;
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
  Scope *scope = find_scope (self, account_id, region);

  scope->listed = TRUE;
  return &scope->scope;
}

const LqScope *
lq_accounts_scope_of_account (LqAccounts *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return &find_scope (self, account_id, home_region (self))->scope;
}

void
lq_accounts_describe (LqAccounts *self, const char *account_id, const char *name, const char *state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Account *account = find_account (self, account_id);

  replace_text (&account->name, name);
  replace_text (&account->state, state);
}

gboolean
lq_accounts_has (LqAccounts *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return g_hash_table_contains (self->accounts, account_id);
}

void
lq_accounts_succeeded (LqAccounts *self, const LqScope *scope, gint64 data_as_of_s)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Scope *found = find_scope (self, scope->account_id, scope->region);

  found->last_success_s = lq_clock_wall_s (self->clock);
  found->data_as_of_s = data_as_of_s;
  if (self->keep_failures && found->last_error != NULL)
    return;
  found->status = LQ_SCOPE_OK;
  g_clear_pointer (&found->last_error, g_free);
}

/* AWS knows no token in a Region that is not enabled: what works elsewhere is not itself wrong. */
static gboolean
works_elsewhere (LqAccounts *self, const Account *account)
{
  GHashTableIter iter;
  gpointer scope;

  g_hash_table_iter_init (&iter, self->scopes);
  while (g_hash_table_iter_next (&iter, NULL, &scope))
    {
      if (((Scope *) scope)->account == account && ((Scope *) scope)->last_success_s > 0)
        return TRUE;
    }
  return FALSE;
}

/* What an error says of the scope. */
static LqScopeStatus
judge (LqAccounts *self, const Account *account, const GError *error)
{
  if (error->domain != LQ_ERROR)
    return LQ_SCOPE_UNREACHABLE;
  if (strstr (error->message, "explicit deny in a service control policy") != NULL)
    return LQ_SCOPE_DENIED_BY_SCP;
  if (strstr (error->message, "RegionDisabledException") != NULL ||
      (strstr (error->message, "UnrecognizedClientException") != NULL && works_elsewhere (self, account)))
    return LQ_SCOPE_DISABLED;
  return error->code == LQ_ERROR_DENIED || error->code == LQ_ERROR_CREDENTIALS ? LQ_SCOPE_DENIED : LQ_SCOPE_UNREACHABLE;
}

gboolean
lq_accounts_failed (LqAccounts *self, const LqScope *scope, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Scope *found = find_scope (self, scope->account_id, scope->region);
  g_autofree char *name = g_strconcat (scope->account_id, "/", scope->region, NULL);
  LqScopeStatus status = judge (self, found->account, error);
  gboolean denied = status == LQ_SCOPE_DENIED || status == LQ_SCOPE_DENIED_BY_SCP || status == LQ_SCOPE_DISABLED;
  gboolean accepted =
      denied && self->config.accepted != NULL && g_strv_contains ((const char *const *) self->config.accepted, name);

  found->listed = TRUE;
  found->status = accepted ? LQ_SCOPE_ACCEPTED : status;
  replace_text (&found->last_error, error->message);
  return accepted;
}

gint64
lq_accounts_max_stale (LqAccounts *self)
{
  return self->config.max_stale_s;
}

void
lq_accounts_served_stale (LqAccounts *self, const LqScope *scope, gint64 data_as_of_s, const GError *why)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (data_as_of_s);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC");

  find_scope (self, scope->account_id, scope->region)->data_as_of_s = data_as_of_s;
  if (self->warnings->len < MAX_WARNINGS)
    g_ptr_array_add (self->warnings,
                     g_strdup_printf ("%s in account %s could not be read; its rows are of %s: %s", scope->region,
                                      scope->account_id, data_as_of_s > 0 ? when : "before", why->message));
}

void
lq_accounts_warn (LqAccounts *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->warnings->len < MAX_WARNINGS && !g_ptr_array_find_with_equal_func (self->warnings, text, g_str_equal, NULL))
    g_ptr_array_add (self->warnings, g_strdup (text));
}

char *
lq_accounts_take_warnings (LqAccounts *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->warnings->len == 0)
    return NULL;
  g_ptr_array_add (self->warnings, NULL);
  char *text = g_strjoinv ("\n", (char **) self->warnings->pdata);
  g_ptr_array_set_size (self->warnings, 0);
  return text;
}

static json_t *
moment (gint64 seconds)
{
  return seconds != 0 ? json_integer (seconds) : json_null ();
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

static json_t *
scope_element (const Scope *scope)
{
  const Account *account = scope->account;

  return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "account_id", account->id, "region",
                    scope->region, "partition", scope->scope.partition, "account_name", or_nothing (account->name),
                    "organization_id", or_nothing (scope->scope.organization_id), "state", or_nothing (account->state),
                    "role_arn", or_nothing (account->role), "credentials", account->role != NULL ? "role" : "own",
                    "status", status_words[scope->status], "last_success", moment (scope->last_success_s), "data_as_of",
                    moment (scope->data_as_of_s), "last_error", or_nothing (scope->last_error));
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

json_t *
lq_accounts_elements (LqAccounts *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->scopes), compare_keys);
  json_t *elements = json_array ();

  for (GList *key = keys; key != NULL; key = key->next)
    {
      const Scope *scope = g_hash_table_lookup (self->scopes, key->data);
      if (scope->listed)
        json_array_append_new (elements, scope_element (scope));
    }
  return elements;
}
