/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/run.h"

#include "cli/jobs.h"

struct _LqRun
{
  LqEngine *engine;
  GPtrArray *results; /* LqResult */
  LqJobs *jobs;
};

static void
evaluate (gpointer result, LqSession *session)
{
  lq_result_evaluate (result, session);
}

static void
fail (gpointer result, const GError *error)
{
  lq_result_fail (result, error);
}

LqRun *
lq_run_new (LqEngine *engine, GPtrArray *detections)
{
  LqRun *self = g_new0 (LqRun, 1);

  self->engine = engine;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_result_free);
  for (guint i = 0; i < detections->len; i++)
    g_ptr_array_add (self->results, lq_result_new (detections->pdata[i]));
  self->jobs = lq_jobs_new (engine, &(LqJobsKind) { evaluate, fail, "detections evaluated" }, detections->len);
  return self;
}

void
lq_run_free (LqRun *self)
{
  lq_jobs_free (self->jobs);
  g_ptr_array_unref (self->results);
  g_free (self);
}

GPtrArray *
lq_run_results (LqRun *self)
{
  return self->results;
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
  return lq_jobs_execute (self->jobs, first, error) && lq_jobs_execute (self->jobs, last, error);
}

void
lq_run_cancel (LqRun *self)
{
  lq_jobs_cancel (self->jobs);
}

char *
lq_run_progress (LqRun *self)
{
  return lq_jobs_progress (self->jobs);
}
