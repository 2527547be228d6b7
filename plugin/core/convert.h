/* SPDX-License-Identifier: Apache-2.0 */
/* From what AWS says to what a cell holds: the named functions that table declarations refer to. */
#pragma once

#include <glib.h>

#include "base/cleanup.h"
#include "core/value.h"

/* Account and Region that are read together, and who reads them. */
typedef struct
{
  const char *account_id;
  const char *region;
  const char *partition;
  const char *organization_id;                /* the own one, for lq_trust_own_organization; NULL: not known */
  const struct _LqTrust *trust;               /* what the configuration trusts (core/trust.h); NULL: nothing */
  struct _LqDirectory *directory;             /* who owns which account (core/directory.h) */
  struct _LqCredentialsProvider *credentials; /* to ask with */
} LqScope;

typedef struct
{
  const LqScope *scope;
  json_t *element;     /* what the row is made of */
  json_t *reply;       /* the page that held the element; NULL where no page did (expand, local, an outcome) */
  gsize position;      /* of the element in its list, from 1 */
  const char *outcome; /* never NULL: "ok", or the LqOutcome that stands for an error */
  const char *key;     /* the key the operation was asked with, where it was asked by one; else NULL */
} LqConvertContext;

/* Makes a cell's value out of what the column's path selected (NULL: nothing). A new reference; NULL: missing. */
typedef json_t *(*LqConvert) (json_t *value, const LqConvertContext *context);

/* What a cell that is made of other cells of its row may depend on besides them. */
typedef struct
{
  const LqScope *scope; /* the row's; NULL where the table has none */
  gint64 now_s;         /* when the query began, unix seconds */
} LqMakeContext;

/* Makes a cell's value out of other cells of its row, in the order in which LqColumn.of names their columns (borrowed).
 * A new reference; NULL: missing. */
typedef json_t *(*LqMake) (const LqValue *cells, const LqMakeContext *context);

/* Kinds of ARN whose value fixes other columns of the same row (see core/arn.h). */
typedef enum
{
  LQ_ARN_NONE,
  LQ_ARN_FUNCTION,                /* account_id, region, function_name */
  LQ_ARN_FUNCTION_VERSION,        /* the same, function_arn, version */
  LQ_ARN_FUNCTION_ALIAS,          /* the same, function_arn, alias_name */
  LQ_ARN_LAYER,                   /* region, layer_name, and the owner */
  LQ_ARN_LAYER_VERSION,           /* the same, layer_arn, layer_version */
  LQ_ARN_CODE_SIGNING_CONFIG,     /* account_id, region */
  LQ_ARN_SIGNING_PROFILE_VERSION, /* the same, profile_arn, profile_name, profile_version */
  LQ_ARN_SIGNING_JOB,             /* region, job_id, job_owner: who invoked it sees it too */
} LqArnKind;

/* Any of AWS's time formats -> unix seconds; missing where it is none of them. */
json_t *lq_convert_time (json_t *value, const LqConvertContext *context);

/* A function's Environment -> array of the names of its variables, sorted; none -> []; where AWS could not decrypt them
 * (Environment.Error) -> missing. The values stay behind. */
json_t *lq_convert_environment_names (json_t *value, const LqConvertContext *context);

/* LqOperation.keep: a function's configuration, unless it is the unpublished version's. */
gboolean lq_convert_is_published (const json_t *element);

/* A missing text -> "": for keys that may be empty. */
json_t *lq_convert_text (json_t *value, const LqConvertContext *context);

/* An array -> its length; missing -> 0. */
json_t *lq_convert_length (json_t *value, const LqConvertContext *context);

/* A missing list -> []; missing where an error stands for the row, as then nothing is known. */
json_t *lq_convert_list (json_t *value, const LqConvertContext *context);

/* AWS's {ErrorCode, Message} -> "ErrorCode: Message". */
json_t *lq_convert_inner_error (json_t *value, const LqConvertContext *context);

/* The outcome of the operation: "ok", or what an error code stands for. */
json_t *lq_convert_outcome (json_t *value, const LqConvertContext *context);

/* The key the operation was asked with. */
json_t *lq_convert_key (json_t *value, const LqConvertContext *context);

/* The element's position in its list, from 1. */
json_t *lq_convert_position (json_t *value, const LqConvertContext *context);

/* The same from 0: for lists that begin with the parent's row itself (LqTable.first). */
json_t *lq_convert_index (json_t *value, const LqConvertContext *context);

/* GetFunction's Code or GetLayerVersion's Content -> "REFERENCE": Lambda runs it from a bucket, which only then
 * stands in ResolvedS3Object; "COPY": Lambda keeps it, and offers it for download; neither (an image) -> missing. */
json_t *lq_convert_storage_mode (json_t *value, const LqConvertContext *context);

/* LqMake: the latest version of a layer, and the one in use -> how many version numbers lie between. */
json_t *lq_convert_versions_behind (const LqValue *cells, const LqMakeContext *context);

/* LqMake: of the same, whether any does. */
json_t *lq_convert_is_outdated (const LqValue *cells, const LqMakeContext *context);

/* For LqColumn.possible of a key that may be any text, also '', which stands for what is not known. */
gboolean lq_convert_any_text (const char *text);
