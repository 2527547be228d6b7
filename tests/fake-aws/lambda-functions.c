/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/lambda.h"

/* Listings leave these out. */
static const char *const not_listed[] = { "State",
                                          "StateReason",
                                          "StateReasonCode",
                                          "LastUpdateStatus",
                                          "LastUpdateStatusReason",
                                          "LastUpdateStatusReasonCode",
                                          "RuntimeVersionConfig" };

static void
render_function (const LqFakeRequest *request, const LqFakeItem *item, GString *out)
{
  if (item->listed == NULL)
    {
      g_autoptr (json_t) listed = json_copy (item->shown);
      g_autoptr (GString) text = g_string_new (NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (not_listed); i++)
        json_object_del (listed, not_listed[i]);
      lq_fake_reply_append_json (text, listed);
      /* The item owns the text, and is read-only to handlers in every other way. */
      ((LqFakeItem *) item)->listed = g_string_free (g_steal_pointer (&text), FALSE);
    }
  g_string_append (out, item->listed);
}

static const LqFakePaging function_pages = { "Functions", 10000, 50, 50, FALSE };

/* $LATEST and the published versions of every function. */
static GPtrArray *
all_versions (const LqFakeList *functions)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < functions->items->len; i++)
    {
      LqFakeItem *function = functions->items->pdata[i];
      g_ptr_array_add (all, function);
      for (guint j = 0; j < function->children->items->len; j++)
        g_ptr_array_add (all, function->children->items->pdata[j]);
    }
  lq_fake_page_sort (all);
  return all;
}

/* What GetFunction says about the code's place: as the estate has it, completed. */
static json_t *
code_location (const LqFakeRequest *request, const LqFakeItem *function)
{
  json_t *code = json_object ();
  json_t *given = json_object_get (function->extra, "code");
  gboolean image = g_strcmp0 (lq_fake_text (function->shown, "PackageType"), "Image") == 0;

  json_object_set_new (code, "RepositoryType", json_string (image ? "ECR" : "S3"));
  if (given == NULL && image)
    {
      g_autofree char *registry =
          g_strdup_printf ("%s.dkr.ecr.%s.amazonaws.com", request->region->account_id, request->region->name);
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, function->name, -1);
      json_object_set_new (code, "ImageUri", json_sprintf ("%s/%s:latest", registry, function->name));
      json_object_set_new (code, "ResolvedImageUri",
                           json_sprintf ("%s/%s@sha256:%s", registry, function->name, digest));
    }
  else if (given == NULL)
    json_object_set_new (code, "Location", lq_fake_presigned_url (request, "tasks", function->name));
  json_object_update (code, given);
  return code;
}

static json_t *
tags_error (const LqFakeRequest *request, const LqFakeItem *function, LqFakeDenial denial)
{
  g_autofree char *text =
      lq_fake_request_denial_text (request, denial, "lambda:ListTags", lq_fake_text (function->shown, "FunctionArn"));

  return json_pack ("{s:s, s:s}", "ErrorCode", "AccessDeniedException", "Message", text);
}

static void
add_tags (const LqFakeRequest *request, const LqFakeItem *function, json_t *answer)
{
  json_t *tags = json_object_get (function->extra, "tags");
  LqFakeDenial denial = lq_fake_request_denied (request, "lambda:ListTags");

  if (denial != LQ_FAKE_NOT_DENIED)
    json_object_set_new (answer, "TagsError", tags_error (request, function, denial));
  else if (json_object_size (tags) > 0)
    json_object_set (answer, "Tags", tags);
}

/* The configuration as a qualified name shows it: with the qualifier in the ARN. */
static json_t *
qualified (const LqFakeFunctionName *name)
{
  json_t *shown = json_copy (name->version->shown);

  if (name->qualifier != NULL)
    json_object_set_new (shown, "FunctionArn",
                         json_sprintf ("%s:%s", lq_fake_text (name->function->shown, "FunctionArn"), name->qualifier));
  return shown;
}

void
lq_fake_get_function (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  json_t *answer =
      json_pack ("{s:o, s:o}", "Configuration", qualified (&name), "Code", code_location (request, name.function));
  add_tags (request, name.function, answer);
  json_t *concurrency = json_object_get (name.function->extra, "concurrency");
  if (concurrency != NULL)
    json_object_set_new (answer, "Concurrency", json_pack ("{s:O}", "ReservedConcurrentExecutions", concurrency));
  lq_fake_reply_json (reply, answer);
}

void
lq_fake_get_function_configuration (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (lq_fake_function_name_read (request, &name, reply))
    lq_fake_reply_json (reply, qualified (&name));
}

/* Where versions are listed, the unpublished one's ARN has a qualifier, too. */
static void
render_version (const LqFakeRequest *request, const LqFakeItem *item, GString *out)
{
  if (strcmp (lq_fake_text (item->shown, "Version"), "$LATEST") != 0)
    {
      render_function (request, item, out);
      return;
    }
  LqFakeItem latest = { .shown = json_copy (item->shown) };
  json_object_set_new (latest.shown, "FunctionArn",
                       json_sprintf ("%s:$LATEST", lq_fake_text (item->shown, "FunctionArn")));
  render_function (request, &latest, out);
  json_decref (latest.shown);
  g_free (latest.listed);
}

void
lq_fake_list_functions (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *version = lq_fake_request_parameter (request, "FunctionVersion");

  if (version == NULL)
    {
      lq_fake_page (request, request->region->functions->items, &function_pages, render_function, reply);
      return;
    }
  if (strcmp (version, "ALL") != 0)
    {
      lq_fake_reply_error (
          reply, 400, "ValidationException",
          "1 validation error detected: Value '%s' at 'functionVersion' failed to satisfy constraint: Member "
          "must satisfy enum value set: [ALL]",
          version);
      return;
    }
  g_autoptr (GPtrArray) all = all_versions (request->region->functions);
  lq_fake_page (request, all, &function_pages, render_version, reply);
}

void
lq_fake_list_versions_by_function (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Versions", 10000, 50, 50, FALSE };
  g_auto (LqFakeFunctionName) name = { 0 };
  g_autoptr (GPtrArray) versions = g_ptr_array_new ();

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  g_ptr_array_add (versions, name.function);
  g_ptr_array_extend (versions, name.function->children->items, NULL, NULL);
  lq_fake_page (request, versions, &paging, render_version, reply);
}

void
lq_fake_list_aliases (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Aliases", 10000, 10000, 50, FALSE };
  const char *version = lq_fake_request_parameter (request, "FunctionVersion");
  g_auto (LqFakeFunctionName) name = { 0 };
  g_autoptr (GPtrArray) aliases = g_ptr_array_new ();

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  for (guint i = 0; i < name.function->aliases->items->len; i++)
    {
      LqFakeItem *alias = name.function->aliases->items->pdata[i];
      if (version == NULL || strcmp (version, lq_fake_text (alias->shown, "FunctionVersion")) == 0)
        g_ptr_array_add (aliases, alias);
    }
  lq_fake_page (request, aliases, &paging, lq_fake_render_shown, reply);
}

/* Each version and each alias has a policy of its own; a name without qualifier shows the function's. */
void
lq_fake_get_policy (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  const LqFakeItem *holder = name.alias != NULL ? name.alias : name.version;
  json_t *policy = json_object_get (holder->extra, "policy");
  if (policy == NULL)
    lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "The resource you requested does not exist.");
  else
    lq_fake_reply_policy (reply, policy, json_object_get (holder->shown, "RevisionId"));
}

static json_t *
made_up_settings (const LqFakeRegion *region)
{
  json_int_t size = 0, reserved = 0;

  for (guint i = 0; i < region->functions->items->len; i++)
    {
      const LqFakeItem *function = region->functions->items->pdata[i];
      size += json_integer_value (json_object_get (function->shown, "CodeSize"));
      reserved += json_integer_value (json_object_get (function->extra, "concurrency"));
    }
  return json_pack ("{s:{s:I, s:i, s:i, s:i, s:I}, s:{s:I, s:I}}", "AccountLimit", "TotalCodeSize",
                    (json_int_t) 80530636800, "CodeSizeUnzipped", 262144000, "CodeSizeZipped", 52428800,
                    "ConcurrentExecutions", 1000, "UnreservedConcurrentExecutions", 1000 - reserved, "AccountUsage",
                    "TotalCodeSize", size, "FunctionCount", (json_int_t) region->functions->items->len);
}

void
lq_fake_get_account_settings (const LqFakeRequest *request, LqFakeReply *reply)
{
  json_t *settings = request->region->settings;

  lq_fake_reply_json (reply, settings == NULL ? made_up_settings (request->region) : json_incref (settings));
}
