/* SPDX-License-Identifier: Apache-2.0 */
/* How long somebody waits for answers that come in. */
#include "base/clock.h"
#include "core/store.h"

#define LONG_AGO_US 1

typedef struct
{
  LqStore *store;
  LqWaiter *waiter;
} Wait;

static void
begin (Wait *wait, gconstpointer unused)
{
  wait->store = lq_store_new (&(const LqStoreOptions) { .clock = lq_clock_system () });
  wait->waiter = lq_waiter_new (wait->store);
}

static void
end (Wait *wait, gconstpointer unused)
{
  lq_waiter_free (wait->waiter);
  lq_store_free (wait->store);
}

/* Somebody who last looked before something changed. */
static guint64
before_a_change (const Wait *wait)
{
  return lq_waiter_seen (wait->waiter) + 1;
}

static void
test_changed (Wait *wait, gconstpointer unused)
{
  g_assert_cmpint (lq_waiter_wait (wait->waiter, before_a_change (wait), 0), ==, LQ_WAIT_CHANGED);
  g_assert_cmpint (lq_waiter_wait (wait->waiter, before_a_change (wait), G_MAXINT64), ==, LQ_WAIT_CHANGED);
}

/* However often something changes. */
static void
test_late (Wait *wait, gconstpointer unused)
{
  g_assert_cmpint (lq_waiter_wait (wait->waiter, lq_waiter_seen (wait->waiter), LONG_AGO_US), ==, LQ_WAIT_LATE);
  g_assert_cmpint (lq_waiter_wait (wait->waiter, before_a_change (wait), LONG_AGO_US), ==, LQ_WAIT_LATE);
}

static void
test_cancelled (Wait *wait, gconstpointer unused)
{
  lq_waiter_cancel (wait->waiter);
  g_assert_cmpint (lq_waiter_wait (wait->waiter, lq_waiter_seen (wait->waiter), 0), ==, LQ_WAIT_CANCELLED);
  g_assert_cmpint (lq_waiter_wait (wait->waiter, before_a_change (wait), LONG_AGO_US), ==, LQ_WAIT_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/core/waiter/changed", Wait, NULL, begin, test_changed, end);
  g_test_add ("/core/waiter/late", Wait, NULL, begin, test_late, end);
  g_test_add ("/core/waiter/cancelled", Wait, NULL, begin, test_cancelled, end);
  return g_test_run ();
}
