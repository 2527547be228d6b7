/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/counters.h"

#include <string.h>

typedef struct
{
  char *account, *region, *service, *action;
  guint64 calls, throttled, repeated;
  GHashTable *targets; /* that were asked for */
} Counter;

struct _LqFakeCounters
{
  GHashTable *by_scope; /* "account/region/service/action" -> Counter */
  guint64 connections, rejected;
  int in_flight, max_in_flight;
};

static void
counter_free (Counter *counter)
{
  g_free (counter->account);
  g_free (counter->region);
  g_free (counter->service);
  g_free (counter->action);
  g_hash_table_unref (counter->targets);
  g_free (counter);
}

LqFakeCounters *
lq_fake_counters_new (void)
{
  LqFakeCounters *counters = g_new0 (LqFakeCounters, 1);

  counters->by_scope = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) counter_free);
  return counters;
}

void
lq_fake_counters_free (LqFakeCounters *counters)
{
  g_hash_table_unref (counters->by_scope);
  g_free (counters);
}

void
lq_fake_counters_reset (LqFakeCounters *counters)
{
  g_hash_table_remove_all (counters->by_scope);
  counters->connections = counters->rejected = 0;
  counters->max_in_flight = counters->in_flight;
}

void
lq_fake_counters_call (LqFakeCounters *counters, const char *account, const char *region, const char *service,
                       const char *action, const char *target, gboolean throttled)
{
  g_autofree char *key = g_strjoin ("/", account, region, service, action, NULL);
  Counter *counter = g_hash_table_lookup (counters->by_scope, key);

  if (counter == NULL)
    {
      counter = g_new0 (Counter, 1);
      counter->account = g_strdup (account);
      counter->region = g_strdup (region);
      counter->service = g_strdup (service);
      counter->action = g_strdup (action);
      counter->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (counters->by_scope, g_steal_pointer (&key), counter);
    }
  counter->calls++;
  counter->repeated += !g_hash_table_add (counter->targets, g_strdup (target));
  counter->throttled += throttled;
}

void
lq_fake_counters_rejected (LqFakeCounters *counters)
{
  counters->rejected++;
}

void
lq_fake_counters_connection (LqFakeCounters *counters)
{
  counters->connections++;
}

void
lq_fake_counters_in_flight (LqFakeCounters *counters, int change)
{
  counters->in_flight += change;
  counters->max_in_flight = MAX (counters->max_in_flight, counters->in_flight);
}

guint64
lq_fake_counters_of_action (const LqFakeCounters *counters, const char *action)
{
  GHashTableIter iter;
  gpointer value;
  guint64 calls = 0;

  g_hash_table_iter_init (&iter, counters->by_scope);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (strcmp (((Counter *) value)->action, action) == 0)
      calls += ((Counter *) value)->calls;
  return calls;
}

json_t *
lq_fake_counters_json (const LqFakeCounters *counters)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (counters->by_scope), (GCompareFunc) strcmp);
  json_t *actions = json_array ();
  guint64 calls = 0, throttled = 0, repeated = 0;

  for (GList *key = keys; key != NULL; key = key->next)
    {
      const Counter *counter = g_hash_table_lookup (counters->by_scope, key->data);
      calls += counter->calls;
      throttled += counter->throttled;
      repeated += counter->repeated;
      json_array_append_new (actions,
                             json_pack ("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "account", counter->account, "region",
                                        counter->region, "service", counter->service, "action", counter->action,
                                        "calls", (json_int_t) counter->calls, "throttled",
                                        (json_int_t) counter->throttled, "repeated", (json_int_t) counter->repeated));
    }
  return json_pack ("{s:I, s:i, s:I, s:I, s:I, s:I, s:o}", "connections", (json_int_t) counters->connections,
                    "max_in_flight", counters->max_in_flight, "rejected", (json_int_t) counters->rejected, "calls",
                    (json_int_t) calls, "throttled", (json_int_t) throttled, "repeated", (json_int_t) repeated,
                    "actions", actions);
}
