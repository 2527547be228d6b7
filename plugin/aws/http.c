/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http.h"

#include <signal.h>

#include "aws/http-engine.h"
#include "base/error.h"

static gboolean
start_curl (GError **error)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
  if (once == 1)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "libcurl cannot be started");
  return FALSE;
}

/* The engine's thread, and those that curl starts from it, take no signals but those of their own faults: writing to a
 * closed connection would raise SIGPIPE, and the others are for the program's own threads. */
static GThread *
start_thread (LqHttp *http)
{
  static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
  sigset_t blocked, before;

  sigfillset (&blocked);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    sigdelset (&blocked, faults[i]);
  pthread_sigmask (SIG_SETMASK, &blocked, &before);
  GThread *thread = g_thread_new ("lq-http", lq_http_engine_run, http);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return thread;
}

LqHttp *
lq_http_new (const LqHttpOptions *options, GError **error)
{
  if (!start_curl (error))
    return NULL;
  LqHttp *http = lq_http_engine_new (options, error);
  if (http != NULL)
    http->thread = start_thread (http);
  return http;
}

void
lq_http_free (LqHttp *http)
{
  if (http == NULL)
    return;
  g_return_if_fail (g_thread_self () != http->thread);
  lq_http_engine_stop (http);
  lq_http_engine_unref (http);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  LqHttpTransfer *transfer = data;
  lq_http_engine_cancel (transfer->http, transfer);
}

static void
unref_transfer (gpointer data, GClosure *closure)
{
  lq_http_transfer_unref (data);
}

void
lq_http_send (LqHttp *http, const LqHttpRequest *request, GCancellable *cancellable, LqHttpDone done, gpointer data)
{
  LqHttpTransfer *transfer = lq_http_transfer_new (http, request, done, data);

  /* What is cancelled before the engine sees the transfer, it notices by itself. */
  if (cancellable != NULL)
    {
      transfer->cancellable = g_object_ref (cancellable);
      /* A cancellation right behind the connecting waits for the lock, so the thread sees the handler's number. */
      g_mutex_lock (&http->lock);
      transfer->cancel_handler = g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled),
                                                        lq_http_transfer_ref (transfer), unref_transfer, 0);
      g_mutex_unlock (&http->lock);
    }
  lq_http_engine_push (http, transfer);
}

typedef struct
{
  GMutex lock;
  GCond ended;
  gboolean done;
  LqHttpReply *reply;
  GError *error;
} Wait;

static void
end_wait (LqHttpReply *reply, const GError *error, gpointer data)
{
  Wait *wait = data;

  g_mutex_lock (&wait->lock);
  wait->reply = reply;
  wait->error = error != NULL ? g_error_copy (error) : NULL;
  wait->done = TRUE;
  g_cond_signal (&wait->ended);
  g_mutex_unlock (&wait->lock);
}

LqHttpReply *
lq_http_send_sync (LqHttp *http, const LqHttpRequest *request, GCancellable *cancellable, GError **error)
{
  Wait wait = { 0 };

  g_return_val_if_fail (g_thread_self () != http->thread, NULL);
  g_mutex_init (&wait.lock);
  g_cond_init (&wait.ended);
  lq_http_send (http, request, cancellable, end_wait, &wait);
  g_mutex_lock (&wait.lock);
  while (!wait.done)
    g_cond_wait (&wait.ended, &wait.lock);
  g_mutex_unlock (&wait.lock);
  g_mutex_clear (&wait.lock);
  g_cond_clear (&wait.ended);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  return wait.reply;
}

void
lq_http_call_later (LqHttp *http, gint64 delay_us, void (*call) (gpointer data), gpointer data)
{
  gint64 due_us = g_get_monotonic_time () + CLAMP (delay_us, 0, G_MAXINT64 / 2);

  g_mutex_lock (&http->lock);
  lq_http_timers_add (&http->timers, due_us, call, data);
  curl_multi_wakeup (http->multi);
  g_mutex_unlock (&http->lock);
}

guint64
lq_http_connections_opened (LqHttp *http)
{
  g_mutex_lock (&http->lock);
  guint64 opened = http->connections_opened;
  g_mutex_unlock (&http->lock);
  return opened;
}
