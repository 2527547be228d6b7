/* SPDX-License-Identifier: Apache-2.0 */
/* An operation's templates filled in, and its replies taken apart. */
#pragma once

#include "core/row.h"
#include "core/window.h"

/* The variable parts of one call. */
typedef struct
{
  char *path;  /* values percent-encoded, as in the query */
  char *query; /* "" for none */
  char *body;  /* NULL: the call is a GET */
} LqRequestText;
void lq_request_text_clear (LqRequestText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqRequestText, lq_request_text_clear)

/* Fills the templates in; `span` is for operations with a window; `marker` NULL for the first page. Errors:
 * LQ_ERROR_FAILED where the binding lacks a placeholder's column. */
gboolean lq_operation_expand (const LqOperation *operation, LqBinding *binding, const LqSpan *span, const char *marker,
                              LqRequestText *text, GError **error);

/* The names in `{}` of path, query, form and body; transfer full array of transfer-full names. */
GPtrArray *lq_operation_placeholders (const LqOperation *operation);

/* What the operation and the ^ columns of the table it fills take from a binding; each name once, sorted; transfer
 * full. */
GPtrArray *lq_operation_inputs (const LqOperation *operation, const LqTable *table);

/* What the binding (may be NULL) holds of the operation's revision; NULL where that is nothing. Borrowed. */
const char *lq_operation_revision (const LqOperation *operation, LqBinding *binding);

/* Whether a reply says nothing but that it is of this revision. */
gboolean lq_operation_confirms (const LqOperation *operation, json_t *reply, const char *revision);

/* Whether the binding holds all of `names`. */
gboolean lq_operation_covered (GPtrArray *names, LqBinding *binding);

/* A reply's elements (new array) and the next marker (NULL: the last page; transfer full). Errors: LQ_ERROR_REPLY. */
gboolean lq_operation_read (const LqOperation *operation, json_t *reply, const LqConvertContext *context,
                            json_t **elements, char **marker, GError **error);

/* Leaves in `*elements` (an array, transfer full) those that rows come of. */
void lq_operation_keep (const LqOperation *operation, json_t **elements);

/* What `problem` stands for in the operation's outcomes; NULL: it is an error. Borrowed. */
const LqOutcome *lq_operation_outcome (const LqOperation *operation, const LqConvertContext *context,
                                       const GError *problem);
