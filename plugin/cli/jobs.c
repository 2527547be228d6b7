/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/jobs.h"

#include "base/error.h"
#include "base/workers.h"

/* Items that are worked at at a time. They mostly wait for the same answers, so all of them should ask at once. */
#define MAX_THREADS 32

struct _LqJobs
{
  LqEngine *engine;
  LqJobsKind kind;
  guint total;
  GMutex lock;         /* over everything below */
  GPtrArray *sessions; /* LqSession that are at work, borrowed */
  guint n_done;
  gboolean cancelled;
};

/* What a worker gets. */
typedef struct
{
  LqJobs *jobs;
  gpointer item;
} Task;

LqJobs *
lq_jobs_new (LqEngine *engine, const LqJobsKind *kind, guint total)
{
  LqJobs *self = g_new0 (LqJobs, 1);

  self->engine = engine;
  self->kind = *kind;
  self->total = total;
  g_mutex_init (&self->lock);
  self->sessions = g_ptr_array_new ();
  return self;
}

void
lq_jobs_free (LqJobs *self)
{
  g_ptr_array_unref (self->sessions);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* FALSE where all was cancelled already. */
static gboolean
enter (LqJobs *self, LqSession *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->cancelled)
    g_ptr_array_add (self->sessions, session);
  return !self->cancelled;
}

static void
leave (LqJobs *self, LqSession *session)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_remove_fast (self->sessions, session);
  self->n_done++;
}

static void
work (gpointer data)
{
  g_autofree Task *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSession) session = lq_session_new (task->jobs->engine, &error);

  if (session == NULL)
    task->jobs->kind.fail (task->item, error);
  else if (enter (task->jobs, session))
    {
      task->jobs->kind.work (task->item, session);
      leave (task->jobs, session);
    }
}

static void
work_off (LqJobs *self, GPtrArray *items)
{
  g_autoptr (LqWorkers) workers = lq_workers_new ("jobs", MAX_THREADS, work);

  for (guint i = 0; i < items->len; i++)
    {
      Task *task = g_new (Task, 1);
      *task = (Task) { self, items->pdata[i] };
      lq_workers_push (workers, task);
    }
}

gboolean
lq_jobs_execute (LqJobs *self, GPtrArray *items, GError **error)
{
  work_off (self, items);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (self->cancelled)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CANCELLED, "interrupted");
  return !self->cancelled;
}

void
lq_jobs_cancel (LqJobs *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->cancelled = TRUE;
  for (guint i = 0; i < self->sessions->len; i++)
    lq_session_cancel (self->sessions->pdata[i]);
}

char *
lq_jobs_progress (LqJobs *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *reading = NULL;

  /* all of them read one store, so what one says is true of all */
  for (guint i = 0; i < self->sessions->len && (reading == NULL || reading[0] == '\0'); i++)
    {
      g_free (reading);
      reading = lq_session_progress (self->sessions->pdata[i]);
    }
  return g_strdup_printf ("%u of %u %s%s%s", self->n_done, self->total, self->kind.done,
                          reading != NULL && reading[0] != '\0' ? "; " : "", reading != NULL ? reading : "");
}
