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

/* {"Policy": ..., "RevisionId": ...} */
void lq_fake_reply_policy (LqFakeReply *reply, json_t *policy, json_t *revision_id);
