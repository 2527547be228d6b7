/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are added to policies: of functions, their versions and aliases, and of layer versions. */
#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"
#include "fake-aws/lambda.h"

/* Arguments, and what the statement's short form calls them. */
static const struct
{
  const char *argument, *key;
} arguments[] = {
  { "StatementId", "Sid" },
  { "Action", "Action" },
  { "SourceArn", "source_arn" },
  { "SourceAccount", "source_account" },
  { "PrincipalOrgID", "organization" },
  { "OrganizationId", "organization" },
  { "FunctionUrlAuthType", "url_auth_type" },
  { "EventSourceToken", "event_source_token" },
};

/* NULL after an error. Transfer full. */
static json_t *
read_statement (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char *const needed[] = { "StatementId", "Action", "Principal" };
  const char *principal = lq_fake_request_parameter (request, "Principal");

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      if (lq_fake_request_parameter (request, needed[i]) != NULL)
        continue;
      lq_fake_reply_error (reply, 400, "ValidationException", "%s is missing", needed[i]);
      return NULL;
    }
  json_t *given = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      const char *value = lq_fake_request_parameter (request, arguments[i].argument);
      if (value != NULL)
        json_object_set_new (given, arguments[i].key, json_string (value));
    }
  if (json_is_true (json_object_get (request->body, "InvokedViaFunctionUrl")))
    json_object_set_new (given, "via_url", json_string ("true"));
  json_object_set_new (given, "Principal",
                       g_str_has_prefix (principal, "arn:") ? json_pack ("{s:s}", "AWS", principal)
                                                            : json_string (principal));
  return given;
}

/* Adds the request's statement to the policy in `extra`, and answers with it. FALSE after an error. */
static gboolean
add_statement (const LqFakeRequest *request, json_t *extra, const char *resource, LqFakeReply *reply)
{
  const char *before = lq_fake_text (extra, "policy"), *sid = lq_fake_request_parameter (request, "StatementId");
  g_autoptr (json_t) given = read_statement (request, reply);
  g_autoptr (json_t) document =
      before != NULL ? lq_json_parse (before, strlen (before), "the policy", NULL)
                     : json_pack ("{s:s, s:s, s:[]}", "Version", "2012-10-17", "Id", "default", "Statement");
  json_t *statements = json_object_get (document, "Statement");

  if (given == NULL)
    return FALSE;
  if (!json_is_array (statements) || lq_fake_has (statements, "Sid", sid))
    {
      lq_fake_reply_error (reply, 409, "ResourceConflictException",
                           "The statement id (%s) provided already exists. Please provide a new statement id, or "
                           "remove the existing statement.",
                           sid);
      return FALSE;
    }
  json_t *statement = lq_fake_policy_statement (given, resource, lq_fake_text (given, "Action"));
  json_array_append_new (statements, statement);
  g_autofree char *after = lq_json_to_text (document);
  g_autofree char *text = lq_json_to_text (statement);
  json_object_set_new (extra, "policy", json_string (after));
  lq_fake_reply_json (reply, json_pack ("{s:s}", "Statement", text));
  return TRUE;
}

void
lq_fake_add_permission (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  LqFakeItem *holder = name.alias != NULL ? name.alias : name.version;
  const char *arn = lq_fake_text (name.function->shown, "FunctionArn");
  g_autofree char *resource = g_strjoin (":", arn, name.qualifier, NULL);
  if (lq_fake_request_is_for_revision (request, lq_fake_text (holder->shown, "RevisionId"), reply) &&
      add_statement (request, holder->extra, resource, reply))
    lq_fake_item_revise (request, holder);
}

/* A layer version has no RevisionId but its policy's. */
void
lq_fake_add_layer_version_permission (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *version = lq_fake_layer_version_read (request, reply);
  const char *arn = version != NULL ? lq_fake_text (version->shown, "LayerVersionArn") : NULL;

  if (version == NULL)
    return;
  if (g_strcmp0 (lq_fake_request_parameter (request, "Action"), "lambda:GetLayerVersion") != 0)
    {
      lq_fake_reply_error (reply, 400, "ValidationException", "Layers are shared by lambda:GetLayerVersion alone");
      return;
    }
  if (!lq_fake_request_is_for_revision (request, lq_fake_text (version->extra, "revision_id"), reply) ||
      !add_statement (request, version->extra, arn, reply))
    return;
  g_autofree char *seed = g_strconcat (arn, lq_fake_text (version->extra, "policy"), NULL);
  json_object_set_new (version->extra, "revision_id", lq_fake_made_up_uuid (seed));
  g_autoptr (json_t) answer = lq_json_parse (reply->body->str, reply->body->len, "the answer", NULL);
  json_object_set (answer, "RevisionId", json_object_get (version->extra, "revision_id"));
  lq_fake_reply_json (reply, g_steal_pointer (&answer));
}
