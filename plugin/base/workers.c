/* SPDX-License-Identifier: Apache-2.0 */
#include "base/workers.h"

struct _LqWorkers
{
  char *name;
  guint max;
  void (*work) (gpointer item);
  GMutex lock;
  GCond changed;
  GQueue items;
  GPtrArray *threads; /* GThread */
  guint idle;
  gboolean closing;
};

LqWorkers *
lq_workers_new (const char *name, guint max, void (*work) (gpointer item))
{
  LqWorkers *self = g_new0 (LqWorkers, 1);

  self->name = g_strdup (name);
  self->max = max;
  self->work = work;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->items);
  self->threads = g_ptr_array_new ();
  return self;
}

static gpointer
run (gpointer data)
{
  LqWorkers *self = data;

  g_mutex_lock (&self->lock);
  for (;;)
    {
      while (g_queue_is_empty (&self->items) && !self->closing)
        {
          self->idle++;
          g_cond_wait (&self->changed, &self->lock);
          self->idle--;
        }
      if (g_queue_is_empty (&self->items))
        break;
      gpointer item = g_queue_pop_head (&self->items);
      g_mutex_unlock (&self->lock);
      self->work (item);
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

void
lq_workers_push (LqWorkers *workers, gpointer item)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&workers->lock);

  g_queue_push_tail (&workers->items, item);
  if (workers->idle < g_queue_get_length (&workers->items) && workers->threads->len < workers->max)
    g_ptr_array_add (workers->threads, g_thread_new (workers->name, run, workers));
  g_cond_signal (&workers->changed);
}

void
lq_workers_free (LqWorkers *workers)
{
  g_mutex_lock (&workers->lock);
  workers->closing = TRUE;
  g_cond_broadcast (&workers->changed);
  /* Work may still start threads, so there may be one more than there was. */
  for (guint i = 0; i < workers->threads->len; i++)
    {
      GThread *thread = workers->threads->pdata[i];
      g_mutex_unlock (&workers->lock);
      g_thread_join (thread);
      g_mutex_lock (&workers->lock);
    }
  g_mutex_unlock (&workers->lock);
  g_ptr_array_unref (workers->threads);
  g_mutex_clear (&workers->lock);
  g_cond_clear (&workers->changed);
  g_free (workers->name);
  g_free (workers);
}
