/* SPDX-License-Identifier: Apache-2.0 */
/* The rule for `exposure` of one principal of one Allow statement:
 *
 * 1. A principal that is not understood (a service, a federation, a deleted user's id): unknown.
 * 2. The own account, its root, or anyone in it: own_account, as conditions can only narrow that.
 * 3. Everyone (`*`, or NotPrincipal, which lets in all but those it names) and other accounts: as far as the strongest
 *    condition provably narrows it. Conditions are joined by AND, so one that is understood bounds the rest.
 *      strongest condition              everyone               another account
 *      only the own account             own_account            cross_account
 *      only the own organization        organization           organization
 *      only certain accounts            cross_account          cross_account
 *      another organization             foreign_organization   cross_account
 *      one that is not understood       unknown                cross_account
 *      none                             public                 cross_account
 * A Deny elsewhere in the policy may narrow this further and is not counted in: better one finding too many.
 *
 * Understood are StringEquals and StringLike on aws:PrincipalOrgID and aws:PrincipalAccount. With ...IfExists,
 * aws:PrincipalOrgID narrows nothing: the key is absent for whoever is in no organization at all. */
#include "core/policy.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/json.h"
#include "core/arn.h"

/* How far conditions narrow who is let in; a stronger one wins. */
typedef enum
{
  LIMIT_NONE,
  LIMIT_UNKNOWN,
  LIMIT_OTHER_ORGANIZATION,
  LIMIT_ACCOUNTS,
  LIMIT_OWN_ORGANIZATION,
  LIMIT_OWN_ACCOUNT,
} LimitKind;

typedef struct
{
  LimitKind kind;
  const char *organization_id; /* of several that a condition names, one that is not the own; borrowed */
} Limit;

typedef enum
{
  REACH_UNKNOWN,
  REACH_EVERYONE,
  REACH_ACCOUNT,
} Reach;

typedef struct
{
  char *type; /* "AWS", "Service", ...; "" for a lone "*" */
  char *text; /* as the policy says it */
  Reach reach;
  char *account_id; /* REACH_ACCOUNT */
  gboolean own;
} Principal;

static void
principal_free (Principal *principal)
{
  g_free (principal->type);
  g_free (principal->text);
  g_free (principal->account_id);
  g_free (principal);
}

/* What one value of aws:PrincipalOrgID lets in. */
static LimitKind
judge_organization (const char *value, gboolean pattern, const LqScope *scope)
{
  if (pattern && (strcmp (value, "*") == 0 || strcmp (value, "o-*") == 0))
    return LIMIT_NONE;
  if (!lq_arn_is_organization_id (value) || !lq_arn_is_organization_id (scope->organization_id))
    return LIMIT_UNKNOWN;
  return strcmp (value, scope->organization_id) == 0 ? LIMIT_OWN_ORGANIZATION : LIMIT_OTHER_ORGANIZATION;
}

static LimitKind
judge_account (const char *value, const LqScope *scope)
{
  if (!lq_arn_is_account_id (value))
    return LIMIT_UNKNOWN;
  return strcmp (value, scope->account_id) == 0 ? LIMIT_OWN_ACCOUNT : LIMIT_ACCOUNTS;
}

/* One condition: values are joined by OR, so the weakest counts. */
static Limit
judge_condition (const char *op, const char *key, json_t *values, const LqScope *scope)
{
  static const char *const understood_ops[] = { "StringEquals", "StringLike", "StringEqualsIfExists",
                                                "StringLikeIfExists", NULL };
  gboolean organization = g_ascii_strcasecmp (key, "aws:PrincipalOrgID") == 0;
  gboolean account = g_ascii_strcasecmp (key, "aws:PrincipalAccount") == 0;
  gboolean optional = g_str_has_suffix (op, "IfExists");
  gboolean pattern = g_str_has_prefix (op, "StringLike");
  gboolean understood = (organization || (account && !optional)) && g_strv_contains (understood_ops, op);
  Limit limit = { LIMIT_UNKNOWN, NULL };
  gsize count = json_is_array (values) ? json_array_size (values) : 1;

  for (gsize i = 0; i < count; i++)
    {
      const char *value = json_string_value (json_is_array (values) ? json_array_get (values, i) : values);
      LimitKind kind = LIMIT_UNKNOWN;
      if (understood && value != NULL)
        kind = organization ? judge_organization (value, pattern, scope) : judge_account (value, scope);
      if (organization && value != NULL && (limit.organization_id == NULL || kind < limit.kind))
        limit.organization_id = value;
      limit.kind = i == 0 ? kind : MIN (limit.kind, kind);
    }
  if (organization && understood && optional)
    limit.kind = LIMIT_NONE;
  return limit;
}

/* All conditions: joined by AND, so the strongest counts. */
static Limit
judge_conditions (json_t *conditions, const LqScope *scope)
{
  Limit strongest = { conditions == NULL || json_is_object (conditions) ? LIMIT_NONE : LIMIT_UNKNOWN, NULL };
  const char *op, *key;
  json_t *keys, *values;

  json_object_foreach (conditions, op, keys)
    {
      if (!json_is_object (keys))
        strongest.kind = MAX (strongest.kind, LIMIT_UNKNOWN);
      json_object_foreach (keys, key, values)
        {
          Limit limit = judge_condition (op, key, values, scope);
          if (limit.organization_id != NULL && (strongest.organization_id == NULL || limit.kind > strongest.kind))
            strongest.organization_id = limit.organization_id;
          strongest.kind = MAX (strongest.kind, limit.kind);
        }
    }
  return strongest;
}

/* Who a principal of type AWS is: `*`, an account id, or an ARN of someone in an account. */
static void
principal_resolve (Principal *principal, const LqScope *scope)
{
  g_auto (LqArn) arn = { NULL };

  if (strcmp (principal->text, "*") == 0)
    principal->reach = REACH_EVERYONE;
  else if (lq_arn_is_account_id (principal->text))
    principal->account_id = g_strdup (principal->text);
  else if (lq_arn_parse (principal->text, &arn) && lq_arn_is_account_id (arn.account_id) &&
           (strcmp (arn.service, "iam") == 0 || strcmp (arn.service, "sts") == 0))
    principal->account_id = g_strdup (arn.account_id);
  if (principal->account_id == NULL)
    return;
  principal->reach = REACH_ACCOUNT;
  principal->own = strcmp (principal->account_id, scope->account_id) == 0 &&
                   (arn.partition == NULL || strcmp (arn.partition, scope->partition) == 0);
}

static void
add_principal (GPtrArray *principals, const char *type, json_t *value, const LqScope *scope)
{
  Principal *principal = g_new0 (Principal, 1);

  principal->type = g_strdup (type);
  principal->text = json_is_string (value) ? g_strdup (json_string_value (value)) : lq_json_to_text (value);
  if (json_is_string (value) && strcmp (type, "AWS") == 0)
    principal_resolve (principal, scope);
  g_ptr_array_add (principals, principal);
}

static int
compare_principals (gconstpointer a, gconstpointer b)
{
  const Principal *x = *(const Principal *const *) a, *y = *(const Principal *const *) b;
  int order = strcmp (x->type, y->type);

  return order != 0 ? order : strcmp (x->text, y->text);
}

/* The principals of a statement, sorted: AWS may list them in another order tomorrow. Never empty. */
static GPtrArray *
list_principals (json_t *statement, const LqScope *scope)
{
  GPtrArray *principals = g_ptr_array_new_with_free_func ((GDestroyNotify) principal_free);
  json_t *principal = json_object_get (statement, "Principal");
  json_t *excluded = json_object_get (statement, "NotPrincipal");
  const char *type;
  json_t *values;

  json_object_foreach (principal, type, values)
    {
      gsize count = json_is_array (values) ? json_array_size (values) : 1;
      for (gsize i = 0; i < count; i++)
        add_principal (principals, type, json_is_array (values) ? json_array_get (values, i) : values, scope);
    }
  if (json_is_string (principal))
    add_principal (principals, strcmp (json_string_value (principal), "*") == 0 ? "AWS" : "", principal, scope);
  if (excluded != NULL)
    {
      g_autoptr (json_t) shown = json_pack ("{s:O}", "NotPrincipal", excluded);
      add_principal (principals, "", shown, scope);
      ((Principal *) g_ptr_array_index (principals, principals->len - 1))->reach = REACH_EVERYONE;
    }
  if (principals->len == 0)
    {
      g_autoptr (json_t) nobody = json_string ("");
      add_principal (principals, "", nobody, scope);
    }
  g_ptr_array_sort (principals, compare_principals);
  return principals;
}

static const char *
judge (const Principal *principal, const Limit *limit)
{
  gboolean everyone = principal->reach == REACH_EVERYONE;

  if (principal->reach == REACH_UNKNOWN)
    return "unknown";
  if (principal->own || (everyone && limit->kind == LIMIT_OWN_ACCOUNT))
    return "own_account";
  if (limit->kind == LIMIT_OWN_ORGANIZATION)
    return "organization";
  if (!everyone || limit->kind == LIMIT_ACCOUNTS)
    return "cross_account";
  if (limit->kind == LIMIT_OTHER_ORGANIZATION)
    return "foreign_organization";
  return limit->kind == LIMIT_NONE ? "public" : "unknown";
}

/* What `name` holds, or {"Not<name>": ...} where the statement says that instead. */
static json_t *
positive_or_not (json_t *statement, const char *name)
{
  g_autofree char *negated = g_strconcat ("Not", name, NULL);
  json_t *value = json_object_get (statement, negated);

  return value != NULL ? json_pack ("{s:O}", negated, value) : json_incref (json_object_get (statement, name));
}

static void
add_rows (json_t *rows, json_t *statement, gsize index, const LqScope *scope)
{
  json_t *conditions = json_object_get (statement, "Condition");
  const char *effect = json_string_value (json_object_get (statement, "Effect"));
  Limit limit = judge_conditions (conditions, scope);
  g_autoptr (GPtrArray) principals = list_principals (statement, scope);
  g_autoptr (json_t) action = positive_or_not (statement, "Action");

  for (guint i = 0; i < principals->len; i++)
    {
      const Principal *principal = g_ptr_array_index (principals, i);
      const char *exposure = "unknown";
      if (g_strcmp0 (effect, "Allow") == 0)
        exposure = judge (principal, &limit);
      else if (g_strcmp0 (effect, "Deny") == 0)
        exposure = NULL;
      json_array_append_new (
          rows,
          json_pack ("{s:I, s:i, s:O*, s:s*, s:O*, s:s, s:s*, s:s*, s:O*, s:s*}", "statement_index", (json_int_t) index,
                     "principal_index", (int) i, "statement_id", json_object_get (statement, "Sid"), "effect", effect,
                     "action", action, "principal", principal->text, "principal_account_id", principal->account_id,
                     "organization_id", limit.organization_id, "conditions", conditions, "exposure", exposure));
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
    "identity-based policy", "service control policy", "permissions boundary",
    "session policy",        "VPC endpoint policy",
  };
  g_autoptr (json_t) owner = lq_arn_layer_account_id (NULL, context);

  if (owner == NULL || strcmp (json_string_value (owner), context->scope->account_id) == 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (callers); i++)
    if (aws_message != NULL && strstr (aws_message, callers[i]) != NULL)
      return FALSE;
  return TRUE;
}
