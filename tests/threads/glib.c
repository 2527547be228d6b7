/* SPDX-License-Identifier: Apache-2.0 */
/* Tells ThreadSanitizer what GLib's locks, queues and reference counts order: Debian's GLib is not built with it, so
 * it sees neither its mutexes (plain futexes) nor its atomics. Preloaded into tests of a build with
 * -Db_sanitize=thread. */
#include <dlfcn.h>
#include <glib-object.h>

#pragma GCC visibility push(default)

/* Weak: a child process may be a program without the sanitizer. */
extern void __tsan_acquire (void *address) __attribute__ ((weak));
extern void __tsan_release (void *address) __attribute__ ((weak));
extern void AnnotateIgnoreWritesBegin (const char *file, int line) __attribute__ ((weak));
extern void AnnotateIgnoreWritesEnd (const char *file, int line) __attribute__ ((weak));

static void
acquire (void *address)
{
  if (__tsan_acquire != NULL)
    __tsan_acquire (address);
}

static void
release (void *address)
{
  if (__tsan_release != NULL)
    __tsan_release (address);
}

/* What GLib allocates in between, another thread frees under a lock that is not seen. */
static void
begin_inside (void)
{
  if (AnnotateIgnoreWritesBegin != NULL)
    AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
}

static void
end_inside (void)
{
  if (AnnotateIgnoreWritesEnd != NULL)
    AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
}

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
    acquire (lock); \
  }

#define TRYLOCK(name, Type) \
  gboolean name (Type *lock) \
  { \
    REAL (name); \
    gboolean locked = real (lock); \
    if (locked) \
      acquire (lock); \
    return locked; \
  }

#define UNLOCK(name, Type) \
  void name (Type *lock) \
  { \
    REAL (name); \
    release (lock); \
    real (lock); \
  }

/* The last one frees what the others have read. */
#define UNREF(name, Type) \
  void name (Type *object) \
  { \
    REAL (name); \
    if (object != NULL) \
      { \
        release (object); \
        acquire (object); \
      } \
    real (object); \
  }

#define POP(name) \
  gpointer name (GAsyncQueue *queue) \
  { \
    REAL (name); \
    gpointer item = real (queue); \
    acquire (queue); \
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
  release (box);
  acquire (box);
  real (box, clear);
}

gboolean
(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  REAL (g_atomic_ref_count_dec);
  release ((void *) count);
  acquire ((void *) count);
  return real (count);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  REAL (g_cond_wait_until);
  release (mutex);
  gboolean signalled = real (cond, mutex, end_time);
  acquire (mutex);
  return signalled;
}

void
g_async_queue_push (GAsyncQueue *queue, gpointer item)
{
  REAL (g_async_queue_push);
  release (queue);
  begin_inside ();
  real (queue, item);
  end_inside ();
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  REAL (g_async_queue_timeout_pop);
  gpointer item = real (queue, timeout);
  acquire (queue);
  return item;
}

gboolean
(g_once_init_enter) (volatile void *location)
{
  REAL (g_once_init_enter);
  gboolean first = real (location);
  acquire ((void *) location);
  return first;
}

void
(g_once_init_leave) (volatile void *location, gsize result)
{
  REAL (g_once_init_leave);
  release ((void *) location);
  real (location, result);
}

/* What a pool's thread is to do with an item that was pushed. */
typedef struct
{
  GFunc work;
  gpointer data;
} Pool;

static void
work_in_pool (gpointer item, gpointer data)
{
  const Pool *pool = data;

  acquire (item);
  pool->work (item, pool->data);
  release (data);
}

GThreadPool *
g_thread_pool_new (GFunc work, gpointer data, int max_threads, gboolean exclusive, GError **error)
{
  REAL (g_thread_pool_new);
  Pool *pool = g_new (Pool, 1);

  *pool = (Pool) { work, data };
  begin_inside ();
  GThreadPool *made = real (work_in_pool, pool, max_threads, exclusive, error);
  end_inside ();
  return made;
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer item, GError **error)
{
  REAL (g_thread_pool_push);
  release (item);
  begin_inside ();
  gboolean pushed = real (pool, item, error);
  end_inside ();
  return pushed;
}

void
g_thread_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait)
{
  REAL (g_thread_pool_free);
  gpointer done = pool->user_data;
  begin_inside ();
  real (pool, immediate, wait);
  end_inside ();
  /* who waits has seen all that was done */
  if (wait)
    acquire (done);
}
