/* SPDX-License-Identifier: Apache-2.0 */
#include "core/event.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "core/event-private.h"

/* ARNs and S3 keys have at most 1,024 bytes; whatever is longer is not what it should be. */
#define MAX_TEXT_BYTES 1024
#define MAX_LIST_ENTRIES 100
#define DATE_DIGITS 8

/* A member of a row, and where in a record it may stand: the first place that has something counts. */
typedef struct
{
  const char *name;
  const char *paths[3];
} Fact;

static const Fact texts[] = {
  { "actor_arn", { "userIdentity.arn" } },
  { "actor_type", { "userIdentity.type" } },
  { "actor_account_id", { "userIdentity.accountId" } },
  { "invoked_by", { "userIdentity.invokedBy" } },
  { "source_ip", { "sourceIPAddress" } },
  { "user_agent", { "userAgent" } },
  { "access_key_id", { "userIdentity.accessKeyId" } },
  { "error_code", { "errorCode" } },
  { "signature_status", { "additionalEventData.signatureStatus" } },
  { "signing_profile_version_arn",
    { "additionalEventData.signingProfileVersionArn", "responseElements.signingProfileVersionArn",
      "responseElements.content.signingProfileVersionArn" } },
  { "signing_job_arn",
    { "additionalEventData.signingJobArn", "responseElements.signingJobArn",
      "responseElements.content.signingJobArn" } },
  { "code_sha256", { "responseElements.codeSha256", "responseElements.content.codeSha256" } },
  { "code_signing_config_arn",
    { "requestParameters.codeSigningConfigArn", "responseElements.codeSigningConfig.codeSigningConfigArn" } },
  { "untrusted_artifact_policy", { "requestParameters.codeSigningPolicies.untrustedArtifactOnDeployment" } },
  { "source_account", { "requestParameters.sourceAccount" } },
  { "source_arn", { "requestParameters.sourceArn" } },
  { "action", { "requestParameters.action" } },
  { "statement_id", { "requestParameters.statementId" } },
  { "qualifier", { "requestParameters.qualifier" } },
  { "auth_type", { "requestParameters.authType", "requestParameters.functionUrlAuthType" } },
  { "s3_bucket",
    { "requestParameters.s3Bucket", "requestParameters.code.s3Bucket", "requestParameters.content.s3Bucket" } },
  { "s3_key", { "requestParameters.s3Key", "requestParameters.code.s3Key", "requestParameters.content.s3Key" } },
  { "storage_mode",
    { "requestParameters.s3ObjectStorageMode", "requestParameters.code.s3ObjectStorageMode",
      "requestParameters.content.s3ObjectStorageMode" } },
  { "image_uri", { "requestParameters.imageUri", "requestParameters.code.imageUri" } },
  { "event_source_arn", { "requestParameters.eventSourceArn", "responseElements.eventSourceArn" } },
  { "function_version", { "requestParameters.functionVersion" } },
};

static const Fact lists[] = {
  { "layers", { "requestParameters.layers" } },
  { "allowed_publishers", { "requestParameters.allowedPublishers.signingProfileVersionArns" } },
};

/* What is selected as long as it goes down through objects; a record that is made otherwise says nothing there. */
static const json_t *
member_at (const json_t *root, const char *path)
{
  while (*path != '\0' && root != NULL)
    {
      gsize length = strcspn (path, ".");
      root = json_object_getn (root, path, length);
      path += length + (path[length] == '.');
    }
  return root;
}

const char *
lq_event_text (const json_t *root, const char *path)
{
  return json_string_value (member_at (root, path));
}

/* `text`, cut where a character ends. */
static json_t *
bounded (const char *text)
{
  const char *end;

  g_utf8_validate_len (text, MIN (strlen (text), MAX_TEXT_BYTES), &end);
  return json_stringn (text, (size_t) (end - text));
}

static void
add_texts (json_t *row, const json_t *record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = NULL;
      for (gsize j = 0; text == NULL && j < G_N_ELEMENTS (texts[i].paths) && texts[i].paths[j] != NULL; j++)
        text = lq_event_text (record, texts[i].paths[j]);
      if (text != NULL)
        json_object_set_new (row, texts[i].name, bounded (text));
    }
}

static void
add_lists (json_t *row, const json_t *record)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      const json_t *found = member_at (record, lists[i].paths[0]);
      if (!json_is_array (found))
        continue;
      json_t *list = json_array ();
      for (gsize j = 0; j < MIN (json_array_size (found), MAX_LIST_ENTRIES); j++)
        {
          const char *text = json_string_value (json_array_get (found, j));
          if (text != NULL)
            json_array_append_new (list, bounded (text));
        }
      json_object_set_new (row, lists[i].name, list);
    }
}

/* AWS repeats in a validation error what was wrong, and that may be an environment: "Value '{TOKEN=...}' at
 * 'environment.variables' failed to satisfy constraint". */
static char *
without_values (const char *message)
{
  static const char opening[] = "Value '", closing[] = "' at '";
  GString *text = g_string_new (NULL);

  for (const char *begin; (begin = strstr (message, opening)) != NULL;)
    {
      begin += strlen (opening);
      const char *end = strstr (begin, closing);
      g_string_append_len (text, message, begin - message);
      g_string_append (text, "...");
      message = end != NULL ? end : begin + strlen (begin);
    }
  g_string_append (text, message);
  return g_string_free (text, FALSE);
}

static void
add_error_message (json_t *row, const json_t *record)
{
  const char *message = lq_event_text (record, "errorMessage");

  if (message == NULL)
    return;
  g_autofree char *shown = without_values (message);
  json_object_set_new (row, "error_message", bounded (shown));
}

/* The record within an event; NULL and in the row why there is none. */
static json_t *
parse_record (json_t *row, const json_t *event)
{
  const json_t *text = json_object_get (event, "CloudTrailEvent");
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) record = NULL;

  if (json_is_string (text))
    record = lq_json_parse (json_string_value (text), json_string_length (text), "CloudTrailEvent", &problem);
  if (json_is_object (record))
    return g_steal_pointer (&record);
  json_object_set_new (row, "record_error",
                       json_string (problem != NULL ? problem->message : "CloudTrailEvent holds no record"));
  return NULL;
}

/* What a record may have to say that the event does not. */
static void
add_event (json_t *row, const json_t *event, const json_t *record)
{
  static const char *const members[] = { "EventId", "EventName", "EventTime", "EventSource" };
  static const char *const inner[] = { "eventID", "eventName", "eventTime", "eventSource" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      json_t *value = json_object_get (event, members[i]);
      json_object_set (row, members[i], value != NULL ? value : json_object_get (record, inner[i]));
    }
  json_object_set (row, "access_key_id", json_object_get (event, "AccessKeyId"));
}

static json_t *
row_of_event (const json_t *event, const LqConvertContext *context)
{
  json_t *row = json_object ();
  g_autoptr (json_t) record = parse_record (row, event);

  add_event (row, event, record);
  add_texts (row, record);
  add_lists (row, record);
  add_error_message (row, record);
  if (record != NULL)
    json_object_set_new (row, "is_dry_run",
                         json_integer (json_is_true (member_at (record, "requestParameters.dryRun"))));
  g_autoptr (json_t) action = lq_event_action (json_object_get (row, "EventName"), context);
  lq_event_add_resource (row, record, action != NULL ? json_string_value (action) : "", context->scope);
  lq_event_add_grant (row, record, context->scope);
  return row;
}

json_t *
lq_event_unfold (json_t *selected, const LqConvertContext *context, GError **error)
{
  g_autoptr (json_t) rows = json_array ();
  json_t *event;
  size_t i;

  json_array_foreach (selected, i, event)
    {
      if (!json_is_object (event))
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "event %zu is no object", i);
          return NULL;
        }
      json_array_append_new (rows, row_of_event (event, context));
    }
  return g_steal_pointer (&rows);
}

static gsize
trailing_digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[length - 1 - n]))
    n++;
  return n;
}

json_t *
lq_event_action (json_t *value, const LqConvertContext *context)
{
  const char *name = json_string_value (value);

  if (name == NULL)
    return NULL;
  gsize length = strlen (name), digits = trailing_digits (name, length);
  if (digits > 0 && digits < length && name[length - digits - 1] == 'v')
    {
      length -= digits + 1;
      digits = trailing_digits (name, length);
    }
  return json_stringn (name, digits == DATE_DIGITS && digits < length ? length - digits : strlen (name));
}
