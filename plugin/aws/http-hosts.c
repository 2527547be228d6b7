/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-hosts.h"

#define MAX_REMEMBERED 1024

typedef struct
{
  char *origin;
  GQueue waiting; /* of LqHttpTransfer */
  guint running;
  gboolean answers; /* it did lately; one that does not is silent */
  guint64 n_answers;
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
  hosts->max_to_silent = MAX (settings->max_connections / 2, 1);
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

/* Only what has nothing waiting may be idle: a host in `ready` always has something. One that answers is remembered,
 * up to a number that is more than all Regions of a service. */
static void
forget_if_idle (LqHttpHosts *hosts, Host *host)
{
  if (host->running > 0 || !g_queue_is_empty (&host->waiting))
    return;
  if (!host->answers || g_hash_table_size (hosts->hosts) > MAX_REMEMBERED)
    g_hash_table_remove (hosts->hosts, host->origin);
}

/* One transfer to a silent host may always be under way, as nothing else shows whether it answers. */
static gboolean
is_full (const LqHttpHosts *hosts, const Host *host)
{
  if (host->running >= hosts->max_per_host)
    return TRUE;
  return !host->answers && host->running > 0 && hosts->running_to_silent >= hosts->max_to_silent;
}

/* Counts what runs there as running to a host of the other kind. */
static void
set_answers (LqHttpHosts *hosts, Host *host, gboolean answers)
{
  if (host->answers == answers)
    return;
  host->answers = answers;
  if (answers)
    hosts->running_to_silent -= host->running;
  else
    hosts->running_to_silent += host->running;
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
  transfer->answers_before = host->n_answers;
  host->running++;
  hosts->running++;
  hosts->running_to_silent += host->answers ? 0 : 1;
  return transfer;
}

LqHttpTransfer *
lq_http_hosts_next (LqHttpHosts *hosts)
{
  guint full = 0; /* hosts in a row that had to wait */

  while (hosts->running < hosts->max_running && full < g_queue_get_length (&hosts->ready))
    {
      Host *host = g_queue_pop_head (&hosts->ready);
      if (is_full (hosts, host))
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
lq_http_hosts_note_end (LqHttpHosts *hosts, LqHttpTransfer *transfer, gboolean answered)
{
  Host *host = transfer->host;

  if (answered)
    {
      host->n_answers++;
      set_answers (hosts, host, TRUE);
    }
  else if (host->n_answers == transfer->answers_before)
    set_answers (hosts, host, FALSE);
}

void
lq_http_hosts_release (LqHttpHosts *hosts, LqHttpTransfer *transfer)
{
  Host *host = g_steal_pointer (&transfer->host);

  host->running--;
  hosts->running--;
  hosts->running_to_silent -= host->answers ? 0 : 1;
  forget_if_idle (hosts, host);
}

void
lq_http_hosts_lift_limits (LqHttpHosts *hosts)
{
  hosts->max_running = G_MAXUINT;
  hosts->max_per_host = G_MAXUINT;
  hosts->max_to_silent = G_MAXUINT;
}
