/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/stats.h"

#include "base/error.h"

struct _LqStats
{
  const LqClock *clock;
  GMutex lock;
  GTree *entries; /* of LqAwsStatus, which is its own key */
};

static int
compare_entries (gconstpointer a, gconstpointer b, gpointer data)
{
  const LqAwsStatus *x = a, *y = b;
  int order = g_strcmp0 (x->account_id, y->account_id);

  if (order == 0)
    order = g_strcmp0 (x->region, y->region);
  if (order == 0)
    order = g_strcmp0 (x->service, y->service);
  return order != 0 ? order : g_strcmp0 (x->action, y->action);
}

static void
free_entry (gpointer data)
{
  LqAwsStatus *entry = data;

  g_free (entry->account_id);
  g_free (entry->region);
  g_free (entry->service);
  g_free (entry->action);
  g_free (entry->last_error);
  g_free (entry);
}

static gpointer
copy_entry (const LqAwsStatus *entry)
{
  LqAwsStatus *copy = g_memdup2 (entry, sizeof *entry);

  copy->account_id = g_strdup (entry->account_id);
  copy->region = g_strdup (entry->region);
  copy->service = g_strdup (entry->service);
  copy->action = g_strdup (entry->action);
  copy->last_error = g_strdup (entry->last_error);
  return copy;
}

LqStats *
lq_stats_new (const LqClock *clock)
{
  LqStats *stats = g_new0 (LqStats, 1);

  stats->clock = clock;
  stats->entries = g_tree_new_full (compare_entries, NULL, NULL, free_entry);
  g_mutex_init (&stats->lock);
  return stats;
}

void
lq_stats_free (LqStats *stats)
{
  g_tree_unref (stats->entries);
  g_mutex_clear (&stats->lock);
  g_free (stats);
}

/* With the lock held. */
static LqAwsStatus *
find_entry (LqStats *stats, const LqAwsAction *action, const char *account_id, const char *region)
{
  LqAwsStatus key = { .account_id = (char *) (account_id != NULL ? account_id : ""),
                      .region = (char *) region,
                      .service = (char *) action->service,
                      .action = (char *) action->action,
                      .last_error = (char *) "" };
  LqAwsStatus *entry = g_tree_lookup (stats->entries, &key);

  if (entry == NULL)
    {
      entry = copy_entry (&key);
      g_tree_insert (stats->entries, entry, entry);
    }
  return entry;
}

void
lq_stats_count (LqStats *stats, const LqAwsAction *action, const char *account_id, const char *region,
                LqStatsEvent event)
{
  g_mutex_lock (&stats->lock);
  LqAwsStatus *entry = find_entry (stats, action, account_id, region);
  switch (event)
    {
    case LQ_STATS_CALL:
      entry->calls++;
      break;
    case LQ_STATS_CACHE_HIT:
      entry->cache_hits++;
      break;
    case LQ_STATS_RETRY:
      entry->retries++;
      break;
    case LQ_STATS_THROTTLE:
      entry->throttles++;
      break;
    default:
      break;
    }
  g_mutex_unlock (&stats->lock);
}

void
lq_stats_ended (LqStats *stats, const LqAwsAction *action, const char *account_id, const char *region,
                const GError *error)
{
  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_CANCELLED))
    return;
  g_mutex_lock (&stats->lock);
  LqAwsStatus *entry = find_entry (stats, action, account_id, region);
  gint64 now_s = lq_clock_wall_s (stats->clock);
  if (error == NULL)
    entry->last_success_s = now_s;
  else
    {
      entry->last_error_s = now_s;
      g_free (entry->last_error);
      entry->last_error = g_strdup (error->message);
    }
  g_mutex_unlock (&stats->lock);
}

static gboolean
add_copy (gpointer key, gpointer entry, gpointer list)
{
  g_ptr_array_add (list, copy_entry (entry));
  return FALSE;
}

GPtrArray *
lq_stats_snapshot (LqStats *stats)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (free_entry);

  g_mutex_lock (&stats->lock);
  g_tree_foreach (stats->entries, add_copy, list);
  g_mutex_unlock (&stats->lock);
  return list;
}
