/* SPDX-License-Identifier: Apache-2.0 */
#include "base/workers.h"

#define ITEMS 1000

static int done;
static LqWorkers *adding_to;

static void
count (gpointer item)
{
  g_atomic_int_inc (&done);
}

/* Adds an item for each of the levels that it stands for. */
static void
add_more (gpointer item)
{
  g_atomic_int_inc (&done);
  if (GPOINTER_TO_UINT (item) > 1)
    lq_workers_push (adding_to, GUINT_TO_POINTER (GPOINTER_TO_UINT (item) - 1));
}

static void
test_all_is_done (void)
{
  LqWorkers *workers = lq_workers_new ("test", 4, count);

  done = 0;
  for (guint i = 0; i < ITEMS; i++)
    lq_workers_push (workers, NULL);
  lq_workers_free (workers);
  g_assert_cmpint (done, ==, ITEMS);
}

static void
test_work_adds_work (void)
{
  adding_to = lq_workers_new ("test", 2, add_more);
  done = 0;
  lq_workers_push (adding_to, GUINT_TO_POINTER (ITEMS));
  lq_workers_push (adding_to, GUINT_TO_POINTER (ITEMS));
  lq_workers_free (adding_to);
  g_assert_cmpint (done, ==, 2 * ITEMS);
}

static void
test_no_work (void)
{
  lq_workers_free (lq_workers_new ("test", 2, count));
}

static GMutex meeting;
static GCond arrived;
static guint present;

/* Ends when all have come: as many threads as items. */
static void
meet (gpointer item)
{
  g_mutex_lock (&meeting);
  present++;
  g_cond_broadcast (&arrived);
  while (present < GPOINTER_TO_UINT (item))
    g_cond_wait (&arrived, &meeting);
  g_mutex_unlock (&meeting);
}

static void
test_side_by_side (void)
{
  LqWorkers *workers = lq_workers_new ("test", 8, meet);

  present = 0;
  for (guint i = 0; i < 8; i++)
    lq_workers_push (workers, GUINT_TO_POINTER (8));
  lq_workers_free (workers);
  g_assert_cmpuint (present, ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/workers/all-is-done", test_all_is_done);
  g_test_add_func ("/base/workers/work-adds-work", test_work_adds_work);
  g_test_add_func ("/base/workers/no-work", test_no_work);
  g_test_add_func ("/base/workers/side-by-side", test_side_by_side);
  return g_test_run ();
}
