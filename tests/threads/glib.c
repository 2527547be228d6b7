/* SPDX-License-Identifier: Apache-2.0 */
/* Tells ThreadSanitizer what GLib's locks, queues and reference counts order: Debian's GLib is not built with it, so
 * it sees neither its mutexes (plain futexes) nor its atomics. Preloaded into tests of a build with
 * -Db_sanitize=thread. */
#include <dlfcn.h>
#include <glib-object.h>

#pragma GCC visibility push(default)

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define REAL(name) \
  static __typeof__ (name) *real; \
  if (real == NULL) \
    *(void **) &real = dlsym (RTLD_NEXT, #name)

/* What came before another thread's unlock is visible after this. */
#define LOCK(name, Type) \
  void name (Type *lock) \
  { \
    REAL (name); \
    real (lock); \
    __tsan_acquire (lock); \
  }

#define TRYLOCK(name, Type) \
  gboolean name (Type *lock) \
  { \
    REAL (name); \
    gboolean locked = real (lock); \
    if (locked) \
      __tsan_acquire (lock); \
    return locked; \
  }

#define UNLOCK(name, Type) \
  void name (Type *lock) \
  { \
    REAL (name); \
    __tsan_release (lock); \
    real (lock); \
  }

/* The last one frees what the others have read. */
#define UNREF(name, Type) \
  void name (Type *object) \
  { \
    REAL (name); \
    if (object != NULL) \
      { \
        __tsan_release (object); \
        __tsan_acquire (object); \
      } \
    real (object); \
  }

#define POP(name) \
  gpointer name (GAsyncQueue *queue) \
  { \
    REAL (name); \
    gpointer item = real (queue); \
    __tsan_acquire (queue); \
    return item; \
  }

LOCK (g_mutex_lock, GMutex)
TRYLOCK (g_mutex_trylock, GMutex)
UNLOCK (g_mutex_unlock, GMutex)
LOCK (g_rec_mutex_lock, GRecMutex)
UNLOCK (g_rec_mutex_unlock, GRecMutex)
LOCK (g_rw_lock_writer_lock, GRWLock)
UNLOCK (g_rw_lock_writer_unlock, GRWLock)
LOCK (g_rw_lock_reader_lock, GRWLock)
UNLOCK (g_rw_lock_reader_unlock, GRWLock)

UNREF (g_bytes_unref, GBytes)
UNREF (g_hash_table_unref, GHashTable)
UNREF (g_ptr_array_unref, GPtrArray)
UNREF (g_array_unref, GArray)
UNREF (g_main_context_unref, GMainContext)
UNREF (g_main_loop_unref, GMainLoop)
UNREF (g_source_unref, GSource)
UNREF (g_object_unref, void)
UNREF (g_atomic_rc_box_release, void)

POP (g_async_queue_pop)
POP (g_async_queue_try_pop)

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  REAL (g_atomic_rc_box_release_full);
  __tsan_release (box);
  __tsan_acquire (box);
  real (box, clear);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  __tsan_release (mutex);
  real (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (g_cond_wait_until);
  __tsan_release (mutex);
  gboolean signalled = real (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer item)
{
  REAL (g_async_queue_push);
  __tsan_release (queue);
  real (queue, item);
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  REAL (g_async_queue_timeout_pop);
  gpointer item = real (queue, timeout);
  __tsan_acquire (queue);
  return item;
}

gboolean
(g_once_init_enter) (volatile void *location)
{
  REAL (g_once_init_enter);
  gboolean first = real (location);
  __tsan_acquire ((void *) location);
  return first;
}

void
(g_once_init_leave) (volatile void *location, gsize result)
{
  REAL (g_once_init_leave);
  __tsan_release ((void *) location);
  real (location, result);
}
