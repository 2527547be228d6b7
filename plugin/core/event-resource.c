/* SPDX-License-Identifier: Apache-2.0 */
/* What an event changed. Requests name things in many ways: by name, by a part of an ARN, by ARN. */
#include <string.h>

#include "base/cleanup.h"
#include "core/arn.h"
#include "core/event-private.h"

#define REQUEST "requestParameters."
#define RESPONSE "responseElements."

static json_t *
lambda_arn (const LqScope *scope, const char *type, const char *name)
{
  return json_sprintf ("arn:%s:lambda:%s:%s:%s:%s", scope->partition, scope->region, scope->account_id, type, name);
}

/* Signer's ARNs have a slash before their type. */
static json_t *
signer_arn (const LqScope *scope, const char *type, const char *name)
{
  return json_sprintf ("arn:%s:signer:%s:%s:/%s/%s", scope->partition, scope->region, scope->account_id, type, name);
}

/* `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME[:QUALIFIER]` or an ARN: borrowed from `pieces`. */
static const char *
split_function (char **pieces, const char **qualifier)
{
  guint n = g_strv_length (pieces);

  if (n >= 7 && strcmp (pieces[0], "arn") == 0)
    {
      pieces += 4;
      n -= 4;
    }
  if (n >= 3 && strcmp (pieces[1], "function") == 0)
    {
      pieces += 2;
      n -= 2;
    }
  *qualifier = n == 2 ? pieces[1] : NULL;
  return n == 1 || n == 2 ? pieces[0] : NULL;
}

/* An alias is changed by its name, all else of a version or an alias by a qualifier. */
static json_t *
function_resource (json_t *row, const json_t *record, const char *action, const LqScope *scope, const char *given)
{
  g_auto (GStrv) pieces = g_strsplit (given, ":", -1);
  const char *within;
  const char *name = split_function (pieces, &within);
  const char *qualifier = lq_event_text (record, REQUEST "qualifier");

  if (name == NULL || !lq_arn_is_name (name))
    return NULL;
  json_object_set_new (row, "function_name", json_string (name));
  if (g_str_has_suffix (action, "Alias"))
    qualifier = lq_event_text (record, REQUEST "name");
  else if (qualifier == NULL)
    qualifier = within;
  if (qualifier == NULL || strcmp (qualifier, "$LATEST") == 0)
    return lambda_arn (scope, "function", name);
  g_autofree char *qualified = g_strconcat (name, ":", qualifier, NULL);
  return lambda_arn (scope, "function", qualified);
}

static json_t *
layer_resource (const json_t *record, const LqScope *scope, const char *layer)
{
  const json_t *request = json_object_get (record, "requestParameters");
  json_t *version = json_object_get (request, "versionNumber");
  const char *published = lq_event_text (record, RESPONSE "layerVersionArn");
  g_auto (LqArn) arn = { NULL };

  if (published != NULL)
    return json_string (published);
  g_autoptr (json_t) whole = lq_arn_parse (layer, &arn) ? json_string (layer) : lambda_arn (scope, "layer", layer);
  if (json_is_integer (version))
    return json_sprintf ("%s:%" JSON_INTEGER_FORMAT, json_string_value (whole), json_integer_value (version));
  return g_steal_pointer (&whole);
}

/* The first of the paths that holds a text. */
static const char *
first_text (const json_t *record, const char *const *paths)
{
  const char *text = NULL;

  for (gsize i = 0; text == NULL && paths[i] != NULL; i++)
    text = lq_event_text (record, paths[i]);
  return text;
}

static json_t *
mapping_resource (const json_t *record, const LqScope *scope)
{
  static const char *const arns[] = { RESPONSE "eventSourceMappingArn", NULL };
  static const char *const ids[] = { REQUEST "uUID", REQUEST "uuid", RESPONSE "uUID", RESPONSE "uuid", NULL };
  const char *arn = first_text (record, arns), *id = first_text (record, ids);

  if (arn != NULL)
    return json_string (arn);
  return id != NULL ? lambda_arn (scope, "event-source-mapping", id) : NULL;
}

static json_t *
other_resource (const json_t *record, const LqScope *scope)
{
  static const char *const arns[] = {
    REQUEST "resourceArn",
    REQUEST "codeSigningConfigArn",
    RESPONSE "codeSigningConfig.codeSigningConfigArn",
    NULL,
  };
  const char *arn = first_text (record, arns);
  const char *job = lq_event_text (record, REQUEST "jobId");
  const char *profile = lq_event_text (record, REQUEST "profileName");

  if (arn != NULL)
    return json_string (arn);
  if (job != NULL)
    return signer_arn (scope, "signing-jobs", job);
  return profile != NULL ? signer_arn (scope, "signing-profiles", profile) : NULL;
}

void
lq_event_add_resource (json_t *row, const json_t *record, const char *action, const LqScope *scope)
{
  static const char *const functions[] = { REQUEST "functionName", RESPONSE "functionName", NULL };
  const char *function = first_text (record, functions);
  const char *layer = lq_event_text (record, REQUEST "layerName");
  json_t *arn = NULL, *changed = NULL;

  if (function != NULL)
    arn = function_resource (row, record, action, scope, function);
  else if (layer != NULL)
    arn = layer_resource (record, scope, layer);
  else
    arn = other_resource (record, scope);
  if (g_str_has_suffix (action, "EventSourceMapping"))
    changed = mapping_resource (record, scope);
  if (changed != NULL)
    {
      json_decref (arn);
      arn = changed;
    }
  if (arn != NULL && json_string_length (arn) <= LQ_ARN_MAX_LENGTH)
    json_object_set (row, "resource_arn", arn);
  json_decref (arn);
}
