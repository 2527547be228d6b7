/* SPDX-License-Identifier: Apache-2.0 */
/* What became of one detection in a run. */
#pragma once

#include "cli/session.h"
#include "core/pack.h"

/* The columns that every finding begins with, in this order. */
enum
{
  LQ_RESULT_ACCOUNT_ID,
  LQ_RESULT_REGION,
  LQ_RESULT_RESOURCE_ARN,
  LQ_RESULT_TITLE,
  LQ_RESULT_DETAIL,
  LQ_RESULT_N_COLUMNS,
};
extern const char *const lq_result_columns[]; /* their names */

typedef enum
{
  LQ_RESULT_OK,
  LQ_RESULT_FINDINGS,
  LQ_RESULT_ERROR,
} LqResultStatus;

typedef struct _LqResult LqResult;

/* `detection` is borrowed. */
LqResult *lq_result_new (const LqPackDetection *detection);
void lq_result_free (LqResult *self);

/* Evaluates the detection: ok or findings. FALSE on error, which is also kept: the result is then an error. Where that
 * is that accounts and Regions could not be read, the findings in the others are kept beside it. */
gboolean lq_result_evaluate (LqResult *self, LqSession *session);

/* It could not even be tried. */
void lq_result_fail (LqResult *self, const GError *error);

const LqPackDetection *lq_result_detection (const LqResult *self);
const char *lq_result_id (const LqResult *self);
LqResultStatus lq_result_status (const LqResult *self);
const char *lq_result_status_name (const LqResult *self); /* "ok", "findings", "error" */
const char *lq_result_error (const LqResult *self);       /* "" where there is none */

guint64 lq_result_n_findings (const LqResult *self);
guint lq_result_n_columns (const LqResult *self);
const char *const *lq_result_names (const LqResult *self); /* NULL-terminated; each name once */

/* How many findings an account has: account_id -> guint, as a pointer. Borrowed. */
GHashTable *lq_result_accounts (const LqResult *self);

/* The next finding, from the first on, sorted by its columns; to be called once per finding and no more. `cells` has
 * room for n_columns, and is valid until the next call. Errors: the temporary file of many findings. */
gboolean lq_result_next (LqResult *self, LqValue *cells, GError **error);
