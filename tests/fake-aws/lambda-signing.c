/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/lambda.h"

void
lq_fake_list_code_signing_configs (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "CodeSigningConfigs", 10000, 10000, 50, FALSE };

  lq_fake_page (request, request->region->configs->items, &paging, lq_fake_render_shown, reply);
}

/* The config whose ARN is the first label; NULL after a 404. */
static LqFakeItem *
find_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *arn = request->labels[0], *id = strrchr (arn, ':');
  LqFakeItem *config = id == NULL ? NULL : lq_fake_list_find (request->region->configs, id + 1);

  if (config != NULL && strcmp (lq_fake_text (config->shown, "CodeSigningConfigArn"), arn) == 0)
    return config;
  lq_fake_reply_error (reply, 404, "ResourceNotFoundException",
                       "The Lambda code signing configuration %s can not be found.", arn);
  return NULL;
}

void
lq_fake_get_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  LqFakeItem *config = find_config (request, reply);

  if (config != NULL)
    lq_fake_reply_json (reply, json_pack ("{s:O}", "CodeSigningConfig", config->shown));
}

static void
render_arn (const LqFakeRequest *request, const LqFakeItem *function, GString *out)
{
  lq_fake_reply_append_json (out, json_object_get (function->shown, "FunctionArn"));
}

void
lq_fake_list_functions_by_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "FunctionArns", 10000, 10000, 50, FALSE };
  LqFakeItem *config = find_config (request, reply);
  g_autoptr (GPtrArray) functions = g_ptr_array_new ();
  size_t i;
  json_t *name;

  if (config == NULL)
    return;
  json_array_foreach (json_object_get (config->extra, "functions"), i, name)
    {
      LqFakeItem *function = lq_fake_list_find (request->region->functions, json_string_value (name));
      if (function != NULL)
        g_ptr_array_add (functions, function);
    }
  lq_fake_page_sort (functions);
  lq_fake_page (request, functions, &paging, render_arn, reply);
}

LqFakeItem *
lq_fake_config_of (const LqFakeRegion *region, const LqFakeItem *function)
{
  size_t i;
  json_t *name;

  for (guint c = 0; c < region->configs->items->len; c++)
    {
      LqFakeItem *config = region->configs->items->pdata[c];
      json_array_foreach (json_object_get (config->extra, "functions"), i, name)
        {
          if (g_strcmp0 (json_string_value (name), function->name) == 0)
            return config;
        }
    }
  return NULL;
}

/* A function without a config answers 200 and an empty object. */
void
lq_fake_get_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  if (name.qualifier != NULL)
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException",
                           "This operation does not accept a function qualifier: %s", request->labels[0]);
      return;
    }
  LqFakeItem *config = lq_fake_config_of (request->region, name.function);
  if (config == NULL)
    lq_fake_reply_json (reply, json_object ());
  else
    lq_fake_reply_json (reply, json_pack ("{s:O, s:s}", "CodeSigningConfigArn",
                                          json_object_get (config->shown, "CodeSigningConfigArn"), "FunctionName",
                                          name.function->name));
}

/* Functions and code signing configs have tags. */
void
lq_fake_list_tags (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };
  const LqFakeItem *holder = NULL;

  if (strstr (request->labels[0], ":code-signing-config:") != NULL)
    holder = find_config (request, reply);
  else if (lq_fake_function_name_read (request, &name, reply))
    holder = name.function;
  if (holder == NULL)
    return;
  json_t *tags = json_object_get (holder->extra, "tags");
  lq_fake_reply_json (reply, json_pack ("{s:o}", "Tags", tags == NULL ? json_object () : json_incref (tags)));
}

void
lq_fake_update_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char *const members[] = { "AllowedPublishers", "CodeSigningPolicies", "Description" };
  LqFakeItem *config = find_config (request, reply);

  if (config == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      json_t *value = json_object_get (request->body, members[i]);
      if (value != NULL)
        json_object_set (config->shown, members[i], value);
    }
  json_object_set_new (config->shown, "LastModified",
                       lq_fake_request_time (request, "%Y-%m-%dT%H:%M:%S.000000000Z"));
  lq_fake_reply_json (reply, json_pack ("{s:O}", "CodeSigningConfig", config->shown));
}

/* Takes the function out of the config that it has. */
static void
remove_config (const LqFakeRequest *request, const LqFakeItem *function)
{
  LqFakeItem *config = lq_fake_config_of (request->region, function);
  json_t *others, *name;
  size_t i;

  if (config == NULL)
    return;
  others = json_array ();
  json_array_foreach (json_object_get (config->extra, "functions"), i, name)
    {
      if (g_strcmp0 (json_string_value (name), function->name) != 0)
        json_array_append (others, name);
    }
  json_object_set_new (config->extra, "functions", others);
}

void
lq_fake_put_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *arn = lq_fake_request_parameter (request, "CodeSigningConfigArn");
  const char *id = arn != NULL ? strrchr (arn, ':') : NULL;
  LqFakeItem *config = id != NULL ? lq_fake_list_find (request->region->configs, id + 1) : NULL;
  g_auto (LqFakeFunctionName) name = { 0 };

  if (!lq_fake_function_name_read (request, &name, reply))
    return;
  if (config == NULL || strcmp (lq_fake_text (config->shown, "CodeSigningConfigArn"), arn) != 0)
    {
      lq_fake_reply_error (reply, 404, "CodeSigningConfigNotFoundException",
                           "The code signing configuration cannot be found. Check that the provided configuration is "
                           "not deleted: %s.",
                           arn != NULL ? arn : "");
      return;
    }
  remove_config (request, name.function);
  json_t *functions = json_object_get (config->extra, "functions");
  functions = functions != NULL ? json_copy (functions) : json_array ();
  json_array_append_new (functions, json_string (name.function->name));
  json_object_set_new (config->extra, "functions", functions);
  lq_fake_reply_json (reply,
                      json_pack ("{s:s, s:s}", "CodeSigningConfigArn", arn, "FunctionName", name.function->name));
}

/* A function that has none is as good as one that had one. */
void
lq_fake_delete_function_code_signing_config (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LqFakeFunctionName) name = { 0 };

  if (lq_fake_function_name_read (request, &name, reply))
    remove_config (request, name.function);
}
