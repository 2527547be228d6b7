/* SPDX-License-Identifier: Apache-2.0 */
/* Detections: a pack is a folder, a detection is one .sql file in it, which says everything about itself in the
 * comment it starts with. docs/packs.md describes the format. */
#pragma once

#include <glib.h>

/* Ordered: later is worse. */
typedef enum
{
  LQ_SEVERITY_INFO,
  LQ_SEVERITY_LOW,
  LQ_SEVERITY_MEDIUM,
  LQ_SEVERITY_HIGH,
  LQ_SEVERITY_CRITICAL,
} LqSeverity;

/* One detection, all fields set; or a snapshot, which has no severity, attack, controls, false_positives, remediation
 * (NULL). Free with lq_pack_detection_free. */
typedef struct
{
  char *pack; /* the folder's name: "malicious-layers" */
  char *name; /* the file's, without .sql: "layer-public"; "<pack>/<name>" is the detection's stable id */
  char *title;
  char *description; /* what a finding means and why it matters */
  LqSeverity severity;
  gint64 interval_s; /* how often a scheduler should run it */
  char **attack;     /* MITRE ATT&CK techniques: "T1525" */
  char **controls;   /* "<framework>:<control>": "ccm-4.1:IAM-16" */
  char **references; /* https URLs */
  char *false_positives;
  char *remediation;
  gboolean snapshot; /* its rows are a state to be logged whole, not findings */
  gboolean events;   /* its findings are of events: that one is not found any more says nothing */
  char *sql;         /* one statement, without its semicolon; a row is a finding */
} LqPackDetection;

/* Reads one file, of at most 64 KiB. Errors: LQ_ERROR_CONFIG, whose message begins with "<path>:<line>: ". Transfer
 * full. */
LqPackDetection *lq_pack_load_detection (const char *path, GError **error);

/* Reads every .sql file of a folder, sorted by name; a folder without one is an error, as is one over 1,000 files.
 * Errors: as above. Element type LqPackDetection. Transfer full. */
GPtrArray *lq_pack_load (const char *folder, GError **error);

void lq_pack_detection_free (LqPackDetection *detection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqPackDetection, lq_pack_detection_free)

/* "info", "low", ... Static. */
const char *lq_pack_severity_name (LqSeverity severity);

/* The severity of that name. FALSE where there is none. */
gboolean lq_pack_severity_parse (const char *name, LqSeverity *severity);
