/* SPDX-License-Identifier: Apache-2.0 */
/* Who waits for datasets, and how they are woken. */
#include "core/store-private.h"

#define GRACE_US (2 * G_TIME_SPAN_SECOND)

LqWaiter *
lq_waiter_new (LqStore *store)
{
  LqWaiter *self = g_new0 (LqWaiter, 1);

  self->store = store;
  g_cond_init (&self->cond);
  return self;
}

void
lq_waiter_free (LqWaiter *self)
{
  g_cond_clear (&self->cond);
  g_free (self);
}

guint64
lq_waiter_seen (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  return self->changes;
}

LqWait
lq_waiter_wait (LqWaiter *self, guint64 seen, gint64 until_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);

  while (self->changes == seen && !self->cancelled)
    {
      if (until_us == 0)
        g_cond_wait (&self->cond, &self->store->lock);
      else if (!g_cond_wait_until (&self->cond, &self->store->lock, until_us))
        break;
    }
  if (self->cancelled)
    return LQ_WAIT_CANCELLED;
  /* what came at the last moment counts, but a stream of changes must not keep anybody waiting */
  gboolean late = until_us != 0 && g_get_monotonic_time () - GRACE_US >= until_us;
  return late || self->changes == seen ? LQ_WAIT_LATE : LQ_WAIT_CHANGED;
}

void
lq_waiter_cancel (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);

  self->cancelled = TRUE;
  g_cond_signal (&self->cond);
}

gboolean
lq_waiter_is_cancelled (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  return self->cancelled;
}

/* The lock is held. */
static void
wake (LqWaiter *waiter)
{
  waiter->changes++;
  g_cond_signal (&waiter->cond);
}

void
lq_waiter_wake (LqWaiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->store->lock);
  wake (self);
}

void
lq_store_wake (LqDataset *dataset)
{
  for (guint i = 0; i < dataset->waiters->len; i++)
    wake (dataset->waiters->pdata[i]);
}
