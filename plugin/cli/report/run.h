/* SPDX-License-Identifier: Apache-2.0 */
/* Detections side by side over one engine, and so over one collection. One thread executes; any thread may cancel or
 * ask how far it is. */
#pragma once

#include "cli/report/result.h"
#include "core/engine.h"

typedef struct _LqRun LqRun;

/* `engine` and `detections` (LqPackDetection) are borrowed. Transfer full. */
LqRun *lq_run_new (LqEngine *engine, GPtrArray *detections);
void lq_run_free (LqRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRun, lq_run_free)

/* Evaluates all of them. Those that only ask what this process knows of its own readings come after the others, as they
 * would find nothing before. FALSE with LQ_ERROR_CANCELLED after lq_run_cancel; whatever else fails is the error of a
 * result. */
gboolean lq_run_execute (LqRun *self, GError **error);

/* LqResult, in the order of the detections. Borrowed. */
GPtrArray *lq_run_results (LqRun *self);

/* From any thread, and from a signal's watcher. */
void lq_run_cancel (LqRun *self);
char *lq_run_progress (LqRun *self);
