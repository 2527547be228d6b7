/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "core/accounts-private.h"

/* Warnings kept until they are taken. */
#define MAX_WARNINGS 20
/* What Lambda says of every token in a Region that is not enabled. */
#define UNRECOGNIZED "UnrecognizedClientException"

static const char *const status_words[] = {
  [LQ_SCOPE_UNKNOWN] = "unknown",         [LQ_SCOPE_OK] = "ok",
  [LQ_SCOPE_DENIED] = "denied",           [LQ_SCOPE_DENIED_BY_SCP] = "denied_by_scp",
  [LQ_SCOPE_UNREACHABLE] = "unreachable", [LQ_SCOPE_DISABLED] = "disabled",
  [LQ_SCOPE_ACCEPTED] = "accepted",
};

void
lq_accounts_succeeded (LqAccounts *self, const LqScope *scope, gint64 data_as_of_s)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqAccountScope *found = lq_accounts_find_scope (self, scope->account_id, scope->region);

  found->last_success_s = lq_clock_wall_s (self->clock);
  found->data_as_of_s = data_as_of_s;
  if (self->keep_failures && found->last_error != NULL)
    return;
  found->status = LQ_SCOPE_OK;
  g_clear_pointer (&found->last_error, g_free);
}

/* AWS knows no token in a Region that is not enabled: what works elsewhere is not itself wrong. */
static gboolean
works_elsewhere (const LqAccount *account)
{
  for (guint i = 0; account->scopes != NULL && i < account->scopes->len; i++)
    {
      if (((const LqAccountScope *) account->scopes->pdata[i])->last_success_s > 0)
        return TRUE;
    }
  return FALSE;
}

/* What the last failure means by now: a Region that is not enabled may be asked before one that is. */
static LqScopeStatus
status_now (const LqAccountScope *scope)
{
  if (scope->status == LQ_SCOPE_DENIED && strstr (scope->last_error, UNRECOGNIZED) != NULL &&
      works_elsewhere (scope->account))
    return LQ_SCOPE_DISABLED;
  return scope->status;
}

/* What an error says of a scope of the account, which may be NULL. */
static LqScopeStatus
judge (const LqAccount *account, const GError *error)
{
  if (error->domain != LQ_ERROR)
    return LQ_SCOPE_UNREACHABLE;
  /* "with an explicit deny in a ...", or "because no ... allows" it */
  if (error->code == LQ_ERROR_DENIED && strstr (error->message, "service control policy") != NULL)
    return LQ_SCOPE_DENIED_BY_SCP;
  if (strstr (error->message, "RegionDisabledException") != NULL ||
      (strstr (error->message, UNRECOGNIZED) != NULL && account != NULL && works_elsewhere (account)))
    return LQ_SCOPE_DISABLED;
  return error->code == LQ_ERROR_DENIED || error->code == LQ_ERROR_CREDENTIALS ? LQ_SCOPE_DENIED : LQ_SCOPE_UNREACHABLE;
}

gboolean
lq_accounts_failed (LqAccounts *self, const LqScope *scope, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LqAccountScope *found = lq_accounts_find_scope (self, scope->account_id, scope->region);
  g_autofree char *name = g_strconcat (scope->account_id, "/", scope->region, NULL);
  LqScopeStatus status = judge (found->account, error);
  gboolean denied = status == LQ_SCOPE_DENIED || status == LQ_SCOPE_DENIED_BY_SCP || status == LQ_SCOPE_DISABLED;
  gboolean accepted =
      denied && self->config.accepted != NULL && g_strv_contains ((const char *const *) self->config.accepted, name);

  found->listed = TRUE;
  found->status = accepted ? LQ_SCOPE_ACCEPTED : status;
  lq_accounts_replace_text (&found->last_error, error->message);
  return accepted;
}

void
lq_accounts_set_lost (LqAccounts *self, const GError *why)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (why == NULL)
    {
      self->found_s = lq_clock_wall_s (self->clock);
      if (!self->keep_failures)
        g_clear_pointer (&self->lost, g_free);
      return;
    }
  lq_accounts_replace_text (&self->lost, why->message);
  self->lost_status = judge (NULL, why);
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

  lq_accounts_find_scope (self, scope->account_id, scope->region)->data_as_of_s = data_as_of_s;
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
scope_element (const LqAccounts *self, const LqAccountScope *scope)
{
  const LqAccount *account = scope->account;
  const char *role = g_atomic_int_get (&account->own_serve) ? NULL : account->role;
  g_autofree char *source = lq_credentials_provider_source (lq_aws_client_credentials (self->client));

  return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s}", "account_id", account->id,
                    "region", scope->region, "partition", scope->scope.partition, "account_name",
                    or_nothing (account->name), "organization_id", or_nothing (account->organization_id), "state",
                    or_nothing (account->state), "role_arn", or_nothing (role), "credentials",
                    role != NULL ? "role" : "own", "credentials_source", or_nothing (source), "status",
                    status_words[status_now (scope)], "last_success", moment (scope->last_success_s), "data_as_of",
                    moment (scope->data_as_of_s), "last_error", or_nothing (scope->last_error));
}

/* Stands for the accounts that are not known. */
static json_t *
lost_element (LqAccounts *self)
{
  LqAccount nobody = { .id = (char *) "" };
  char *region = (char *) lq_accounts_home_region (self);
  const LqAccountScope scope = { .account = &nobody,
                                 .region = region,
                                 .scope.partition = lq_aws_partition (region),
                                 .status = self->lost_status,
                                 .last_success_s = self->found_s,
                                 .last_error = self->lost };

  return scope_element (self, &scope);
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

  if (self->lost != NULL)
    json_array_append_new (elements, lost_element (self));
  for (GList *key = keys; key != NULL; key = key->next)
    {
      const LqAccountScope *scope = g_hash_table_lookup (self->scopes, key->data);
      if (scope->listed)
        json_array_append_new (elements, scope_element (self, scope));
    }
  return elements;
}
