/* SPDX-License-Identifier: Apache-2.0 */
/* A request that was let in, as the handlers see it, and the table of what can be asked. */
#pragma once

#include "fake-aws/estate.h"
#include "fake-aws/reply.h"
#include "fake-aws/sigv4.h"

#define LQ_FAKE_MAX_LABELS 2

typedef struct _LqFakeRequest LqFakeRequest;

/* One operation of AWS: a row of the table in operations.c. */
typedef struct
{
  const char *service; /* signing name */
  const char *action;  /* "ListFunctions" */
  const char *method;
  const char *path;       /* "/2015-03-31/functions/{}"; {}: a label. A slash at the end may be there or not */
  const char *find;       /* value of the query's `find` that sets it apart on its path; NULL: it has none */
  const char *iam_action; /* what the caller must not be denied; NULL: nothing */
  const char *resource;   /* for the text of a denial: "function:{}" behind the ARN's front, "?Arn" a parameter, "{}" a
                             label; NULL: "*" */
  const char *bucket;     /* request-rate bucket (bucket.c), "kind" or "kind/name"; NULL: none */
  void (*answer) (const LqFakeRequest *request, LqFakeReply *reply);
  guint success;                          /* status of what went well; 0: 200 */
  const char *event;                      /* its name in CloudTrail, of what changes something; NULL: it reads */
  const char *labels[LQ_FAKE_MAX_LABELS]; /* and what the API calls its labels */
  gboolean anonymous;                     /* it is asked without a signature */
} LqFakeOperation;

struct _LqFakeRequest
{
  const LqFakeOperation *operation;
  LqFakeEstate *estate;
  GHashTable *headers; /* lower-case name -> value; borrowed */
  const LqFakeCredential *caller; /* of what is asked without a signature: nobody, whose access key is "" */
  const LqFakeRegion *region;       /* of the caller's account */
  char *labels[LQ_FAKE_MAX_LABELS]; /* decoded; NULL behind the last */
  GHashTable *parameters;           /* decoded query, form, or texts and numbers of the body; name -> value; where a
                                     * name comes again, its values with commas between */
  json_t *body;                     /* of services that speak JSON: an object; NULL: what was sent is none */
  guint page_size;                  /* most entries on a page; 0: AWS's limits alone */
  gboolean empty_page;              /* this page is to have no entry, and a marker, */
  gboolean endless;                 /* which is another each time */
  gint64 now_s;                     /* unix seconds of the server's clock */
};

/* The decoded parameter, or NULL. Borrowed. */
const char *lq_fake_request_parameter (const LqFakeRequest *request, const char *name);

/* What denies the caller something. */
typedef enum
{
  LQ_FAKE_NOT_DENIED,
  LQ_FAKE_DENIED_BY_IDENTITY, /* its own policies do not allow it */
  LQ_FAKE_DENIED_BY_RESOURCE, /* nor does the policy of what is another account's */
  LQ_FAKE_DENIED_BY_SCP,
} LqFakeDenial;

/* What denies the caller `action` ("lambda:ListTags") here. */
LqFakeDenial lq_fake_request_denied (const LqFakeRequest *request, const char *action);

/* The sentence of a denial. Transfer full. */
char *lq_fake_request_denial_text (const LqFakeRequest *request, LqFakeDenial denial, const char *action,
                                   const char *resource);

/* Answers with it. */
void lq_fake_request_deny (const LqFakeRequest *request, LqFakeDenial denial, const char *action, const char *resource,
                           LqFakeReply *reply);

/* "arn:aws:lambda:REGION:ACCOUNT:" + `rest`, in the request's scope, if its service is Lambda. Transfer full. */
char *lq_fake_request_arn (const LqFakeRequest *request, const char *rest);

/* The request's Region, for what changes something there. Borrowed. */
LqFakeRegion *lq_fake_request_writable_region (const LqFakeRequest *request);

/* FALSE after a 412, where the request is for another revision than `current`, if for any. */
gboolean lq_fake_request_is_for_revision (const LqFakeRequest *request, const char *current, LqFakeReply *reply);

/* The server's time as the format of g_date_time_format says it. Transfer full. */
json_t *lq_fake_request_time (const LqFakeRequest *request, const char *format);

/* operations.c */

/* Fills in operation, labels and parameters. FALSE where nothing of `service` answers to `wire`. `service` NULL: of
 * what is asked without a signature. */
gboolean lq_fake_operation_find (const LqFakeWire *wire, const char *service, LqFakeRequest *request);
void lq_fake_request_clear (LqFakeRequest *request);

/* The name of the operation at `index` of the table; NULL behind the last. Static. */
const char *lq_fake_operation_name (gsize index);

/* The handlers, one per operation. */
void lq_fake_list_functions (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_function (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_function_configuration (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_versions_by_function (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_aliases (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_function_url_configs (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_function_event_invoke_configs (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_event_source_mappings (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_policy (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_account_settings (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_tags (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_layers (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_layer_versions (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_layer_version (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_layer_version_by_arn (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_layer_version_policy (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_code_signing_configs (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_functions_by_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_update_function_configuration (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_update_function_code (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_add_permission (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_create_function_url_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_publish_layer_version (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_add_layer_version_permission (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_update_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_put_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_delete_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_revoke_signature (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_revoke_signing_profile (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_signing_profiles (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_signing_profile (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_profile_permissions (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_signing_jobs (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_describe_signing_job (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_regions (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_describe_regions (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_describe_organization (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_accounts (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_roots (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_organizational_units_for_parent (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_accounts_for_parent (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_list_parents (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_create_token (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_role_credentials (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_lookup_events (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_assume_role (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_assume_role_with_web_identity (const LqFakeRequest *request, LqFakeReply *reply);
void lq_fake_get_caller_identity (const LqFakeRequest *request, LqFakeReply *reply);
