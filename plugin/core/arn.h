/* SPDX-License-Identifier: Apache-2.0 */
/* ARNs of functions, layers, code signing configs, signing profiles and signing jobs, taken apart. */
#pragma once

#include "core/convert.h"

#define LQ_ARN_MAX_LENGTH 2048

/* Parts of `arn:partition:service:region:account:resource`; transfer full strings. */
typedef struct
{
  char *partition, *service, *region, *account_id, *resource;
} LqArn;

/* FALSE where `text` (may be NULL) is no ARN. Free with lq_arn_clear, or use g_auto. */
gboolean lq_arn_parse (const char *text, LqArn *arn);
void lq_arn_clear (LqArn *arn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqArn, lq_arn_clear)

/* A Signer ARN, whose resource begins with a slash: `arn:...:/signing-profiles/name/version` or `/signing-jobs/id`. */
typedef struct
{
  LqArn arn;
  char *name;    /* of the profile, or the job's id */
  char *version; /* NULL: the ARN has none */
} LqSignerArn;

/* FALSE where `text` (may be NULL) is no ARN of a `type` ("signing-profiles", "signing-jobs"). Free as above. */
gboolean lq_arn_parse_signer (const char *text, const char *type, LqSignerArn *arn);
void lq_arn_clear_signer (LqSignerArn *arn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqSignerArn, lq_arn_clear_signer)

/* What an ARN of `kind` fixes in its row: column name -> value, both transfer full in a new table. Always region and
 * partition; the owner's account stands under "account_id" for functions, configs and profiles, under
 * "layer_account_id" for layers, under "job_owner" for signing jobs. NULL where `text` (may be NULL) is not an ARN of
 * that kind, so that no row can hold it. */
GHashTable *lq_arn_implied (LqArnKind kind, const char *text);

/* For columns whose path selects a function's ARN, with a qualifier (a version or an alias) or without. */
json_t *lq_arn_function_arn (json_t *value, const LqConvertContext *context); /* without */
json_t *lq_arn_function_name (json_t *value, const LqConvertContext *context);
json_t *lq_arn_function_qualifier (json_t *value, const LqConvertContext *context); /* missing where there is none */

/* For columns whose path selects a layer version's ARN; where it selects nothing, the key that was asked with
 * counts. */
json_t *lq_arn_layer_arn (json_t *value, const LqConvertContext *context); /* the layer's, without version */
json_t *lq_arn_layer_name (json_t *value, const LqConvertContext *context);
json_t *lq_arn_layer_version (json_t *value, const LqConvertContext *context);    /* a number */
json_t *lq_arn_layer_account_id (json_t *value, const LqConvertContext *context); /* its owner */
/* 0: the scope's own account; 1: any other, or one that cannot be told */
json_t *lq_arn_layer_is_foreign (json_t *value, const LqConvertContext *context);

/* For columns whose path selects any ARN: the account in it; missing where there is none, as in a bucket's. */
json_t *lq_arn_owner (json_t *value, const LqConvertContext *context);
/* 1: that account is not the scope's; 0: it is; missing where there is none */
json_t *lq_arn_is_foreign (json_t *value, const LqConvertContext *context);

/* LqMake: a function's ARN, and two ARNs that may be missing -> whether one of them is the function, with or without a
 * qualifier. */
json_t *lq_arn_comes_back (const LqValue *cells, const LqMakeContext *context);

/* LqMake: two ARNs that may be missing -> 1: one is another account's; else missing: one has no account; else 0. */
json_t *lq_arn_leaves_account (const LqValue *cells, const LqMakeContext *context);

/* 12 digits. */
gboolean lq_arn_is_account_id (const char *text);

/* `o-` and 10 to 32 small letters or digits. Source: the pattern of OrganizationId in AWS Organizations' API. */
gboolean lq_arn_is_organization_id (const char *text);

/* For LqColumn.possible: a name as functions and layers have it, not an ARN (which AWS would take as well). */
gboolean lq_arn_is_name (const char *text);
