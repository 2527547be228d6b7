/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy-condition.h"

#include <string.h>

#include "core/arn.h"
#include "core/trust.h"

/* What a key speaks of. */
typedef enum
{
  SUBJECT_CALLER,
  SUBJECT_SOURCE, /* absent in all calls but those of services */
} Subject;

/* What to remember of a key's values, to be shown. */
typedef enum
{
  KEEP_NOTHING,
  KEEP_ORGANIZATION,
  KEEP_SOURCE_ACCOUNT,
  KEEP_SOURCE_ARN,
  KEEP_URL_AUTH_TYPE,
} Keep;

typedef struct
{
  const char *name;
  Subject subject;
  LqPolicyJudge judge;
  LqPolicyLimit absent; /* who is let in where a condition holds without the key, too */
  Keep keep;
} Key;

/* Whoever is in no organization has no organization's id, and who comes over the internet no VPC; but only who has not
 * signed the call has no account. */
static const Key keys[] = {
  { "aws:PrincipalOrgID", SUBJECT_CALLER, lq_policy_value_organization, LQ_POLICY_ANYONE, KEEP_ORGANIZATION },
  { "aws:PrincipalOrgPaths", SUBJECT_CALLER, lq_policy_value_organization_path, LQ_POLICY_ANYONE, KEEP_ORGANIZATION },
  { "aws:PrincipalAccount", SUBJECT_CALLER, lq_policy_value_account, LQ_POLICY_UNKNOWN, KEEP_NOTHING },
  { "aws:PrincipalArn", SUBJECT_CALLER, lq_policy_value_caller_arn, LQ_POLICY_UNKNOWN, KEEP_NOTHING },
  { "aws:SourceIp", SUBJECT_CALLER, lq_policy_value_address, LQ_POLICY_UNKNOWN, KEEP_NOTHING },
  { "aws:SourceVpc", SUBJECT_CALLER, lq_policy_value_network, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "aws:SourceVpce", SUBJECT_CALLER, lq_policy_value_network, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "aws:SecureTransport", SUBJECT_CALLER, lq_policy_value_choice, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "aws:UserAgent", SUBJECT_CALLER, lq_policy_value_choice, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "aws:Referer", SUBJECT_CALLER, lq_policy_value_choice, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "lambda:FunctionUrlAuthType", SUBJECT_CALLER, lq_policy_value_choice, LQ_POLICY_ANYONE, KEEP_URL_AUTH_TYPE },
  { "lambda:InvokedViaFunctionUrl", SUBJECT_CALLER, lq_policy_value_choice, LQ_POLICY_ANYONE, KEEP_NOTHING },
  { "aws:SourceAccount", SUBJECT_SOURCE, lq_policy_value_account, LQ_POLICY_ANYONE, KEEP_SOURCE_ACCOUNT },
  { "aws:SourceOwner", SUBJECT_SOURCE, lq_policy_value_account, LQ_POLICY_ANYONE, KEEP_SOURCE_ACCOUNT },
  { "aws:SourceArn", SUBJECT_SOURCE, lq_policy_value_source_arn, LQ_POLICY_ANYONE, KEEP_SOURCE_ARN },
  { "aws:SourceOrgID", SUBJECT_SOURCE, lq_policy_value_organization, LQ_POLICY_ANYONE, KEEP_ORGANIZATION },
  { "aws:SourceOrgPaths", SUBJECT_SOURCE, lq_policy_value_organization_path, LQ_POLICY_ANYONE, KEEP_ORGANIZATION },
  { "lambda:EventSourceToken", SUBJECT_SOURCE, lq_policy_value_token, LQ_POLICY_ANYONE, KEEP_NOTHING },
};

typedef struct
{
  LqPolicyMatch match;
  gboolean negated;
  gboolean optional; /* holds where the key is absent, too */
  gboolean is_null;  /* asks whether it is absent */
} Operator;

static const struct
{
  const char *name;
  Operator how;
} operators[] = {
  { "StringEquals", { LQ_POLICY_EXACT, FALSE, FALSE, FALSE } },
  { "StringEqualsIgnoreCase", { LQ_POLICY_EXACT, FALSE, FALSE, FALSE } },
  { "StringLike", { LQ_POLICY_PATTERN, FALSE, FALSE, FALSE } },
  { "ArnEquals", { LQ_POLICY_ARN, FALSE, FALSE, FALSE } },
  { "ArnLike", { LQ_POLICY_ARN, FALSE, FALSE, FALSE } },
  { "IpAddress", { LQ_POLICY_ADDRESS, FALSE, FALSE, FALSE } },
  { "StringNotEquals", { LQ_POLICY_EXACT, TRUE, TRUE, FALSE } },
  { "StringNotEqualsIgnoreCase", { LQ_POLICY_EXACT, TRUE, TRUE, FALSE } },
  { "StringNotLike", { LQ_POLICY_PATTERN, TRUE, TRUE, FALSE } },
  { "ArnNotEquals", { LQ_POLICY_ARN, TRUE, TRUE, FALSE } },
  { "ArnNotLike", { LQ_POLICY_ARN, TRUE, TRUE, FALSE } },
  { "NotIpAddress", { LQ_POLICY_ADDRESS, TRUE, TRUE, FALSE } },
  { "Null", { LQ_POLICY_NOT_UNDERSTOOD, FALSE, FALSE, TRUE } },
};

/* `text` after a prefix, in any case; NULL where it does not begin with it. */
static const char *
after (const char *text, const char *prefix)
{
  gsize length = strlen (prefix);

  return g_ascii_strncasecmp (text, prefix, length) == 0 ? text + length : NULL;
}

/* Takes an operator apart: ForAllValues:StringLikeIfExists. */
static Operator
parse_operator (const char *text)
{
  Operator result = { LQ_POLICY_NOT_UNDERSTOOD, FALSE, FALSE, FALSE };
  const char *all = after (text, "ForAllValues:");
  const char *any = after (text, "ForAnyValue:");
  g_autofree char *name = g_strdup (all != NULL ? all : any != NULL ? any : text);
  gsize length = strlen (name);
  gboolean if_exists = length > strlen ("IfExists") && after (name + length - strlen ("IfExists"), "IfExists") != NULL;

  if (if_exists)
    name[length - strlen ("IfExists")] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (g_ascii_strcasecmp (operators[i].name, name) == 0)
        result = operators[i].how;
    }
  result.optional = result.optional || if_exists || all != NULL;
  return result;
}

static const Key *
find_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_ascii_strcasecmp (keys[i].name, name) == 0)
        return &keys[i];
    }
  return NULL;
}

/* The values of a condition, which may be one or a list; transfer full. */
static json_t *
list_values (json_t *values)
{
  return json_is_array (values) ? json_incref (values) : json_pack ("[O]", values);
}

static gboolean
says_present (json_t *value)
{
  const char *text = json_string_value (value);

  return json_is_false (value) || (text != NULL && g_ascii_strcasecmp (text, "false") == 0);
}

/* Whether another condition, {"Null": {key: "false"}}, asks for the key to be there. */
static gboolean
is_required (json_t *conditions, const char *wanted)
{
  const char *op, *key;
  json_t *members, *value;
  size_t i;

  json_object_foreach (conditions, op, members)
    {
      gboolean is_null = parse_operator (op).is_null;
      json_object_foreach (members, key, value)
        {
          g_autoptr (json_t) values = list_values (value);
          gboolean required = is_null && json_array_size (values) > 0 && g_ascii_strcasecmp (key, wanted) == 0;
          json_array_foreach (values, i, value)
            required = required && says_present (value);
          if (required)
            return TRUE;
        }
    }
  return FALSE;
}

/* Values are joined by OR, so the wider counts. A resource that nothing ties to an account counts as the own one's
 * there, where an account of somebody else's is named beside it. */
static LqPolicyVerdict
wider (LqPolicyVerdict a, LqPolicyVerdict b)
{
  LqPolicyVerdict result = { MIN (a.limit, b.limit), a.tied && b.tied };

  if (result.limit == LQ_POLICY_SOMEONE && MAX (a.limit, b.limit) == LQ_POLICY_ACCOUNTS)
    result.limit = LQ_POLICY_ACCOUNTS;
  return result;
}

/* Conditions are joined by AND, so the narrower counts. */
static LqPolicyVerdict
narrower (LqPolicyVerdict a, LqPolicyVerdict b)
{
  if (a.tied != b.tied)
    return a.tied ? a : b;
  return a.limit >= b.limit ? a : b;
}

/* Keeps one text; of several, one that is not the own. */
static void
keep_one (char **kept, const char *text, const char *own)
{
  if (text == NULL || (*kept != NULL && g_strcmp0 (*kept, own) != 0))
    return;
  g_free (*kept);
  *kept = g_strdup (text);
}

/* Keeps all texts: one as it is, several as an array. */
static void
keep_all (json_t **kept, const char *text)
{
  size_t i;
  json_t *value;

  if (*kept == NULL)
    {
      *kept = json_string (text);
      return;
    }
  g_autoptr (json_t) list = list_values (*kept);
  json_array_foreach (list, i, value)
    if (strcmp (json_string_value (value), text) == 0)
      return;
  json_array_append_new (list, json_string (text));
  json_decref (*kept);
  *kept = g_steal_pointer (&list);
}

static void
keep_value (LqPolicyCondition *self, Keep keep, const char *value, const LqScope *scope)
{
  g_autofree char *organization_id = g_strndup (value, strcspn (value, "/"));
  g_autofree char *account_id = lq_policy_value_arn_account (value);

  if (keep == KEEP_ORGANIZATION)
    keep_one (&self->organization_id, organization_id, lq_trust_own_organization (scope));
  else if (keep == KEEP_SOURCE_ACCOUNT)
    keep_one (&self->source_account, value, scope->account_id);
  else if (keep == KEEP_URL_AUTH_TYPE)
    keep_all (&self->url_auth_type, value);
  else if (keep == KEEP_SOURCE_ARN)
    {
      keep_all (&self->source_arn, value);
      keep_one (&self->source_account, account_id, scope->account_id);
    }
}

/* What a condition shuts out is narrow, unless a pattern says who. */
static LqPolicyVerdict
judge_negated (const Key *key, Operator how, json_t *values, const LqScope *scope)
{
  LqPolicyVerdict result = { LQ_POLICY_ANYONE, FALSE };
  json_t *value;
  size_t i;

  json_array_foreach (values, i, value)
    {
      const char *text = json_string_value (value);
      gboolean wide = how.match == LQ_POLICY_ADDRESS &&
                      (text == NULL || key->judge (text, how.match, scope).limit == LQ_POLICY_ANYONE);
      if (text == NULL || wide || lq_policy_value_varies (text))
        result.limit = LQ_POLICY_UNKNOWN;
    }
  return result;
}

static LqPolicyVerdict
judge_values (LqPolicyCondition *self, const Key *key, Operator how, json_t *values, const LqScope *scope)
{
  LqPolicyVerdict result = { LQ_POLICY_UNKNOWN, FALSE };
  json_t *value;
  size_t i;

  json_array_foreach (values, i, value)
    {
      LqPolicyVerdict verdict = { LQ_POLICY_UNKNOWN, FALSE };
      const char *text = json_string_value (value);
      if (text != NULL)
        {
          verdict = key->judge (text, how.match, scope);
          keep_value (self, key->keep, text, scope);
        }
      result = i == 0 ? verdict : wider (result, verdict);
    }
  return result;
}

static void
judge_condition (LqPolicyCondition *self, json_t *conditions, const char *op, const char *name, json_t *value,
                 const LqScope *scope)
{
  Operator how = parse_operator (op);
  const Key *key = find_key (name);
  g_autoptr (json_t) values = list_values (value);
  LqPolicyVerdict verdict = { LQ_POLICY_UNKNOWN, FALSE };

  if (key != NULL && how.negated && !how.is_null)
    verdict = judge_negated (key, how, values, scope);
  else if (key != NULL && how.match != LQ_POLICY_NOT_UNDERSTOOD && !how.is_null)
    verdict = judge_values (self, key, how, values, scope);
  else if (key != NULL && (how.is_null || key->judge == lq_policy_value_choice))
    verdict.limit = LQ_POLICY_ANYONE;
  if (key != NULL && how.optional && !how.negated && !is_required (conditions, name))
    verdict = (LqPolicyVerdict) { MIN (verdict.limit, key->absent), FALSE };
  if (key != NULL && key->subject == SUBJECT_SOURCE)
    {
      self->source = self->names_source ? narrower (self->source, verdict) : verdict;
      self->names_source = TRUE;
    }
  else
    self->caller = MAX (self->caller, verdict.limit);
}

void
lq_policy_condition_judge (json_t *conditions, const LqScope *scope, LqPolicyCondition *self)
{
  const char *op, *key;
  json_t *members, *values;

  *self = (LqPolicyCondition) { LQ_POLICY_ANYONE, { LQ_POLICY_ANYONE, FALSE }, FALSE, NULL, NULL, NULL, NULL };
  if (conditions != NULL && !json_is_object (conditions))
    self->caller = LQ_POLICY_UNKNOWN;
  json_object_foreach (conditions, op, members)
    {
      if (!json_is_object (members))
        self->caller = MAX (self->caller, LQ_POLICY_UNKNOWN);
      json_object_foreach (members, key, values)
        judge_condition (self, conditions, op, key, values, scope);
    }
}

void
lq_policy_condition_clear (LqPolicyCondition *self)
{
  g_clear_pointer (&self->organization_id, g_free);
  g_clear_pointer (&self->source_account, g_free);
  g_clear_pointer (&self->source_arn, json_decref);
  g_clear_pointer (&self->url_auth_type, json_decref);
}
