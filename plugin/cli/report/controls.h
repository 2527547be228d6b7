/* SPDX-License-Identifier: Apache-2.0 */
/* Frameworks of controls: which detections say something about which control, and what a run says of it. The files are
 * packs/controls/<framework>.json; docs/packs.md describes them. */
#pragma once

#include "cli/report/result.h"

typedef enum
{
  LQ_CONTROL_PASS,          /* all of its detections were evaluated and found nothing */
  LQ_CONTROL_FINDINGS,      /* one of them found something */
  LQ_CONTROL_ERROR,         /* one of them could not be evaluated */
  LQ_CONTROL_NOT_EVALUATED, /* not all of them were in the run */
  LQ_CONTROL_NOT_COVERED,   /* no detection says anything about it */
} LqControlStatus;

typedef struct
{
  char *id, *title;
  char **detections;      /* ids, NULL-terminated; empty: not covered */
  char *proves;           /* what a pass proves, and */
  char *does_not_prove;   /* what it does not; "" where it is not covered */
  char *not_covered;      /* why; "" where it is covered */
  LqControlStatus status; /* after lq_controls_judge, as the two below */
  guint64 n_findings;     /* of all of its detections */
  GPtrArray *not_run;     /* of `detections` those that were not in the run; borrowed texts */
} LqControl;

typedef struct
{
  char *name; /* "ccm-4.1", as in a detection's header */
  char *title, *publisher, *version, *url;
  GPtrArray *controls; /* LqControl */
} LqFramework;

/* The framework of that name in the first of `folders` that has it. Errors: LQ_ERROR_USAGE where there is none, with a
 * suggestion; LQ_ERROR_CONFIG where the file is wrong. Transfer full. */
LqFramework *lq_controls_load (const char *name, const char *const *folders, GError **error);
void lq_controls_free (LqFramework *framework);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFramework, lq_controls_free)

/* Whether a detection says something about a control of the framework, by its header. */
gboolean lq_controls_concern (const LqFramework *framework, const LqPackDetection *detection);

/* What the results (LqResult) of a run say of each control. */
void lq_controls_judge (LqFramework *framework, GPtrArray *results);

/* "pass", "findings", "error", "not_evaluated", "not_covered". Static. */
const char *lq_controls_status_name (LqControlStatus status);
