/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine.h"

#include <string.h>

#include "base/error.h"
#include "core/cursor.h"
#include "core/scopes.h"

#define DEFAULT_TTL_S (15 * 60)
#define MAX_TTL_S (7 * 24 * 3600)
#define MIN_MAX_AGE_S 60

struct _LqEngine
{
  LqConfig *config;
  const LqClock *clock;
  LqAwsClient *client;
  LqStore *store;
  LqScopes *scopes;
  gint64 ttl_s;
};

LqEngine *
lq_engine_new (const LqEngineOptions *options, GError **error)
{
  g_autoptr (LqEngine) self = g_new0 (LqEngine, 1);

  self->clock = options->clock != NULL ? options->clock : lq_clock_system ();
  self->config = options->config != NULL ? lq_config_ref (options->config) : lq_config_load (NULL, error);
  if (self->config == NULL)
    return NULL;
  if (!lq_config_get_int (self->config, "collect", "ttl", 0, MAX_TTL_S, DEFAULT_TTL_S, &self->ttl_s, error))
    return NULL;
  LqAwsOptions aws = { .clock = self->clock, .config = self->config, .profile = options->profile };
  self->client = lq_aws_client_new (&aws, error);
  if (self->client == NULL)
    return NULL;
  self->store = lq_store_new (self->client, self->clock);
  self->scopes = lq_scopes_new (self->client, self->config, options->regions);
  return g_steal_pointer (&self);
}

void
lq_engine_free (LqEngine *self)
{
  /* The client first: it ends what is under way, whose callbacks still use the store. */
  g_clear_pointer (&self->client, lq_aws_client_free);
  g_clear_pointer (&self->store, lq_store_free);
  g_clear_pointer (&self->scopes, lq_scopes_free);
  g_clear_pointer (&self->config, lq_config_unref);
  g_free (self);
}

const LqConfig *
lq_engine_config (LqEngine *self)
{
  return self->config;
}

/* `max_age = N`, the smallest where there are several; FALSE for what is no number of seconds, as no row would match it
 * and none would look like a clean bill. */
static gboolean
read_max_age (const LqQuery *query, gint64 *max_age, gboolean *given, GError **error)
{
  *given = FALSE;
  for (gsize i = 0; i < query->n_constraints; i++)
    {
      const LqConstraint *constraint = &query->constraints[i];
      if (strcmp (query->table->columns[constraint->column].name, "max_age") != 0)
        continue;
      for (gsize j = 0; constraint->values[j] != NULL; j++)
        {
          gint64 seconds;
          if (!g_ascii_string_to_signed (constraint->values[j], 10, 0, G_MAXINT32, &seconds, NULL))
            {
              g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE,
                           "max_age takes a whole number of seconds, as in max_age = 300");
              return FALSE;
            }
          *max_age = *given ? MIN (*max_age, seconds) : seconds;
          *given = TRUE;
        }
    }
  return TRUE;
}

/* A key that names another account's resource is asked for once, from the first scope that can ask. */
static void
add_elsewhere (LqEngine *self, const LqCollection *collection, const LqTable *table, GPtrArray *shares,
               GPtrArray *feeds)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < shares->len; i++)
    {
      const LqScopeShare *share = shares->pdata[i];
      for (guint j = 0; share->bindings != NULL && j < share->bindings->len; j++)
        {
          LqBinding *binding = share->bindings->pdata[j];
          const char *owner = g_hash_table_lookup (binding, "layer_account_id");
          if (owner == NULL || lq_scopes_has_account (self->scopes, owner) || !g_hash_table_add (asked, binding))
            continue;
          LqFeed *feed = lq_plan_keyed (collection, table->elsewhere, share->scope, binding, FALSE);
          if (feed != NULL)
            g_ptr_array_add (feeds, feed);
        }
    }
}

static LqFeed *
plan (LqEngine *self, const LqCollection *collection, const LqQuery *query, GError **error)
{
  g_autoptr (GPtrArray) feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_feed_free);
  g_autoptr (GPtrArray) bindings = NULL;
  g_autoptr (GPtrArray) shares = NULL;

  if (query->table->local != NULL)
    return lq_feed_new_local (collection, query->table);
  bindings = lq_plan_bindings (query);
  shares = lq_scopes_select (self->scopes, bindings, error);
  if (shares == NULL)
    return NULL;
  for (guint i = 0; i < shares->len; i++)
    {
      const LqScopeShare *share = shares->pdata[i];
      g_ptr_array_add (feeds, lq_plan_feed (collection, query->table, share->scope, share->bindings));
    }
  if (query->table->elsewhere != NULL)
    add_elsewhere (self, collection, query->table, shares, feeds);
  return lq_feed_new_many (g_steal_pointer (&feeds));
}

LqCursor *
lq_engine_query (LqEngine *self, const LqQuery *query, GError **error)
{
  gboolean given;
  gint64 max_age = 0;

  if (!read_max_age (query, &max_age, &given, error))
    return NULL;
  LqCollection collection = {
    .store = self->store,
    .client = self->client,
    .credentials = lq_aws_client_credentials (self->client),
    .clock = self->clock,
    .not_before_s = lq_clock_wall_s (self->clock) - (given ? MAX (max_age, MIN_MAX_AGE_S) : self->ttl_s),
    .stream = query->stream,
  };
  collection.waiter = lq_waiter_new (self->store);
  LqFeed *feed = plan (self, &collection, query, error);
  if (feed == NULL)
    {
      lq_waiter_free (collection.waiter);
      return NULL;
    }
  return lq_cursor_new (&collection, query, feed, given ? &max_age : NULL);
}
