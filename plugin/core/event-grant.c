/* SPDX-License-Identifier: Apache-2.0 */
/* Who an event lets in, judged as the policy it makes is judged. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "core/event-private.h"
#include "core/policy.h"

#define REQUEST "requestParameters."

/* What a request's parameters become in the statement that AWS makes of them. Source: the Lambda API's AddPermission
 * and AddLayerVersionPermission. */
static const struct
{
  const char *path, *op, *key;
} conditions[] = {
  { REQUEST "organizationId", "StringEquals", "aws:PrincipalOrgID" },
  { REQUEST "principalOrgID", "StringEquals", "aws:PrincipalOrgID" },
  { REQUEST "sourceAccount", "StringEquals", "aws:SourceAccount" },
  { REQUEST "sourceArn", "ArnLike", "aws:SourceArn" },
  { REQUEST "eventSourceToken", "StringEquals", "lambda:EventSourceToken" },
  { REQUEST "functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType" },
};

/* Ordered: what matters most of several grants comes first; any exposure that is not here comes before all. */
static const char *const exposures[] = {
  "public", "unknown", "foreign_organization", "cross_account", "organization", "service", "own_account", NULL,
};

static json_t *
principal_member (const char *principal)
{
  if (strcmp (principal, "*") == 0)
    return json_string (principal);
  /* A service has a domain's name, and neither an account id nor an ARN has a dot. */
  gboolean service = strchr (principal, '.') != NULL && !g_str_has_prefix (principal, "arn:");
  return json_pack ("{s:s}", service ? "Service" : "AWS", principal);
}

/* The statement that AWS makes of the parameters. */
static json_t *
statement_of (const json_t *record, const char *principal)
{
  g_autoptr (json_t) all = json_object ();

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      const char *text = lq_event_text (record, conditions[i].path);
      if (text == NULL)
        continue;
      if (json_object_get (all, conditions[i].op) == NULL)
        json_object_set_new (all, conditions[i].op, json_object ());
      json_object_set_new (json_object_get (all, conditions[i].op), conditions[i].key, json_string (text));
    }
  return json_pack ("{s:s, s:o, s:s*, s:O*}", "Effect", "Allow", "Principal", principal_member (principal), "Action",
                    lq_event_text (record, REQUEST "action"), "Condition", json_object_size (all) > 0 ? all : NULL);
}

/* What a policy document grants, or the parameters do, as lq_policy_unfold gives it; NULL: that is not understood. */
static json_t *
grants_of (const json_t *record, const char *policy, const char *principal, const LqScope *scope)
{
  const LqConvertContext context = { .scope = scope, .outcome = "ok" };
  g_autoptr (json_t) document = NULL;
  g_autoptr (json_t) statements = NULL;

  if (policy == NULL)
    statements = json_pack ("[o]", statement_of (record, principal));
  else
    {
      document = lq_json_parse (policy, strlen (policy), "the policy", NULL);
      if (!json_is_object (document) || !lq_json_select (document, "Statement[]", &statements, NULL))
        return NULL;
    }
  return lq_policy_unfold (statements, &context, NULL);
}

static gsize
rank (const char *exposure)
{
  for (gsize i = 0; exposures[i] != NULL; i++)
    {
      if (strcmp (exposures[i], exposure) == 0)
        return i + 1;
    }
  return 0;
}

/* The grant of a policy that reaches furthest; NULL: it grants nothing. Borrowed. */
static json_t *
furthest (const json_t *grants)
{
  json_t *grant, *found = NULL;
  size_t i;

  json_array_foreach (grants, i, grant)
    {
      const char *exposure = json_string_value (json_object_get (grant, "exposure"));
      if (exposure != NULL &&
          (found == NULL || rank (exposure) < rank (json_string_value (json_object_get (found, "exposure")))))
        found = grant;
    }
  return found;
}

void
lq_event_add_grant (json_t *row, const json_t *record, const LqScope *scope)
{
  static const char *const members[] = { "principal", "organization_id", "exposure" };
  const char *policy = lq_event_text (record, REQUEST "policy");
  const char *principal = lq_event_text (record, REQUEST "principal");
  g_autoptr (json_t) grants = NULL;

  if (policy == NULL && principal == NULL)
    return;
  grants = grants_of (record, policy, principal, scope);
  const json_t *grant = furthest (grants);
  for (gsize i = 0; grant != NULL && i < G_N_ELEMENTS (members); i++)
    {
      json_t *value = json_object_get (grant, members[i]);
      if (value != NULL)
        json_object_set (row, members[i], value);
    }
  /* A policy that is not understood may let in anybody. */
  if (grants == NULL)
    json_object_set_new (row, "exposure", json_string ("unknown"));
}
