/* SPDX-License-Identifier: Apache-2.0 */
#include "core/scopes.h"

#include "base/error.h"

struct _LqScopes
{
  LqAwsClient *client;
  GStrv regions;
  char *organization_id;
  GMutex lock;
  char *account_id;  /* NULL until it was asked for */
  GPtrArray *scopes; /* OwnedScope; made with the account */
};

/* A scope with its own strings. */
typedef struct
{
  LqScope scope;
  char *account_id;
  char *region;
} OwnedScope;

static void
owned_scope_free (gpointer data)
{
  OwnedScope *owned = data;

  g_free (owned->account_id);
  g_free (owned->region);
  g_free (owned);
}

static void
share_free (gpointer data)
{
  LqScopeShare *share = data;

  g_clear_pointer (&share->bindings, g_ptr_array_unref);
  g_free (share);
}

/* The names, each once, as a Region read twice would give every row twice. */
static GStrv
each_once (const char *const *names)
{
  g_autoptr (GPtrArray) once = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!g_ptr_array_find_with_equal_func (once, names[i], g_str_equal, NULL))
        g_ptr_array_add (once, g_strdup (names[i]));
    }
  g_ptr_array_add (once, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&once), FALSE);
}

static GStrv
find_regions (LqAwsClient *client, const LqConfig *config, const char *const *regions)
{
  g_auto (GStrv) configured = NULL;

  if (regions != NULL && regions[0] != NULL)
    return each_once (regions);
  configured = lq_config_get_list (config, "scope", "regions");
  if (configured != NULL && configured[0] != NULL)
    return each_once ((const char *const *) configured);
  const char *const one[] = { lq_aws_client_region (client), NULL };
  return g_strdupv ((char **) one);
}

LqScopes *
lq_scopes_new (LqAwsClient *client, const LqConfig *config, const char *const *regions)
{
  LqScopes *self = g_new0 (LqScopes, 1);

  g_mutex_init (&self->lock);
  self->client = client;
  self->regions = find_regions (client, config, regions);
  self->organization_id = lq_config_get (config, "trust", "organization_id");
  self->scopes = g_ptr_array_new_with_free_func (owned_scope_free);
  return self;
}

void
lq_scopes_free (LqScopes *self)
{
  g_strfreev (self->regions);
  g_free (self->organization_id);
  g_free (self->account_id);
  g_ptr_array_unref (self->scopes);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The scopes, made on first use; the lock is held. */
static gboolean
resolve (LqScopes *self, GError **error)
{
  if (self->account_id != NULL)
    return TRUE;
  self->account_id =
      lq_aws_client_account_id (self->client, lq_aws_client_credentials (self->client), self->regions[0], NULL, error);
  if (self->account_id == NULL)
    return FALSE;
  for (gsize i = 0; self->regions[i] != NULL; i++)
    {
      OwnedScope *owned = g_new0 (OwnedScope, 1);
      owned->account_id = g_strdup (self->account_id);
      owned->region = g_strdup (self->regions[i]);
      owned->scope = (LqScope) {
        .account_id = owned->account_id,
        .region = owned->region,
        .partition = lq_aws_partition (owned->region),
        .organization_id = self->organization_id,
      };
      g_ptr_array_add (self->scopes, owned);
    }
  return TRUE;
}

/* Whether any Region is left to read. */
static gboolean
any_region (LqScopes *self, GPtrArray *bindings)
{
  for (gsize i = 0; self->regions[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) matching = lq_plan_in_scope (bindings, NULL, self->regions[i]);
      if (matching == NULL || matching->len > 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
lq_scopes_select (LqScopes *self, GPtrArray *bindings, GError **error)
{
  g_autoptr (GPtrArray) shares = g_ptr_array_new_with_free_func (share_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->regions[0] == NULL)
    {
      g_set_error (
          error, LQ_ERROR, LQ_ERROR_CONFIG,
          "no Region: set AWS_REGION, region in the AWS profile, [scope] regions in the configuration, or --region");
      return NULL;
    }
  if (!any_region (self, bindings))
    return g_steal_pointer (&shares);
  if (!resolve (self, error))
    return NULL;
  for (guint i = 0; i < self->scopes->len; i++)
    {
      const LqScope *scope = &((OwnedScope *) self->scopes->pdata[i])->scope;
      g_autoptr (GPtrArray) matching = lq_plan_in_scope (bindings, scope->account_id, scope->region);
      if (matching != NULL && matching->len == 0)
        continue;
      LqScopeShare *share = g_new0 (LqScopeShare, 1);
      share->scope = scope;
      share->bindings = g_steal_pointer (&matching);
      g_ptr_array_add (shares, share);
    }
  return g_steal_pointer (&shares);
}

gboolean
lq_scopes_has_account (LqScopes *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return g_strcmp0 (self->account_id, account_id) == 0;
}
