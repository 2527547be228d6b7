/* SPDX-License-Identifier: Apache-2.0 */
#include "core/event.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define LAMBDA "arn:aws:lambda:us-east-1:111111111111:"
#define SIGNER "arn:aws:signer:us-east-1:111111111111:/"

static const LqScope scope = {
  .account_id = "111111111111",
  .region = "us-east-1",
  .partition = "aws",
  .organization_id = "o-a1b2c3d4e5",
};

/* The row of one event with that record, whose quotes are single ones here. */
static json_t *
row_of (const char *name, const char *record)
{
  const LqConvertContext context = { .scope = &scope, .outcome = "ok" };
  g_autofree char *text = g_strdelimit (g_strdup (record), "'", '"');
  g_autoptr (json_t) events = json_pack ("[{s:s, s:s, s:f, s:s}]", "EventId", "id", "EventName", name, "EventTime",
                                         1790000000.5, "CloudTrailEvent", text);
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = lq_event_unfold (events, &context, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (rows), ==, 1);
  return json_incref (json_array_get (rows, 0));
}

/* A member as text; lists as JSON, what is missing as "-". */
static char *
member (const json_t *row, const char *name)
{
  const json_t *value = json_object_get (row, name);

  if (value == NULL)
    return g_strdup ("-");
  return json_is_string (value) ? g_strdup (json_string_value (value)) : lq_json_to_text (value);
}

static void
test_actions (void)
{
  static const char *const cases[][2] = {
    { "AddPermission20150331v2", "AddPermission" },
    { "AddPermission20150331", "AddPermission" },
    { "PublishLayerVersion20181031", "PublishLayerVersion" },
    { "UpdateFunctionUrlConfig", "UpdateFunctionUrlConfig" },
    { "TagResource20170331v12", "TagResource" },
    { "Verb2", "Verb2" },
    { "Verbv2", "Verbv2" },
    { "Verb2015033", "Verb2015033" },
    { "Verb120150331", "Verb120150331" },
    { "20150331", "20150331" },
    { "20150331v2", "20150331v2" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) name = json_string (cases[i][0]);
      g_autoptr (json_t) action = lq_event_action (name, NULL);
      g_assert_cmpstr (json_string_value (action), ==, cases[i][1]);
    }
  g_assert_null (lq_event_action (NULL, NULL));
}

/* What the event changed, whatever way the request names it. */
static void
test_resources (void)
{
  static const struct
  {
    const char *name, *request, *resource, *function;
  } cases[] = {
    { "UpdateFunctionCode20150331v2", "'functionName':'f'", LAMBDA "function:f", "f" },
    { "UpdateFunctionCode20150331v2", "'functionName':'f:$LATEST'", LAMBDA "function:f", "f" },
    { "UpdateFunctionCode20150331v2", "'functionName':'111111111111:function:f'", LAMBDA "function:f", "f" },
    { "UpdateFunctionCode20150331v2", "'functionName':'" LAMBDA "function:f'", LAMBDA "function:f", "f" },
    { "AddPermission20150331v2", "'functionName':'" LAMBDA "function:f:live'", LAMBDA "function:f:live", "f" },
    { "AddPermission20150331v2", "'functionName':'f','qualifier':'7'", LAMBDA "function:f:7", "f" },
    { "UpdateAlias20150331", "'functionName':'f','name':'live'", LAMBDA "function:f:live", "f" },
    { "PutFunctionCodeSigningConfig", "'functionName':'f','codeSigningConfigArn':'" LAMBDA "code-signing-config:c'",
      LAMBDA "function:f", "f" },
    { "UpdateFunctionCode20150331v2", "'functionName':'a b'", "-", "-" },
    { "UpdateFunctionCode20150331v2", "'functionName':'a:b:c:d'", "-", "-" },
    { "UpdateFunctionCode20150331v2", "'functionName':7", "-", "-" },
    { "DeleteLayerVersion20181031", "'layerName':'l','versionNumber':3", LAMBDA "layer:l:3", "-" },
    { "DeleteLayerVersion20181031", "'layerName':'" LAMBDA "layer:l','versionNumber':3", LAMBDA "layer:l:3", "-" },
    { "PublishLayerVersion20181031", "'layerName':'l'", LAMBDA "layer:l", "-" },
    { "DeleteCodeSigningConfig", "'codeSigningConfigArn':'" LAMBDA "code-signing-config:c'",
      LAMBDA "code-signing-config:c", "-" },
    { "UpdateEventSourceMapping20150331", "'uUID':'u-1','functionName':'f'", LAMBDA "event-source-mapping:u-1", "f" },
    { "PutResourcePolicy", "'resourceArn':'" LAMBDA "function:f'", LAMBDA "function:f", "-" },
    { "RevokeSignature", "'jobId':'j-1'", SIGNER "signing-jobs/j-1", "-" },
    { "CancelSigningProfile", "'profileName':'p'", SIGNER "signing-profiles/p", "-" },
    { "CreateFunction20150331", "'other':1", "-", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *record = g_strdup_printf ("{'requestParameters':{%s}}", cases[i].request);
      g_autoptr (json_t) row = row_of (cases[i].name, record);
      g_autofree char *resource = member (row, "resource_arn");
      g_autofree char *function = member (row, "function_name");
      g_test_message ("%s %s", cases[i].name, cases[i].request);
      g_assert_cmpstr (resource, ==, cases[i].resource);
      g_assert_cmpstr (function, ==, cases[i].function);
    }
}

/* What only the answer tells. */
static void
test_made_resources (void)
{
  static const struct
  {
    const char *name, *record, *resource;
  } cases[] = {
    { "PublishLayerVersion20181031",
      "{'requestParameters':{'layerName':'l'},'responseElements':{'layerVersionArn':'" LAMBDA "layer:l:9'}}",
      LAMBDA "layer:l:9" },
    { "CreateCodeSigningConfig",
      "{'responseElements':{'codeSigningConfig':{'codeSigningConfigArn':'" LAMBDA "code-signing-config:c'}}}",
      LAMBDA "code-signing-config:c" },
    { "CreateEventSourceMapping20150331",
      "{'requestParameters':{'functionName':'f'},'responseElements':{'uUID':'u-2'}}",
      LAMBDA "event-source-mapping:u-2" },
    { "CreateEventSourceMapping20150331", "{'requestParameters':{'functionName':'f'}}", LAMBDA "function:f" },
    { "CreateFunction20150331", "{'requestParameters':null,'responseElements':null}", "-" },
    { "CreateFunction20150331", "{'requestParameters':'text'}", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) row = row_of (cases[i].name, cases[i].record);
      g_autofree char *resource = member (row, "resource_arn");
      g_assert_cmpstr (resource, ==, cases[i].resource);
    }
}

static void
test_grants (void)
{
  static const struct
  {
    const char *request, *principal, *exposure;
  } cases[] = {
    { "'principal':'*','action':'lambda:GetLayerVersion'", "*", "public" },
    { "'principal':'*','organizationId':'o-a1b2c3d4e5'", "*", "organization" },
    { "'principal':'*','principalOrgID':'o-z9y8x7w6v5'", "*", "foreign_organization" },
    { "'principal':'222222222222'", "222222222222", "cross_account" },
    { "'principal':'111111111111'", "111111111111", "own_account" },
    { "'principal':'arn:aws:iam::222222222222:role/r'", "arn:aws:iam::222222222222:role/r", "cross_account" },
    { "'policy':'no JSON'", "-", "unknown" },
    { "'policy':'[]'", "-", "unknown" },
    { "'policy':'{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Deny\\\",\\\"Principal\\\":\\\"*\\\"}]}'", "-", "-" },
    { "'policy':'{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":{\\\"AWS\\\":["
      "\\\"111111111111\\\","
      "\\\"222222222222\\\"]}}]}'",
      "222222222222", "cross_account" },
    { "'statementId':'s'", "-", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *record = g_strdup_printf ("{'requestParameters':{%s}}", cases[i].request);
      g_autoptr (json_t) row = row_of ("AddPermission", record);
      g_autofree char *principal = member (row, "principal");
      g_autofree char *exposure = member (row, "exposure");
      g_test_message ("%s", cases[i].request);
      g_assert_cmpstr (principal, ==, cases[i].principal);
      g_assert_cmpstr (exposure, ==, cases[i].exposure);
    }
}

/* Values of a request that AWS repeats stay behind, and so does everything that is not asked for. */
static void
test_secrets (void)
{
  static const char *const messages[][2] = {
    { "1 validation error detected: Value `{TOKEN=hunter2}` at `environment.variables` failed to satisfy constraint",
      "1 validation error detected: Value '...' at 'environment.variables' failed to satisfy constraint" },
    { "2 errors: Value `hunter2` at `a` failed; Value `it`s hunter2` at `b` failed",
      "2 errors: Value '...' at 'a' failed; Value '...' at 'b' failed" },
    { "Value `hunter2 without an end", "Value '..." },
    { "User: x is not authorized", "User: x is not authorized" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      const LqConvertContext context = { .scope = &scope, .outcome = "ok" };
      g_autofree char *message = g_strdelimit (g_strdup (messages[i][0]), "`", '\'');
      g_autoptr (json_t) record =
          json_pack ("{s:s, s:{s:{s:{s:s}}, s:s}}", "errorMessage", message, "requestParameters", "environment",
                     "variables", "TOKEN", "hunter2", "zipFile", "hunter2");
      g_autofree char *text = lq_json_to_text (record);
      g_autoptr (json_t) events =
          json_pack ("[{s:s, s:s}]", "EventName", "UpdateFunctionConfiguration", "CloudTrailEvent", text);
      g_autoptr (json_t) rows = lq_event_unfold (events, &context, NULL);
      g_autofree char *shown = member (json_array_get (rows, 0), "error_message");
      g_autofree char *all = lq_json_to_text (rows);
      g_assert_cmpstr (shown, ==, messages[i][1]);
      g_assert_null (strstr (all, "hunter2"));
    }
}

/* Texts end where a character does, lists are cut, and what is no text is no text. */
static void
test_bounds (void)
{
  g_autoptr (GString) record = g_string_new ("{'userAgent':'x");
  for (guint i = 0; i < 1000; i++)
    g_string_append (record, "\xe2\x82\xac");
  g_string_append (record, "','sourceIPAddress':7,'requestParameters':{'layers':[1,null");
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (record, ",'l%u'", i);
  g_string_append (record, "]}}");
  g_autoptr (json_t) row = row_of ("UpdateFunctionConfiguration20150331v2", record->str);

  g_assert_cmpuint (json_string_length (json_object_get (row, "user_agent")), ==, 1 + 341 * 3);
  g_assert_null (json_object_get (row, "source_ip"));
  g_assert_cmpuint (json_array_size (json_object_get (row, "layers")), ==, 98);
}

static void
test_dry_run (void)
{
  g_autoptr (json_t) dry = row_of ("UpdateFunctionCode20150331v2", "{'requestParameters':{'dryRun':true}}");
  g_autoptr (json_t) wet = row_of ("UpdateFunctionCode20150331v2", "{'requestParameters':{}}");
  g_autoptr (json_t) unknown = row_of ("UpdateFunctionCode20150331v2", "{");

  g_assert_cmpint (json_integer_value (json_object_get (dry, "is_dry_run")), ==, 1);
  g_assert_true (json_is_integer (json_object_get (wet, "is_dry_run")));
  g_assert_cmpint (json_integer_value (json_object_get (wet, "is_dry_run")), ==, 0);
  g_assert_null (json_object_get (unknown, "is_dry_run"));
  g_assert_nonnull (strstr (json_string_value (json_object_get (unknown, "record_error")), "CloudTrailEvent"));
}

/* Id, name and time are the record's where the event leaves them out. */
static void
test_incomplete_event (void)
{
  const LqConvertContext context = { .scope = &scope, .outcome = "ok" };
  g_autoptr (json_t) events = json_pack ("[{s:s}]", "CloudTrailEvent",
                                         "{\"eventID\":\"e\",\"eventName\":\"DeleteAlias20150331\",\"eventTime\":"
                                         "\"2026-09-15T03:02:37Z\",\"eventSource\":\"lambda.amazonaws.com\"}");
  g_autoptr (json_t) odd = json_pack ("[s]", "event");
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = lq_event_unfold (events, &context, &error);
  g_autofree char *time = member (json_array_get (rows, 0), "EventTime");
  g_autofree char *id = member (json_array_get (rows, 0), "EventId");

  g_assert_no_error (error);
  g_assert_cmpstr (time, ==, "2026-09-15T03:02:37Z");
  g_assert_cmpstr (id, ==, "e");
  g_assert_null (lq_event_unfold (odd, &context, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REPLY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/event/actions", test_actions);
  g_test_add_func ("/core/event/resources", test_resources);
  g_test_add_func ("/core/event/made-resources", test_made_resources);
  g_test_add_func ("/core/event/grants", test_grants);
  g_test_add_func ("/core/event/secrets", test_secrets);
  g_test_add_func ("/core/event/bounds", test_bounds);
  g_test_add_func ("/core/event/dry-run", test_dry_run);
  g_test_add_func ("/core/event/incomplete-event", test_incomplete_event);
  return g_test_run ();
}
