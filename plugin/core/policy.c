/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "core/arn.h"
#include "core/policy-condition.h"
#include "core/policy-principal.h"

/* `limit` in words; of a source, what is the own account's is still reached through a service only. */
static const char *
limit_word (LqPolicyLimit limit, gboolean of_source)
{
  switch (limit)
    {
    case LQ_POLICY_ANYONE:
      return "public";
    case LQ_POLICY_SOMEONE:
      return "service";
    case LQ_POLICY_FOREIGN_ORGANIZATION:
      return "foreign_organization";
    case LQ_POLICY_ACCOUNTS:
      return "cross_account";
    case LQ_POLICY_OWN_ORGANIZATION:
      return "organization";
    case LQ_POLICY_OWN_ACCOUNT:
      return of_source ? "service" : "own_account";
    case LQ_POLICY_UNKNOWN:
    default:
      return "unknown";
    }
}

static const char *
judge_account (const LqPolicyPrincipal *principal, const LqPolicyCondition *condition)
{
  if (principal->own)
    return "own_account";
  return condition->caller == LQ_POLICY_OWN_ORGANIZATION ? "organization" : "cross_account";
}

static const char *
judge_service (const LqPolicyCondition *condition)
{
  const LqPolicyVerdict *source = &condition->source;

  if (source->limit == LQ_POLICY_ANYONE || (source->limit == LQ_POLICY_UNKNOWN && !source->tied))
    return "service";
  return limit_word (source->limit, TRUE);
}

static const char *
judge (const LqPolicyPrincipal *principal, const LqPolicyCondition *condition)
{
  switch (principal->reach)
    {
    case LQ_POLICY_REACH_EVERYONE:
      return condition->source.limit > condition->caller ? limit_word (condition->source.limit, TRUE)
                                                         : limit_word (condition->caller, FALSE);
    case LQ_POLICY_REACH_ACCOUNT:
      return judge_account (principal, condition);
    case LQ_POLICY_REACH_SERVICE:
      return judge_service (condition);
    case LQ_POLICY_REACH_UNKNOWN:
    default:
      return "unknown";
    }
}

/* Whether a service can be made to call for resources of anybody's. */
static gboolean
is_confusable (const LqPolicyPrincipal *principal, const LqPolicyCondition *condition)
{
  gboolean through_service = principal->reach == LQ_POLICY_REACH_SERVICE ||
                             (principal->reach == LQ_POLICY_REACH_EVERYONE && condition->names_source);

  return through_service && !condition->source.tied;
}

/* Everyone in an organization is a kind of its own. */
static const char *
kind_of (const LqPolicyPrincipal *principal, const LqPolicyCondition *condition)
{
  gboolean by_organization =
      condition->caller == LQ_POLICY_OWN_ORGANIZATION || condition->caller == LQ_POLICY_FOREIGN_ORGANIZATION;

  return by_organization && strcmp (principal->kind, "everyone") == 0 ? "organization" : principal->kind;
}

/* What `name` holds, or {"Not<name>": ...} where the statement says that instead. */
static json_t *
positive_or_not (json_t *statement, const char *name)
{
  g_autofree char *negated = g_strconcat ("Not", name, NULL);
  json_t *value = json_object_get (statement, negated);

  return value != NULL ? json_pack ("{s:O}", negated, value) : json_incref (json_object_get (statement, name));
}

static json_t *
make_row (const LqPolicyPrincipal *principal, const LqPolicyCondition *condition, const char *effect)
{
  const char *exposure = "unknown";
  gboolean confusable = FALSE;

  if (g_strcmp0 (effect, "Allow") == 0)
    {
      exposure = judge (principal, condition);
      confusable = is_confusable (principal, condition);
    }
  else if (g_strcmp0 (effect, "Deny") == 0)
    exposure = NULL;
  return json_pack ("{s:s*, s:s, s:s, s:s*, s:s*, s:O*, s:s*, s:O*, s:s*, s:b}", "effect", effect, "principal_kind",
                    kind_of (principal, condition), "principal", principal->text, "principal_account_id",
                    principal->account_id, "organization_id", condition->organization_id, "source_arn",
                    condition->source_arn, "source_account", condition->source_account, "url_auth_type",
                    condition->url_auth_type, "exposure", exposure, "is_confusable", confusable);
}

static void
add_rows (json_t *rows, json_t *statement, gsize index, const LqScope *scope)
{
  const char *effect = json_string_value (json_object_get (statement, "Effect"));
  g_autoptr (GPtrArray) principals = lq_policy_principal_list (statement, scope);
  g_autoptr (json_t) action = positive_or_not (statement, "Action");
  g_autoptr (json_t) resource = positive_or_not (statement, "Resource");
  json_t *conditions = json_object_get (statement, "Condition");
  g_auto (LqPolicyCondition) condition = { 0 };

  lq_policy_condition_judge (conditions, scope, &condition);
  for (guint i = 0; i < principals->len; i++)
    {
      json_t *row = make_row (principals->pdata[i], &condition, effect);
      json_object_set_new (row, "statement_index", json_integer ((json_int_t) index));
      json_object_set_new (row, "principal_index", json_integer (i));
      json_object_set (row, "statement_id", json_object_get (statement, "Sid"));
      json_object_set (row, "action", action);
      json_object_set (row, "resource", resource);
      json_object_set (row, "conditions", conditions);
      json_array_append_new (rows, row);
    }
}

json_t *
lq_policy_unfold (json_t *selected, const LqConvertContext *context, GError **error)
{
  g_autoptr (json_t) rows = json_array ();
  json_t *statement;
  size_t i;

  json_array_foreach (selected, i, statement)
    {
      if (!json_is_object (statement))
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "statement %zu of the resource policy is no object", i);
          return NULL;
        }
      add_rows (rows, statement, i, context->scope);
      if (json_array_size (rows) > LQ_POLICY_MAX_ROWS)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "the resource policy names more than %d principals",
                       LQ_POLICY_MAX_ROWS);
          return NULL;
        }
    }
  return g_steal_pointer (&rows);
}

json_t *
lq_policy_revision_id (json_t *value, const LqConvertContext *context)
{
  return json_incref (json_object_get (context->reply, "RevisionId"));
}

gboolean
lq_policy_refused_by_owner (const LqConvertContext *context, const char *aws_message)
{
  /* How AWS names the policies that a caller's own account or organization sets. */
  static const char *const callers[] = {
    "identity-based policy", "service control policy", "permissions boundary", "session policy", "VPC endpoint policy",
  };
  g_autoptr (json_t) owner = lq_arn_layer_account_id (NULL, context);

  if (owner == NULL || strcmp (json_string_value (owner), context->scope->account_id) == 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    if (aws_message != NULL && strstr (aws_message, callers[i]) != NULL)
      return FALSE;
  return TRUE;
}
