/* SPDX-License-Identifier: Apache-2.0 */
/* Many statements at a time over one engine, each in a session of its own. One thread executes; any thread may cancel
 * or ask how far it is. */
#pragma once

#include "cli/session.h"

typedef struct _LqJobs LqJobs;

/* What is to be done with each item; both from any thread. */
typedef struct
{
  void (*work) (gpointer item, LqSession *session);
  void (*fail) (gpointer item, const GError *error); /* it could not even be tried */
  const char *done;                                  /* what progress calls them: "detections evaluated" */
} LqJobsKind;

/* `engine` is borrowed; `total`: how many items there will be. Transfer full. */
LqJobs *lq_jobs_new (LqEngine *engine, const LqJobsKind *kind, guint total);
void lq_jobs_free (LqJobs *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJobs, lq_jobs_free)

/* Works off all items, side by side. FALSE with LQ_ERROR_CANCELLED after lq_jobs_cancel. */
gboolean lq_jobs_execute (LqJobs *self, GPtrArray *items, GError **error);

/* From any thread, and from a signal's watcher. */
void lq_jobs_cancel (LqJobs *self);
char *lq_jobs_progress (LqJobs *self);
