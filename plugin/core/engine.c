/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine.h"

#include <string.h>

#include "base/error.h"
#include "core/check.h"
#include "core/cursor.h"

#define DEFAULT_TTL_S ((gint64) 15 * 60)
#define MAX_TTL_S ((gint64) 7 * 24 * 3600)
#define MIN_MAX_AGE_S 60
#define DEFAULT_MEMORY_BYTES ((gint64) 64 * 1024 * 1024)
#define MAX_MEMORY_BYTES (G_GINT64_CONSTANT (1) << 40)
#define DEFAULT_LOOKBACK_S ((gint64) 24 * 3600)
/* CloudTrail's LookupEvents goes no further back. */
#define MAX_LOOKBACK_S ((gint64) 90 * 24 * 3600)

struct _LqEngine
{
  LqConfig *config;
  const LqClock *clock;
  LqAwsClient *client;
  LqState *state;
  LqStore *store;
  LqAccounts *accounts;
  gint64 wait_us;         /* of queries that do not say how long they wait; 0: as long as it takes */
  gint64 since_us;        /* since when all of them do (monotonic); 0: each since it began */
  LqCollector *collector; /* NULL: collection ends with its query */
  gint64 ttl_s;
  gint64 lookback_s;
  gint64 begun_s; /* of the one collection; 0: there are many */

  GMutex lock;        /* over what follows */
  LqWaiter *checking; /* of a check under way */
  gboolean cancelled; /* there shall be none */
};

static void
tell (gpointer engine, const char *text)
{
  lq_accounts_warn (((LqEngine *) engine)->accounts, text);
}

/* What is kept of AWS's answers, in memory and on disk. */
static gboolean
make_store (LqEngine *self, GError **error)
{
  LqStateOptions kept = { .clock = self->clock, .tell = tell, .tell_data = self };
  g_autofree char *folder = NULL;
  g_autofree char *trust = lq_config_get_section (self->config, "trust");
  g_autofree char *basis = g_strconcat (LQ_VERSION, ";", trust, NULL);
  gint64 memory = 0;

  if (!lq_config_get_int (self->config, "collect", "memory_limit", 0, MAX_MEMORY_BYTES, DEFAULT_MEMORY_BYTES, &memory,
                          error) ||
      !lq_state_configure (&kept, &folder, self->config, error))
    return FALSE;
  self->state = lq_state_new (&kept);
  const LqStoreOptions options = {
    .client = self->client,
    .clock = self->clock,
    .state = self->state,
    .basis = basis,
    .memory_limit = (gsize) memory,
  };
  self->store = lq_store_new (&options);
  return TRUE;
}

LqEngine *
lq_engine_new (const LqEngineOptions *options, GError **error)
{
  g_autoptr (LqEngine) self = g_new0 (LqEngine, 1);

  g_mutex_init (&self->lock);
  self->clock = options->clock != NULL ? options->clock : lq_clock_system ();
  self->config = options->config != NULL ? lq_config_ref (options->config) : lq_config_load (NULL, error);
  if (self->config == NULL)
    return NULL;
  if (!lq_config_get_int (self->config, "collect", "ttl", 0, MAX_TTL_S, DEFAULT_TTL_S, &self->ttl_s, error) ||
      !lq_config_get_int (self->config, "collect", "events_lookback", 60, MAX_LOOKBACK_S, DEFAULT_LOOKBACK_S,
                          &self->lookback_s, error))
    return NULL;
  LqAwsOptions aws = { .clock = self->clock, .config = self->config, .profile = options->profile };
  self->client = lq_aws_client_new (&aws, error);
  if (self->client == NULL)
    return NULL;
  if (!make_store (self, error))
    return NULL;
  self->accounts = lq_accounts_new (self->client, self->config, self->clock, options->regions, error);
  if (self->accounts == NULL)
    return NULL;
  if (options->one_collection)
    {
      self->begun_s = lq_clock_wall_s (self->clock);
      lq_store_keep_all (self->store);
      lq_accounts_keep_failures (self->accounts);
    }
  return g_steal_pointer (&self);
}

void
lq_engine_free (LqEngine *self)
{
  g_clear_pointer (&self->collector, lq_collector_free);
  if (self->accounts != NULL)
    lq_accounts_end (self->accounts);
  /* Then the client: it ends what is under way, whose callbacks still use the store. */
  g_clear_pointer (&self->client, lq_aws_client_free);
  g_clear_pointer (&self->store, lq_store_free);
  g_clear_pointer (&self->state, lq_state_free);
  g_clear_pointer (&self->accounts, lq_accounts_free);
  g_clear_pointer (&self->config, lq_config_unref);
  g_mutex_clear (&self->lock);
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
                           "max_age takes a whole number of seconds, e.g. max_age = 300");
              return FALSE;
            }
          *max_age = *given ? MIN (*max_age, seconds) : seconds;
          *given = TRUE;
        }
    }
  return TRUE;
}

/* `fresh`: what is known to be unchanged has to be as young as all else. */
static LqCollection
make_collection (LqEngine *self, gint64 not_before_s, gboolean fresh, gboolean stream)
{
  return (LqCollection) {
    .store = self->store,
    .client = self->client,
    .waiter = lq_waiter_new (self->store),
    .clock = self->clock,
    .events_lookback_s = self->lookback_s,
    .span = { lq_clock_wall_s (self->clock) - self->lookback_s, G_MAXINT64 },
    .not_before_s = not_before_s,
    .unchanged_since_s = fresh ? not_before_s : lq_clock_wall_s (self->clock) - LQ_STORE_UNCHANGED_S,
    .stream = stream,
  };
}

/* `not_before_s`: answers asked for since then serve. `signature` is taken over. */
static LqCursor *
open_cursor (LqEngine *self, const LqQuery *query, gint64 not_before_s, const gint64 *max_age, char *signature,
             GError **error)
{
  const LqCollection collection = make_collection (self, not_before_s, max_age != NULL, query->stream);
  LqCollector *collector = signature != NULL ? self->collector : NULL;

  return lq_cursor_new (&collection, self->accounts, query, max_age, collector, signature, error);
}

LqCursor *
lq_engine_query (LqEngine *self, const LqQuery *asked, GError **error)
{
  LqQuery with_wait = *asked;
  const LqQuery *query = &with_wait;
  gint64 now_s = lq_clock_wall_s (self->clock);
  gint64 max_age = 0;
  gboolean given;

  if (with_wait.wait_us == 0)
    {
      with_wait.wait_us = self->wait_us;
      with_wait.since_us = self->since_us;
    }
  if (!read_max_age (query, &max_age, &given, error))
    return NULL;
  if (self->begun_s != 0)
    {
      with_wait.stream = FALSE;
      return open_cursor (self, query, self->begun_s, given ? &max_age : NULL, NULL, error);
    }
  if (given)
    return open_cursor (self, query, now_s - MAX (max_age, MIN_MAX_AGE_S), &max_age, NULL, error);
  if (self->collector == NULL || query->table->local != NULL)
    return open_cursor (self, query, now_s - self->ttl_s, NULL, NULL, error);
  g_autofree char *signature = lq_collector_signature (query);
  gint64 not_before_s = lq_collector_begin (self->collector, signature, query);
  return open_cursor (self, query, not_before_s, NULL, g_steal_pointer (&signature), error);
}

/* For the collector: as if nothing had been collected before. */
static LqCursor *
open_fresh (LqEngine *self, const LqQuery *query)
{
  return open_cursor (self, query, lq_clock_wall_s (self->clock), NULL, lq_collector_signature (query), NULL);
}

/* `waiter` NULL: no check is under way any more. */
static void
set_checking (LqEngine *self, LqWaiter *waiter)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->checking = waiter;
  if (waiter != NULL && self->cancelled)
    lq_waiter_cancel (waiter);
}

json_t *
lq_engine_check (LqEngine *self, GError **error)
{
  const LqCollection collection = make_collection (self, lq_clock_wall_s (self->clock), TRUE, FALSE);

  set_checking (self, collection.waiter);
  json_t *found = lq_check_run (&collection, self->accounts, self->wait_us, self->since_us, error);
  set_checking (self, NULL);
  lq_waiter_free (collection.waiter);
  return found;
}

void
lq_engine_cancel_check (LqEngine *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->cancelled = TRUE;
  if (self->checking != NULL)
    lq_waiter_cancel (self->checking);
}

void
lq_engine_set_wait (LqEngine *self, gint64 wait_us, gboolean in_all)
{
  self->wait_us = wait_us;
  self->since_us = in_all ? g_get_monotonic_time () : 0;
}

char *
lq_engine_progress (LqEngine *self)
{
  return lq_store_progress (self->store);
}

void
lq_engine_collect_behind (LqEngine *self, gint64 wait_us)
{
  lq_engine_set_wait (self, wait_us, FALSE);
  self->collector = lq_collector_new (self, open_fresh, self->clock, self->ttl_s);
}

gboolean
lq_engine_tick (LqEngine *self)
{
  return lq_collector_tick (self->collector);
}

guint
lq_engine_n_behind (LqEngine *self)
{
  return lq_collector_n_behind (self->collector);
}

char *
lq_engine_take_warnings (LqEngine *self)
{
  return lq_accounts_take_warnings (self->accounts);
}
