/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-hosts.h"

typedef struct
{
  char *origin;
  GQueue waiting; /* of LqHttpTransfer */
  guint running;
} Host;

static void
host_free (gpointer data)
{
  Host *host = data;
  g_free (host->origin);
  g_free (host);
}

void
lq_http_hosts_init (LqHttpHosts *hosts, const LqHttpSettings *settings)
{
  hosts->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  g_queue_init (&hosts->ready);
  hosts->max_running = settings->max_connections;
  hosts->max_per_host = settings->max_per_host;
}

void
lq_http_hosts_clear (LqHttpHosts *hosts)
{
  g_queue_clear (&hosts->ready);
  g_clear_pointer (&hosts->hosts, g_hash_table_unref);
}

void
lq_http_hosts_add (LqHttpHosts *hosts, LqHttpTransfer *transfer)
{
  Host *host = g_hash_table_lookup (hosts->hosts, transfer->url->origin);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      host->origin = g_strdup (transfer->url->origin);
      g_queue_init (&host->waiting);
      g_hash_table_insert (hosts->hosts, host->origin, host);
    }
  if (g_queue_is_empty (&host->waiting))
    g_queue_push_tail (&hosts->ready, host);
  g_queue_push_tail (&host->waiting, transfer);
}

/* Only what has nothing waiting may be idle: a host in `ready` always has something. */
static void
forget_if_idle (LqHttpHosts *hosts, Host *host)
{
  if (host->running == 0 && g_queue_is_empty (&host->waiting))
    g_hash_table_remove (hosts->hosts, host->origin);
}

/* Takes one transfer of a host that was just taken from `ready`; NULL where all that waited had finished. */
static LqHttpTransfer *
take_turn (LqHttpHosts *hosts, Host *host)
{
  LqHttpTransfer *transfer = g_queue_pop_head (&host->waiting);

  while (transfer != NULL && transfer->finished)
    {
      lq_http_transfer_unref (transfer);
      transfer = g_queue_pop_head (&host->waiting);
    }
  if (!g_queue_is_empty (&host->waiting))
    g_queue_push_tail (&hosts->ready, host);
  if (transfer == NULL)
    {
      forget_if_idle (hosts, host);
      return NULL;
    }
  transfer->host = host;
  host->running++;
  hosts->running++;
  return transfer;
}

LqHttpTransfer *
lq_http_hosts_next (LqHttpHosts *hosts)
{
  guint full = 0; /* hosts in a row that had to wait */

  while (hosts->running < hosts->max_running && full < g_queue_get_length (&hosts->ready))
    {
      Host *host = g_queue_pop_head (&hosts->ready);
      if (host->running >= hosts->max_per_host)
        {
          g_queue_push_tail (&hosts->ready, host);
          full++;
          continue;
        }
      LqHttpTransfer *transfer = take_turn (hosts, host);
      if (transfer != NULL)
        return transfer;
    }
  return NULL;
}

void
lq_http_hosts_release (LqHttpHosts *hosts, LqHttpTransfer *transfer)
{
  Host *host = g_steal_pointer (&transfer->host);

  host->running--;
  hosts->running--;
  forget_if_idle (hosts, host);
}

void
lq_http_hosts_lift_limits (LqHttpHosts *hosts)
{
  hosts->max_running = G_MAXUINT;
  hosts->max_per_host = G_MAXUINT;
}
