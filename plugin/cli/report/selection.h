/* SPDX-License-Identifier: Apache-2.0 */
/* Which detections a command line means. */
#pragma once

#include "base/config.h"
#include "core/pack.h"

/* The folders in which packs are looked for by name: `given` (may be NULL), else the configuration's, else where they
 * are installed. Transfer full. */
char **lq_selection_folders (const char *given, const LqConfig *config);

/* The names of all packs in `folders`, sorted, each once. NULL-terminated, transfer full. */
char **lq_selection_pack_names (const char *const *folders);

/* The same for frameworks of controls. */
char **lq_selection_framework_names (const char *const *folders);

/* Always FALSE, with LQ_ERROR_USAGE: there is no pack in `folders`. */
gboolean lq_selection_fail_empty (const char *const *folders, GError **error);

/* The detections and snapshots that a word names: a pack ("malicious-layers"), a folder ("./mine"), one of a pack
 * ("malicious-layers/layer-public"), or a file ("x.sql"). Errors: LQ_ERROR_USAGE, with a suggestion where
 * there is none, and with file and line where one is wrong. Element type LqPackDetection. Transfer full. */
GPtrArray *lq_selection_load (const char *word, const char *const *folders, GError **error);

/* What all of `words` name, or without a word every pack, without snapshots, sorted by id; the same file twice counts
 * once. Errors: as above, and LQ_ERROR_USAGE where nothing is left, or two detections have one id. Transfer full. */
GPtrArray *lq_selection_detections (const char *const *words, const char *const *folders, GError **error);

/* "<pack>/<name>". Transfer full. */
char *lq_selection_id (const LqPackDetection *detection);
