/* SPDX-License-Identifier: Apache-2.0 */
/* A thread beside long work: turns SIGINT, SIGTERM and SIGHUP into a cancel, and shows on standard error how far the
 * work is. */
#pragma once

#include <glib.h>

typedef struct _LqWatch LqWatch;

/* The work. Both functions are called from the watch's thread. */
typedef struct
{
  void (*cancel) (gpointer data);
  char *(*progress) (gpointer data); /* a line for people, "" for nothing; transfer full */
  gpointer data;
} LqWatched;

/* Before other threads are started. `always`: progress also where standard error is no terminal, as lines. Transfer
 * full. */
LqWatch *lq_watch_start (const LqWatched *work, gboolean always);

/* Stops the thread, removes the progress line, and returns the signal that arrived, 0 for none. Frees. */
int lq_watch_stop (LqWatch *self);
