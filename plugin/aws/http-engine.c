/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-engine.h"

#include "base/error.h"

/* Without timers the thread sleeps until it is woken; curl shortens this where it has something to do. */
#define MAX_SLEEP_MS 60000
/* Idle connections are kept for so many times what may be under way: an organization's calls go to some twenty hosts in
 * turn, and each new connection costs a round trip of its own, and two more for TLS. */
#define KEPT_PER_RUNNING 4

static void
free_easy (gpointer easy)
{
  curl_easy_cleanup (easy);
}

LqHttp *
lq_http_engine_new (const LqHttpOptions *options, GError **error)
{
  LqHttp *self = g_atomic_rc_box_new0 (LqHttp);

  g_mutex_init (&self->lock);
  g_queue_init (&self->incoming);
  g_queue_init (&self->cancelled);
  lq_http_timers_init (&self->timers);
  self->running = g_hash_table_new (NULL, NULL);
  self->spare = g_ptr_array_new_with_free_func (free_easy);
  self->multi = curl_multi_init ();
  if (!lq_http_settings_init (&self->settings, options, error))
    {
      lq_http_engine_unref (self);
      return NULL;
    }
  lq_http_hosts_init (&self->hosts, &self->settings);
  curl_multi_setopt (self->multi, CURLMOPT_PIPELINING, (long) CURLPIPE_NOTHING);
  curl_multi_setopt (self->multi, CURLMOPT_MAXCONNECTS, (long) self->settings.max_connections * KEPT_PER_RUNNING);
  curl_multi_setopt (self->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long) self->settings.max_per_host);
  return self;
}

LqHttp *
lq_http_engine_ref (LqHttp *http)
{
  return g_atomic_rc_box_acquire (http);
}

static void
engine_clear (gpointer data)
{
  LqHttp *self = data;

  g_clear_pointer (&self->spare, g_ptr_array_unref);
  g_clear_pointer (&self->running, g_hash_table_unref);
  if (self->hosts.hosts != NULL)
    lq_http_hosts_clear (&self->hosts);
  lq_http_timers_clear (&self->timers);
  g_clear_pointer (&self->multi, curl_multi_cleanup);
  lq_http_settings_clear (&self->settings);
  g_mutex_clear (&self->lock);
}

void
lq_http_engine_unref (LqHttp *http)
{
  g_atomic_rc_box_release_full (http, engine_clear);
}

void
lq_http_engine_push (LqHttp *http, LqHttpTransfer *transfer)
{
  g_mutex_lock (&http->lock);
  g_queue_push_tail (&http->incoming, transfer);
  curl_multi_wakeup (http->multi);
  g_mutex_unlock (&http->lock);
}

void
lq_http_engine_cancel (LqHttp *http, LqHttpTransfer *transfer)
{
  g_mutex_lock (&http->lock);
  if (!http->stopped)
    {
      g_queue_push_tail (&http->cancelled, lq_http_transfer_ref (transfer));
      curl_multi_wakeup (http->multi);
    }
  g_mutex_unlock (&http->lock);
}

/* Takes the handle of a transfer off curl, which ends its connection where an answer is still under way. */
static void
detach (LqHttp *self, LqHttpTransfer *transfer)
{
  CURL *easy = g_steal_pointer (&transfer->easy);
  long opened = 0;

  curl_easy_getinfo (easy, CURLINFO_NUM_CONNECTS, &opened);
  g_mutex_lock (&self->lock);
  self->connections_opened += (guint64) opened;
  g_mutex_unlock (&self->lock);
  curl_multi_remove_handle (self->multi, easy);
  curl_easy_reset (easy);
  if (self->spare->len < self->settings.max_connections)
    g_ptr_array_add (self->spare, easy);
  else
    curl_easy_cleanup (easy);
  lq_http_hosts_release (&self->hosts, transfer);
  g_hash_table_remove (self->running, transfer);
}

/* Tells the caller. Takes over `reply` and `error`, one of which is set. */
static void
finish (LqHttpTransfer *transfer, LqHttpReply *reply, GError *error)
{
  transfer->finished = TRUE;
  /* g_cancellable_disconnect would wait for a signal that is under way, whose other listeners may wait for us. */
  if (transfer->cancel_handler != 0)
    g_signal_handler_disconnect (transfer->cancellable, transfer->cancel_handler);
  transfer->done (reply, error, transfer->data);
  g_clear_error (&error);
}

static void
give_up (LqHttp *self, LqHttpTransfer *transfer)
{
  gboolean was_running = transfer->easy != NULL;

  if (transfer->finished)
    return;
  if (was_running)
    detach (self, transfer);
  finish (transfer, NULL, lq_http_transfer_cancelled (transfer));
  if (was_running)
    lq_http_transfer_unref (transfer);
}

static void
accept_transfer (LqHttp *self, LqHttpTransfer *transfer)
{
  if (transfer->refusal != NULL)
    finish (transfer, NULL, g_steal_pointer (&transfer->refusal));
  else if (g_cancellable_is_cancelled (transfer->cancellable))
    give_up (self, transfer);
  else
    lq_http_hosts_add (&self->hosts, lq_http_transfer_ref (transfer));
}

/* Sees to what other threads handed over. FALSE when the thread is to end. */
static gboolean
take_in (LqHttp *self)
{
  g_mutex_lock (&self->lock);
  GQueue incoming = self->incoming;
  GQueue cancelled = self->cancelled;
  gboolean stopping = self->stopping;
  g_queue_init (&self->incoming);
  g_queue_init (&self->cancelled);
  g_mutex_unlock (&self->lock);

  while (!g_queue_is_empty (&incoming))
    {
      g_autoptr (LqHttpTransfer) transfer = g_queue_pop_head (&incoming);
      accept_transfer (self, transfer);
    }
  while (!g_queue_is_empty (&cancelled))
    {
      g_autoptr (LqHttpTransfer) transfer = g_queue_pop_head (&cancelled);
      give_up (self, transfer);
    }
  return !stopping;
}

static void
run_timers (LqHttp *self, gint64 now_us)
{
  g_mutex_lock (&self->lock);
  g_autoptr (GArray) due = lq_http_timers_take_due (&self->timers, now_us);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < due->len; i++)
    {
      const LqHttpTimer *timer = &g_array_index (due, LqHttpTimer, i);
      timer->call (timer->data);
    }
}

static void
start_waiting (LqHttp *self)
{
  LqHttpTransfer *transfer = NULL;

  while ((transfer = lq_http_hosts_next (&self->hosts)) != NULL)
    {
      /* Its cancellation may be known before we are told of it. */
      if (g_cancellable_is_cancelled (transfer->cancellable))
        {
          lq_http_hosts_release (&self->hosts, transfer);
          give_up (self, transfer);
          lq_http_transfer_unref (transfer);
          continue;
        }
      CURL *easy = self->spare->len > 0 ? g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1) :
                                          curl_easy_init ();
      lq_http_transfer_prepare (transfer, easy, &self->settings);
      g_hash_table_add (self->running, transfer);
      curl_multi_add_handle (self->multi, easy);
    }
}

static void
sleep_until_needed (LqHttp *self)
{
  g_mutex_lock (&self->lock);
  gint64 due_us = lq_http_timers_next_us (&self->timers);
  g_mutex_unlock (&self->lock);
  gint64 now_us = g_get_monotonic_time ();
  gint64 sleep_ms = due_us <= now_us ? 0 : MIN ((due_us - now_us + 999) / 1000, MAX_SLEEP_MS);

  /* Should poll itself fail, for lack of memory, the loop must not spin. */
  if (curl_multi_poll (self->multi, NULL, 0, (int) sleep_ms, NULL) != CURLM_OK)
    g_usleep ((gulong) 10 * 1000);
}

static void
finish_ended (LqHttp *self)
{
  CURLMsg *message = NULL;
  int left = 0;

  while ((message = curl_multi_info_read (self->multi, &left)) != NULL)
    {
      LqHttpTransfer *transfer = NULL;
      g_autoptr (GError) error = NULL;
      curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, &transfer);
      LqHttpReply *reply = lq_http_transfer_result (transfer, message->data.result, &self->settings, &error);
      lq_http_hosts_note_end (&self->hosts, transfer, reply != NULL);
      detach (self, transfer);
      finish (transfer, reply, g_steal_pointer (&error));
      lq_http_transfer_unref (transfer);
    }
}

/* Ends everything, and whatever the callbacks start meanwhile, until nothing is left. */
static void
wind_up (LqHttp *self)
{
  gboolean empty = FALSE;

  lq_http_hosts_lift_limits (&self->hosts);
  while (!empty)
    {
      take_in (self);
      start_waiting (self);
      g_autoptr (GList) running = g_hash_table_get_keys (self->running);
      for (GList *i = running; i != NULL; i = i->next)
        give_up (self, i->data);
      run_timers (self, G_MAXINT64);

      g_mutex_lock (&self->lock);
      empty = g_queue_is_empty (&self->incoming) && g_queue_is_empty (&self->cancelled) &&
              lq_http_timers_next_us (&self->timers) == G_MAXINT64;
      self->stopped = empty;
      g_mutex_unlock (&self->lock);
    }
}

gpointer
lq_http_engine_run (gpointer data)
{
  LqHttp *self = data;
  int running = 0;

  while (take_in (self))
    {
      run_timers (self, g_get_monotonic_time ());
      start_waiting (self);
      sleep_until_needed (self);
      curl_multi_perform (self->multi, &running);
      finish_ended (self);
    }
  wind_up (self);
  /* Here, where SIGPIPE is blocked: closing a TLS connection writes to it. */
  g_clear_pointer (&self->spare, g_ptr_array_unref);
  g_clear_pointer (&self->multi, curl_multi_cleanup);
  return NULL;
}

void
lq_http_engine_stop (LqHttp *http)
{
  g_mutex_lock (&http->lock);
  http->stopping = TRUE;
  curl_multi_wakeup (http->multi);
  g_mutex_unlock (&http->lock);
  g_thread_join (g_steal_pointer (&http->thread));
}
