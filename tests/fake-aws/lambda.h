/* SPDX-License-Identifier: Apache-2.0 */
/* What Lambda's handlers share: how functions and layers are named in a request. */
#pragma once

#include "fake-aws/page.h"

/* A function as a request names it: by name or ARN, with or without a qualifier. */
typedef struct
{
  LqFakeItem *function;
  LqFakeItem *version; /* $LATEST: the function itself; else the published version, or the one the alias points to */
  LqFakeItem *alias;   /* NULL where the qualifier is none */
  char *qualifier;     /* NULL where there is none */
} LqFakeFunctionName;

void lq_fake_function_name_clear (LqFakeFunctionName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqFakeFunctionName, lq_fake_function_name_clear)

/* Reads the first label and the parameter Qualifier. FALSE: `reply` says why not. */
gboolean lq_fake_function_name_read (const LqFakeRequest *request, LqFakeFunctionName *name, LqFakeReply *reply);

/* A link as AWS signs them for ten minutes: worthless here, and secret there. */
json_t *lq_fake_presigned_url (const LqFakeRequest *request, const char *kind, const char *name);

/* The config that lists the function, or NULL. Borrowed. */
LqFakeItem *lq_fake_config_of (const LqFakeRegion *region, const LqFakeItem *function);

/* Whether a function of the caller's can have that layer version; FALSE: `reply` says why not. */
gboolean lq_fake_layer_is_open (const LqFakeRequest *request, const char *arn, LqFakeReply *reply);

/* The own version that the labels name; NULL: `reply` says why not. Borrowed. */
LqFakeItem *lq_fake_layer_version_read (const LqFakeRequest *request, LqFakeReply *reply);

/* Code that a request brings (`given` has ZipFile, or S3Bucket and S3Key): { CodeSha256, CodeSize, and of what was
 * signed SigningProfileVersionArn and SigningJobArn, and of what stays in its bucket ResolvedS3Object }. What is in a
 * bucket is made up of its name there, and signed where it is what a signing job made. NULL: `reply` says why not.
 * Transfer full. */
json_t *lq_fake_content_read (const LqFakeRequest *request, const json_t *given, LqFakeReply *reply);

/* It was changed: gives a function, version or alias another RevisionId. */
void lq_fake_item_revise (const LqFakeRequest *request, LqFakeItem *item);

/* {"Policy": ..., "RevisionId": ...} */
void lq_fake_reply_policy (LqFakeReply *reply, json_t *policy, json_t *revision_id);
