/* SPDX-License-Identifier: Apache-2.0 */
/* Many statements at a time: how far they are, and what becomes of those that have not begun when all are cancelled. */
#include "cli/jobs.h"

#include <string.h>

#include "base/error.h"

#define N_ITEMS 100

typedef struct
{
  GMutex lock;
  GCond changed;
  guint n_begun;
  gboolean may_end;
} World;

typedef struct
{
  World *world;
  guint n_worked, n_failed;
} Item;

static void
work (gpointer data, LqSession *session)
{
  Item *item = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&item->world->lock);

  g_assert_nonnull (session);
  item->n_worked++;
  item->world->n_begun++;
  g_cond_broadcast (&item->world->changed);
  while (!item->world->may_end)
    g_cond_wait (&item->world->changed, &item->world->lock);
}

static void
fail (gpointer data, const GError *error)
{
  ((Item *) data)->n_failed++;
}

typedef struct
{
  World world;
  Item items[N_ITEMS];
  GPtrArray *list;
  LqEngine *engine;
  LqJobs *jobs;
  GError *error;
} Fixture;

static void
begin (Fixture *fixture, gconstpointer unused)
{
  const LqEngineOptions options = { NULL };

  g_mutex_init (&fixture->world.lock);
  g_cond_init (&fixture->world.changed);
  fixture->engine = lq_engine_new (&options, &fixture->error);
  g_assert_no_error (fixture->error);
  fixture->jobs = lq_jobs_new (fixture->engine, &(LqJobsKind) { work, fail, "things done" }, N_ITEMS);
  fixture->list = g_ptr_array_new ();
  for (guint i = 0; i < N_ITEMS; i++)
    {
      fixture->items[i].world = &fixture->world;
      g_ptr_array_add (fixture->list, &fixture->items[i]);
    }
}

static void
end (Fixture *fixture, gconstpointer unused)
{
  lq_jobs_free (fixture->jobs);
  lq_engine_free (fixture->engine);
  g_ptr_array_unref (fixture->list);
  g_clear_error (&fixture->error);
  g_cond_clear (&fixture->world.changed);
  g_mutex_clear (&fixture->world.lock);
}

static gpointer
execute (gpointer data)
{
  Fixture *fixture = data;
  return GINT_TO_POINTER (lq_jobs_execute (fixture->jobs, fixture->list, &fixture->error));
}

static void
assert_progress (Fixture *fixture, const char *expected)
{
  g_autofree char *text = lq_jobs_progress (fixture->jobs);
  g_assert_cmpstr (text, ==, expected);
}

static void
release (Fixture *fixture)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->world.lock);

  fixture->world.may_end = TRUE;
  g_cond_broadcast (&fixture->world.changed);
}

static void
test_all (Fixture *fixture, gconstpointer unused)
{
  assert_progress (fixture, "0 of 100 things done");
  release (fixture);
  g_assert_true (execute (fixture));
  g_assert_no_error (fixture->error);
  assert_progress (fixture, "100 of 100 things done");
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpuint (fixture->items[i].n_worked, ==, 1);
}

static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GThread) thread = g_thread_new ("execute", execute, fixture);

  g_mutex_lock (&fixture->world.lock);
  while (fixture->world.n_begun == 0)
    g_cond_wait (&fixture->world.changed, &fixture->world.lock);
  g_mutex_unlock (&fixture->world.lock);
  lq_jobs_cancel (fixture->jobs);
  release (fixture);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (g_steal_pointer (&thread))));
  g_assert_error (fixture->error, LQ_ERROR, LQ_ERROR_CANCELLED);
  /* those that waited for a thread were not begun any more, and none of them failed */
  g_assert_cmpuint (fixture->world.n_begun, <, N_ITEMS);
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpuint (fixture->items[i].n_failed, ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("HOME", "/nonexistent", TRUE);
  g_setenv ("AWS_REGION", "us-east-1", TRUE);
  g_setenv ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", TRUE);
  g_setenv ("LAMBDAQUERY_COLLECT_STATE_DIR", "off", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/jobs/all", Fixture, NULL, begin, test_all, end);
  g_test_add ("/cli/jobs/cancel", Fixture, NULL, begin, test_cancel, end);
  return g_test_run ();
}
