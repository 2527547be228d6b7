/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy-value.h"

#include <string.h>

#include <gio/gio.h>

#include "core/arn.h"
#include "core/trust.h"

#define ARN_PARTS 6
#define WILDCARDS "*?"
/* Networks larger than these are taken for the whole internet, as AWS does in judging bucket policies. */
#define WIDEST_V4 8
#define WIDEST_V6 32

static const LqPolicyVerdict anyone = { LQ_POLICY_ANYONE, FALSE };
static const LqPolicyVerdict unknown = { LQ_POLICY_UNKNOWN, FALSE };

static LqPolicyVerdict
tied (LqPolicyLimit limit)
{
  return (LqPolicyVerdict) { limit, TRUE };
}

gboolean
lq_policy_value_varies (const char *value)
{
  return strpbrk (value, WILDCARDS) != NULL || strstr (value, "${") != NULL;
}

/* Whether anything at all fits. */
static gboolean
is_wild (const char *pattern)
{
  return strchr (pattern, '*') != NULL && strspn (pattern, WILDCARDS) == strlen (pattern);
}

/* The variables that stand for what the resource itself belongs to. */
static gboolean
is_variable (const char *value, const char *name)
{
  gsize length = strlen (name);

  return g_str_has_prefix (value, "${") && g_ascii_strncasecmp (value + 2, name, length) == 0 &&
         strcmp (value + 2 + length, "}") == 0;
}

/* Operators that compare texts; with one of them a pattern is a pattern only in StringLike. */
static gboolean
compares_text (LqPolicyMatch match)
{
  return match == LQ_POLICY_EXACT || match == LQ_POLICY_PATTERN;
}

LqPolicyVerdict
lq_policy_value_organization (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  const char *own = lq_trust_own_organization (scope);

  if (!compares_text (match))
    return unknown;
  if (is_variable (value, "aws:ResourceOrgID"))
    return tied (LQ_POLICY_OWN_ORGANIZATION);
  if (match == LQ_POLICY_PATTERN && (is_wild (value) || strcmp (value, "o-*") == 0))
    return anyone;
  if (!lq_arn_is_organization_id (value))
    return unknown;
  if (!lq_arn_is_organization_id (own))
    return tied (LQ_POLICY_UNKNOWN);
  return tied (strcmp (value, own) == 0 ? LQ_POLICY_OWN_ORGANIZATION : LQ_POLICY_FOREIGN_ORGANIZATION);
}

LqPolicyVerdict
lq_policy_value_organization_path (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  gsize length = strcspn (value, "/");
  g_autofree char *id = g_strndup (value, length);

  if (match == LQ_POLICY_EXACT && strpbrk (value, WILDCARDS) != NULL)
    return unknown;
  /* What follows a pattern might still narrow it. */
  if (strpbrk (id, WILDCARDS) != NULL && value[length] != '\0' && !is_wild (value + length + 1))
    return unknown;
  return lq_policy_value_organization (id, match, scope);
}

static LqPolicyVerdict
judge_account (const char *value, const LqScope *scope)
{
  if (!lq_arn_is_account_id (value))
    return unknown;
  return tied (strcmp (value, scope->account_id) == 0 ? LQ_POLICY_OWN_ACCOUNT : LQ_POLICY_ACCOUNTS);
}

LqPolicyVerdict
lq_policy_value_account (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  if (!compares_text (match))
    return unknown;
  if (is_variable (value, "aws:ResourceAccount"))
    return tied (LQ_POLICY_OWN_ACCOUNT);
  return match == LQ_POLICY_PATTERN && is_wild (value) ? anyone : judge_account (value, scope);
}

/* Whether the account's part of the ARN is compared by itself: in StringLike, a wildcard before it might swallow it. */
static gboolean
fixes_account (const char *value, LqPolicyMatch match)
{
  const char *colon = strchr (value, ':');
  const char *wild = strpbrk (value, WILDCARDS);

  if (match == LQ_POLICY_ARN)
    return TRUE;
  for (int n = 1; n < ARN_PARTS - 1 && colon != NULL; n++)
    colon = strchr (colon + 1, ':');
  return colon != NULL && (wild == NULL || wild > colon);
}

/* What an ARN without an account lets in. */
static LqPolicyVerdict
judge_resource (const char *resource)
{
  if (is_wild (resource))
    return anyone;
  return lq_policy_value_varies (resource) ? unknown : (LqPolicyVerdict) { LQ_POLICY_SOMEONE, FALSE };
}

LqPolicyVerdict
lq_policy_value_source_arn (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", ARN_PARTS);
  guint n = g_strv_length (parts);

  if (match == LQ_POLICY_ADDRESS || n == 0 || strstr (value, "${") != NULL ||
      (match == LQ_POLICY_EXACT && strpbrk (value, WILDCARDS) != NULL))
    return unknown;
  if (n < ARN_PARTS)
    return is_wild (parts[n - 1]) ? anyone : unknown;
  const char *partition = parts[1], *account_id = parts[4];
  if (is_wild (account_id))
    return anyone;
  if (strcmp (parts[0], "arn") != 0 || !fixes_account (value, match))
    return unknown;
  if (account_id[0] == '\0')
    return judge_resource (parts[5]);
  if (lq_arn_is_account_id (account_id) && !lq_policy_value_varies (partition) &&
      strcmp (partition, scope->partition) != 0)
    return tied (LQ_POLICY_ACCOUNTS);
  return judge_account (account_id, scope);
}

LqPolicyVerdict
lq_policy_value_caller_arn (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  LqPolicyVerdict verdict = lq_policy_value_source_arn (value, match, scope);

  return verdict.limit == LQ_POLICY_SOMEONE ? unknown : verdict;
}

LqPolicyVerdict
lq_policy_value_token (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  if (!compares_text (match) || value[0] == '\0')
    return unknown;
  if (match == LQ_POLICY_PATTERN && is_wild (value))
    return anyone;
  return lq_policy_value_varies (value) ? unknown : tied (LQ_POLICY_SOMEONE);
}

LqPolicyVerdict
lq_policy_value_network (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  const char *dash = strchr (value, '-');

  if (match != LQ_POLICY_PATTERN)
    return unknown;
  return is_wild (dash != NULL ? dash + 1 : value) ? anyone : unknown;
}

LqPolicyVerdict
lq_policy_value_address (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", 2);
  g_autoptr (GInetAddress) address = parts[0] != NULL ? g_inet_address_new_from_string (parts[0]) : NULL;
  guint64 bits = 0;

  if (match != LQ_POLICY_ADDRESS || address == NULL || parts[1] == NULL ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, 128, &bits, NULL))
    return unknown;
  gboolean v6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  return bits < (v6 ? WIDEST_V6 : WIDEST_V4) ? anyone : unknown;
}

LqPolicyVerdict
lq_policy_value_choice (const char *value, LqPolicyMatch match, const LqScope *scope)
{
  return anyone;
}

char *
lq_policy_value_arn_account (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", ARN_PARTS);

  return g_strv_length (parts) == ARN_PARTS && lq_arn_is_account_id (parts[4]) ? g_strdup (parts[4]) : NULL;
}
