/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/life.h"

#include "base/error.h"
#include "osquery/processor.h"

#define RETRY_MS 200
/* osquery forgets a dead predecessor of the same name within two of its pings, 3 s apart; until then it refuses. */
#define REFUSED_S 15
#define ANSWER_MS 4000 /* osquery answers at once, or is ill */
#define MESSAGE_BYTES ((gsize) 16 * 1024 * 1024)
#define MAX_INTERVAL_S 5 /* so that a forgotten extension is gone within 15 s */
#define SILENT_MOST 2    /* times in a row that osquery may leave a question open */
#define STOP_MS 600

/* TRUE: cancelled meanwhile. */
static gboolean
wait_cancelled (GCancellable *cancellable, guint ms)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (cancellable, &fd))
    return TRUE;
  g_poll (&fd, 1, (gint) ms);
  g_cancellable_release_fd (cancellable);
  return g_cancellable_is_cancelled (cancellable);
}

/* Whether nobody listens on osquery's socket. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* Tries until osquery takes the extension, or is not there, or keeps refusing. */
static gboolean
register_tables (const LqOsqueryLifeOptions *options, const LqOsqueryManager *manager, const LqTable *const *tables,
                 LqOsqueryLog *log, gint64 *uuid, GError **error)
{
  gint64 begin_us = g_get_monotonic_time ();

  for (;;)
    {
      g_autoptr (GError) problem = NULL;
      if (lq_osquery_manager_register (manager, tables, uuid, &problem))
        return TRUE;
      gboolean refused = g_error_matches (problem, LQ_ERROR, LQ_ERROR_FAILED);
      gint64 most_s = refused ? MAX (REFUSED_S, options->timeout_s) : options->timeout_s;
      if (g_get_monotonic_time () - begin_us >= most_s * G_USEC_PER_SEC ||
          g_error_matches (problem, LQ_ERROR, LQ_ERROR_USAGE) || wait_cancelled (manager->cancellable, RETRY_MS))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      lq_osquery_log_detail (log, "%s; trying again", problem->message);
    }
}

/* Until the extension has to end; says why. */
static void
watch (const LqOsqueryLifeOptions *options, const LqOsqueryManager *manager, gint64 uuid, LqOsqueryLog *log)
{
  guint interval_ms = CLAMP (options->interval_s, 1, MAX_INTERVAL_S) * 1000;
  guint silent = 0;

  while (!wait_cancelled (manager->cancellable, interval_ms))
    {
      g_autoptr (GError) error = NULL;
      gboolean known = FALSE;
      if (lq_osquery_manager_ask (manager, uuid, &known, &error))
        {
          silent = 0;
          if (known)
            continue;
          lq_osquery_log_event (log, "osquery has forgotten this extension; ending");
          return;
        }
      if (g_cancellable_is_cancelled (manager->cancellable))
        break;
      if (is_gone (error) || ++silent >= SILENT_MOST)
        {
          lq_osquery_log_event (log, "osquery has gone: %s; ending", error->message);
          return;
        }
    }
  lq_osquery_log_event (log, "asked to end; ending");
}

static LqOsqueryLifeEnd
live (const LqOsqueryLifeOptions *options, const LqOsqueryManager *manager, LqOsqueryProcessor *processor, gint64 uuid,
      const LqOsqueryServerOptions *server_options, LqOsqueryLog *log, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.%" G_GINT64_FORMAT, options->socket, uuid);

  lq_osquery_processor_set_uuid (processor, uuid);
  LqOsqueryServer *server =
      lq_osquery_server_start (path, THRIFT_PROCESSOR (processor), server_options, log, manager->cancellable, error);
  if (server == NULL)
    return LQ_OSQUERY_LIFE_FAILED;
  lq_osquery_log_event (log, "registered as " LQ_OSQUERY_MANAGER_NAME ", answering at %s", path);
  watch (options, manager, uuid, log);
  g_cancellable_cancel (manager->cancellable);
  return lq_osquery_server_stop (server, STOP_MS) ? LQ_OSQUERY_LIFE_ENDED : LQ_OSQUERY_LIFE_STUCK;
}

LqOsqueryLifeEnd
lq_osquery_life_run (const LqOsqueryLifeOptions *options, const LqOsqueryHandler *handler,
                     const LqOsqueryServerOptions *server_options, LqOsqueryLog *log, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (LqOsqueryProcessor) processor = lq_osquery_processor_new (handler, log, cancellable);
  LqOsqueryManager manager = {
    .socket = options->socket,
    .limits = { .wait_ms = ANSWER_MS, .message_bytes = MESSAGE_BYTES },
    .cancellable = cancellable,
  };
  gint64 uuid = 0;

  if (!register_tables (options, &manager, handler->tables, log, &uuid, error))
    return g_cancellable_is_cancelled (cancellable) ? (g_clear_error (error), LQ_OSQUERY_LIFE_ENDED)
                                                    : LQ_OSQUERY_LIFE_FAILED;
  LqOsqueryLifeEnd end = live (options, &manager, processor, uuid, server_options, log, error);
  if (end == LQ_OSQUERY_LIFE_STUCK)
    g_steal_pointer (&processor);
  return end;
}
