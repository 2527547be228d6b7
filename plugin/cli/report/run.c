/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/run.h"

#include "base/error.h"
#include "base/workers.h"

/* Detections that are evaluated at a time. They mostly wait for the same answers, so all of them should ask at once. */
#define MAX_THREADS 32

struct _LqRun
{
  LqEngine *engine;
  GPtrArray *results;  /* LqResult */
  GMutex lock;         /* over everything below */
  GPtrArray *sessions; /* LqSession that are evaluating, borrowed */
  guint n_done;
  gboolean cancelled;
};

/* What a worker gets. */
typedef struct
{
  LqRun *run;
  LqResult *result;
} Item;

LqRun *
lq_run_new (LqEngine *engine, GPtrArray *detections)
{
  LqRun *self = g_new0 (LqRun, 1);

  self->engine = engine;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_result_free);
  for (guint i = 0; i < detections->len; i++)
    g_ptr_array_add (self->results, lq_result_new (detections->pdata[i]));
  g_mutex_init (&self->lock);
  self->sessions = g_ptr_array_new ();
  return self;
}

void
lq_run_free (LqRun *self)
{
  g_ptr_array_unref (self->results);
  g_ptr_array_unref (self->sessions);
  g_mutex_clear (&self->lock);
  g_free (self);
}

GPtrArray *
lq_run_results (LqRun *self)
{
  return self->results;
}

/* FALSE where the run was cancelled already. */
static gboolean
enter (LqRun *self, LqSession *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->cancelled)
    g_ptr_array_add (self->sessions, session);
  return !self->cancelled;
}

static void
leave (LqRun *self, LqSession *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_remove_fast (self->sessions, session);
  self->n_done++;
}

static void
evaluate (gpointer data)
{
  g_autofree Item *item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSession) session = lq_session_new (item->run->engine, &error);

  if (session == NULL)
    lq_result_fail (item->result, error);
  else if (enter (item->run, session))
    {
      lq_result_evaluate (item->result, session);
      leave (item->run, session);
    }
}

/* Whether a detection asks what this process knows of its own readings. One that SQLite does not understand does not:
 * evaluating it says so. */
static gboolean
asks_process (LqSession *session, const LqResult *result)
{
  g_autoptr (GPtrArray) tables = lq_session_tables (session, lq_result_detection (result)->sql, NULL, NULL);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      if (((const LqTable *) tables->pdata[i])->local != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
evaluate_all (LqRun *self, GPtrArray *results)
{
  g_autoptr (LqWorkers) workers = lq_workers_new ("run", MAX_THREADS, evaluate);

  for (guint i = 0; i < results->len; i++)
    {
      Item *item = g_new (Item, 1);
      *item = (Item) { self, results->pdata[i] };
      lq_workers_push (workers, item);
    }
}

gboolean
lq_run_execute (LqRun *self, GError **error)
{
  g_autoptr (GPtrArray) first = g_ptr_array_new ();
  g_autoptr (GPtrArray) last = g_ptr_array_new ();
  g_autoptr (LqSession) session = lq_session_new (self->engine, error);

  if (session == NULL)
    return FALSE;
  for (guint i = 0; i < self->results->len; i++)
    g_ptr_array_add (asks_process (session, self->results->pdata[i]) ? last : first, self->results->pdata[i]);
  evaluate_all (self, first);
  evaluate_all (self, last);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->cancelled)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CANCELLED, "interrupted");
  return !self->cancelled;
}

void
lq_run_cancel (LqRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->cancelled = TRUE;
  for (guint i = 0; i < self->sessions->len; i++)
    lq_session_cancel (self->sessions->pdata[i]);
}

char *
lq_run_progress (LqRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *reading = NULL;

  /* all of them read one store, so what one says is true of all */
  for (guint i = 0; i < self->sessions->len && (reading == NULL || reading[0] == '\0'); i++)
    {
      g_free (reading);
      reading = lq_session_progress (self->sessions->pdata[i]);
    }
  return g_strdup_printf ("%u of %u detections evaluated%s%s", self->n_done, self->results->len,
                          reading != NULL && reading[0] != '\0' ? "; " : "", reading != NULL ? reading : "");
}
