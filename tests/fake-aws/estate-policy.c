/* SPDX-License-Identifier: Apache-2.0 */
/* Resource policies in short form, completed to what AWS stores. */
#include <string.h>

#include "base/json.h"
#include "fake-aws/estate-load.h"

/* "Principal" in short: "*", an account id, a service's name, or as IAM writes it. */
static json_t *
principal (json_t *given)
{
  const char *text = json_string_value (given);

  if (lq_fake_is_account_id (text))
    return json_pack ("{s:o}", "AWS", json_sprintf ("arn:aws:iam::%s:root", text));
  if (text != NULL && strstr (text, ".amazon") != NULL)
    return json_pack ("{s:s}", "Service", text);
  return given == NULL ? json_string ("*") : json_incref (given);
}

/* Arguments of AddPermission and AddLayerVersionPermission, and where AWS puts them; the keys in AWS's own spelling. */
static const struct
{
  const char *argument, *comparison, *key;
} conditions[] = {
  { "source_arn", "ArnLike", "AWS:SourceArn" },
  { "source_account", "StringEquals", "AWS:SourceAccount" },
  { "organization", "StringEquals", "aws:PrincipalOrgID" },
  { "url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType" },
  { "via_url", "Bool", "lambda:InvokedViaFunctionUrl" },
  { "event_source_token", "StringEquals", "lambda:EventSourceToken" },
};

static void
add_condition (json_t *statement, const char *comparison, const char *key, const char *value)
{
  json_t *all = json_object_get (statement, "Condition");

  if (all == NULL)
    json_object_set_new (statement, "Condition", all = json_object ());
  json_t *members = json_object_get (all, comparison);
  if (members == NULL)
    json_object_set_new (all, comparison, members = json_object ());
  json_object_set_new (members, key, json_string (value));
}

json_t *
lq_fake_policy_statement (const json_t *given, const char *resource, const char *action)
{
  const char *default_action = json_object_get (given, "url_auth_type") != NULL ? "lambda:InvokeFunctionUrl" : action;
  json_t *result =
      json_pack ("{s:s, s:o, s:s, s:s}", "Effect", "Allow", "Principal",
                 principal (json_object_get (given, "Principal")), "Action", default_action, "Resource", resource);
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) given, key, value)
    {
      if (!g_ascii_isupper (key[0]) || strcmp (key, "Principal") == 0)
        continue;
      if (g_str_has_prefix (key, "Not"))
        json_object_del (result, key + strlen ("Not"));
      json_object_set_new (result, key, json_deep_copy (value));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      const char *text = lq_fake_text (given, conditions[i].argument);
      if (text != NULL)
        add_condition (result, conditions[i].comparison, conditions[i].key, text);
    }
  return result;
}

json_t *
lq_fake_policy_text (const json_t *policy, const char *resource, const char *action)
{
  size_t i;
  json_t *entry;

  if (json_is_string (policy))
    return json_incref ((json_t *) policy);
  if (json_array_size (policy) == 0)
    return NULL;
  json_t *statements = json_array ();
  json_array_foreach (policy, i, entry)
    {
      json_t *statement = json_pack ("{s:o}", "Sid", json_sprintf ("statement-%zu", i + 1));
      g_autoptr (json_t) given = lq_fake_policy_statement (entry, resource, action);
      json_object_update (statement, given);
      json_array_append_new (statements, statement);
    }
  g_autoptr (json_t) document =
      json_pack ("{s:s, s:s, s:o}", "Version", "2012-10-17", "Id", "default", "Statement", statements);
  g_autofree char *text = lq_json_to_text (document);
  return json_string (text);
}
