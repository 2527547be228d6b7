/* SPDX-License-Identifier: Apache-2.0 */
/* Proves that ThreadSanitizer, with glib.c preloaded, finds a race and lets a lock pass: proof locked|unlocked. */
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GMutex lock;
  gboolean locked;
  guint count;
} Counter;

typedef struct
{
  Counter *counter;
  int done, other_done; /* ends of pipes */
} Side;

/* Ends only when the other side has counted, too: the sanitizer forgets what a thread did when it is gone. */
static gpointer
count (gpointer data)
{
  Side *side = data;
  char byte = 0;

  if (side->counter->locked)
    g_mutex_lock (&side->counter->lock);
  side->counter->count++;
  if (side->counter->locked)
    g_mutex_unlock (&side->counter->lock);
  g_assert_cmpint (write (side->done, &byte, 1), ==, 1);
  g_assert_cmpint (read (side->other_done, &byte, 1), ==, 1);
  return NULL;
}

int
main (int argc, char **argv)
{
  Counter counter = { .locked = argc == 2 && strcmp (argv[1], "locked") == 0 };
  int first[2], second[2];

  g_assert_true (g_unix_open_pipe (first, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (second, FD_CLOEXEC, NULL));
  Side sides[] = { { &counter, first[1], second[0] }, { &counter, second[1], first[0] } };
  g_mutex_init (&counter.lock);
  GThread *one = g_thread_new ("one", count, &sides[0]);
  GThread *two = g_thread_new ("two", count, &sides[1]);
  g_thread_join (one);
  g_thread_join (two);
  g_mutex_clear (&counter.lock);
  return counter.count == 2 ? 0 : 1;
}
