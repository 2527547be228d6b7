/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that work off a queue. Unlike GThreadPool's, they are joined at the end: what a library keeps per thread
 * (OpenSSL does) is then gone before the program is. */
#pragma once

#include <glib.h>

typedef struct _LqWorkers LqWorkers;

/* At most `max` threads, each started when there is work and all others are busy. `name` for debuggers, 15 bytes. */
LqWorkers *lq_workers_new (const char *name, guint max, void (*work) (gpointer item));

/* Queues an item; work itself may do so too. */
void lq_workers_push (LqWorkers *workers, gpointer item);

/* Waits for all items, also those that work adds meanwhile, and for the threads. Not from a worker. */
void lq_workers_free (LqWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqWorkers, lq_workers_free)
