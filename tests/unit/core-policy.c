/* SPDX-License-Identifier: Apache-2.0 */
/* The truth table of `exposure`. The account is 111111111111, its organization o-ourorganiz. */
#include "core/policy.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/json.h"

#define OWN "111111111111"
#define OTHER "222222222222"
#define OWN_ORG "o-ourorganiz"
#define OTHER_ORG "o-theirorgan"

#define EVERYONE "\"Principal\":\"*\""
#define AWS(text) "\"Principal\":{\"AWS\":" text "}"
#define IN_ORG(operator, values) "\"Condition\":{\"" operator "\":{\"aws:PrincipalOrgID\":" values "}}"
#define IN_ACCOUNT(operator, values) "\"Condition\":{\"" operator "\":{\"aws:PrincipalAccount\":" values "}}"

static const LqScope known = { OWN, "us-east-1", "aws", OWN_ORG };
static const LqScope unknown = { OWN, "us-east-1", "aws", NULL };

typedef struct
{
  const char *principal; /* members of the statement */
  const char *condition; /* the same; NULL for none */
  const char *exposure;
} Case;

static json_t *
unfold (const char *document, const LqScope *scope, GError **error)
{
  const LqConvertContext context = { .scope = scope, .outcome = "ok" };
  g_autoptr (json_t) statements = lq_json_parse (document, strlen (document), "test", error);

  g_assert_nonnull (statements);
  return lq_policy_unfold (statements, &context, error);
}

static json_t *
unfold_one (const char *effect, const char *members, const char *more, const LqScope *scope)
{
  g_autofree char *document =
      g_strdup_printf ("[{\"Sid\":\"s\",\"Effect\":\"%s\",\"Action\":\"lambda:GetLayerVersion\",%s%s%s}]", effect,
                       members, more != NULL ? "," : "", more != NULL ? more : "");
  g_autoptr (GError) error = NULL;
  json_t *rows = unfold (document, scope, &error);

  g_assert_no_error (error);
  return rows;
}

static const char *
text_of (json_t *rows, gsize row, const char *member)
{
  return json_string_value (json_object_get (json_array_get (rows, row), member));
}

static void
check (const Case *cases, gsize n, const LqScope *scope)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (json_t) rows = unfold_one ("Allow", cases[i].principal, cases[i].condition, scope);
      const char *exposure = text_of (rows, 0, "exposure");
      g_assert_cmpuint (json_array_size (rows), ==, 1);
      if (g_strcmp0 (exposure, cases[i].exposure) != 0)
        g_error ("%s with %s is %s, not %s", cases[i].principal, cases[i].condition, exposure, cases[i].exposure);
    }
}

static void
test_principals (void)
{
  static const Case cases[] = {
    { EVERYONE, NULL, "public" },
    { AWS ("\"*\""), NULL, "public" },
    { AWS ("[\"*\"]"), NULL, "public" },
    { AWS ("\"" OWN "\""), NULL, "own_account" },
    { AWS ("\"arn:aws:iam::" OWN ":root\""), NULL, "own_account" },
    { AWS ("\"arn:aws:iam::" OWN ":role/deploy\""), NULL, "own_account" },
    { AWS ("\"arn:aws:sts::" OWN ":assumed-role/deploy/me\""), NULL, "own_account" },
    { AWS ("\"" OTHER "\""), NULL, "cross_account" },
    { AWS ("\"arn:aws:iam::" OTHER ":root\""), NULL, "cross_account" },
    { AWS ("\"arn:aws:iam::" OTHER ":user/eve\""), NULL, "cross_account" },
    { AWS ("\"arn:aws-cn:iam::" OWN ":root\""), NULL, "cross_account" }, /* the same digits in another partition */
    { AWS ("\"arn:aws:iam::*:root\""), NULL, "unknown" },
    { AWS ("\"arn:aws:iam::cloudfront:user/x\""), NULL, "unknown" },
    { AWS ("\"arn:aws:lambda:us-east-1:" OWN ":function:f\""), NULL, "unknown" },
    { AWS ("\"AROAEXAMPLEID0000000\""), NULL, "unknown" }, /* what AWS shows once the role is deleted */
    { AWS ("\"11111111111\""), NULL, "unknown" },
    { AWS ("7"), NULL, "unknown" },
    { AWS ("{\"x\":1}"), NULL, "unknown" },
    { AWS ("[]"), NULL, "unknown" },
    { "\"Principal\":\"" OWN "\"", NULL, "unknown" }, /* outside {"AWS": ...} only * has a meaning */
    { "\"Principal\":[\"*\"]", NULL, "unknown" },
    { "\"Principal\":{}", NULL, "unknown" },
    { "\"Resource\":\"*\"", NULL, "unknown" }, /* no principal at all */
    { "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"}", NULL, "unknown" },
    { "\"Principal\":{\"Service\":\"*\"}", NULL, "unknown" },
    { "\"Principal\":{\"Federated\":\"cognito-identity.amazonaws.com\"}", NULL, "unknown" },
    { "\"Principal\":{\"CanonicalUser\":\"79a59df900b949e5\"}", NULL, "unknown" },
    { "\"Principal\":{\"Novelty\":\"*\"}", NULL, "unknown" },
    { "\"NotPrincipal\":{\"AWS\":\"" OTHER "\"}", NULL, "public" },
    { "\"NotPrincipal\":{\"AWS\":\"" OTHER "\"}", IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "organization" },
    { "\"NotPrincipal\":{\"AWS\":\"" OWN "\"}", IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "foreign_organization" },
  };

  check (cases, G_N_ELEMENTS (cases), &known);
}

static void
test_organizations (void)
{
  static const Case cases[] = {
    { EVERYONE, IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "organization" },
    { AWS ("\"*\""), IN_ORG ("StringEquals", "[\"" OWN_ORG "\"]"), "organization" },
    { EVERYONE, IN_ORG ("StringLike", "\"" OWN_ORG "\""), "organization" },
    { EVERYONE, "\"Condition\":{\"StringEquals\":{\"AWS:principalorgid\":\"" OWN_ORG "\"}}", "organization" },
    { EVERYONE, IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "foreign_organization" },
    { EVERYONE, IN_ORG ("StringEquals", "[\"" OWN_ORG "\",\"" OTHER_ORG "\"]"), "foreign_organization" },
    { EVERYONE, IN_ORG ("StringLike", "\"*\""), "public" }, /* an organization of one's own costs nothing */
    { EVERYONE, IN_ORG ("StringLike", "\"o-*\""), "public" },
    { EVERYONE, IN_ORG ("StringLike", "[\"" OWN_ORG "\",\"*\"]"), "public" },
    { EVERYONE, IN_ORG ("StringLike", "\"o-our*\""), "unknown" },
    { EVERYONE, IN_ORG ("StringEquals", "\"*\""), "unknown" }, /* no wildcard here: nobody's id */
    { EVERYONE, IN_ORG ("StringEquals", "\"${aws:ResourceOrgID}\""), "unknown" },
    { EVERYONE, IN_ORG ("StringEquals", "[]"), "unknown" },
    { EVERYONE, IN_ORG ("StringEquals", "7"), "unknown" },
    { EVERYONE, IN_ORG ("StringEqualsIfExists", "\"" OWN_ORG "\""), "public" }, /* absent for whoever is in none */
    { EVERYONE, IN_ORG ("StringLikeIfExists", "\"" OWN_ORG "\""), "public" },
    { EVERYONE, IN_ORG ("StringNotEquals", "\"" OTHER_ORG "\""), "unknown" },
    { EVERYONE, IN_ORG ("ForAllValues:StringEquals", "\"" OWN_ORG "\""), "unknown" },
    { EVERYONE, IN_ORG ("StringEqualsIgnoreCase", "\"" OWN_ORG "\""), "unknown" },
    { EVERYONE, IN_ORG ("Null", "\"false\""), "unknown" },
    { AWS ("\"" OTHER "\""), IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "organization" },
    { AWS ("\"" OTHER "\""), IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "cross_account" },
    { AWS ("\"" OTHER "\""), IN_ORG ("StringEqualsIfExists", "\"" OWN_ORG "\""), "cross_account" },
    { AWS ("\"" OWN "\""), IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "own_account" },
    { "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"}", IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "unknown" },
  };

  check (cases, G_N_ELEMENTS (cases), &known);
}

static void
test_unknown_organization (void)
{
  static const Case cases[] = {
    { EVERYONE, NULL, "public" },
    { EVERYONE, IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "unknown" },
    { EVERYONE, IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "unknown" },
    { EVERYONE, IN_ORG ("StringLike", "\"*\""), "public" },
    { EVERYONE, IN_ORG ("StringEqualsIfExists", "\"" OWN_ORG "\""), "public" },
    { AWS ("\"" OTHER "\""), IN_ORG ("StringEquals", "\"" OWN_ORG "\""), "cross_account" },
    { AWS ("\"" OWN "\""), IN_ORG ("StringEquals", "\"" OTHER_ORG "\""), "own_account" },
  };

  const LqScope misconfigured = { OWN, "us-east-1", "aws", "ourorganiz" };

  check (cases, G_N_ELEMENTS (cases), &unknown);
  check (cases, G_N_ELEMENTS (cases), &misconfigured);
}

static void
test_other_conditions (void)
{
  static const Case cases[] = {
    { EVERYONE, "\"Condition\":{}", "public" },
    { EVERYONE, "\"Condition\":{\"StringEquals\":{}}", "public" },
    { EVERYONE, "\"Condition\":\"odd\"", "unknown" },
    { EVERYONE, "\"Condition\":{\"StringEquals\":\"odd\"}", "unknown" },
    { EVERYONE, "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", "unknown" },
    { EVERYONE, "\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}", "unknown" },
    { EVERYONE, "\"Condition\":{\"StringEquals\":{\"aws:Novelty\":\"" OWN "\"}}", "unknown" },
    { EVERYONE, IN_ACCOUNT ("StringEquals", "\"" OWN "\""), "own_account" },
    { EVERYONE, IN_ACCOUNT ("StringLike", "\"" OWN "\""), "own_account" },
    { EVERYONE, IN_ACCOUNT ("StringEquals", "[\"" OWN "\",\"" OTHER "\"]"), "cross_account" },
    { EVERYONE, IN_ACCOUNT ("StringEquals", "\"" OTHER "\""), "cross_account" },
    { EVERYONE, IN_ACCOUNT ("StringLike", "\"*\""), "unknown" },
    { EVERYONE, IN_ACCOUNT ("StringLike", "\"1111*\""), "unknown" },
    { EVERYONE, IN_ACCOUNT ("StringEqualsIfExists", "\"" OWN "\""), "unknown" },
    { EVERYONE, IN_ACCOUNT ("StringNotEquals", "\"" OTHER "\""), "unknown" },
    { AWS ("\"" OTHER "\""), IN_ACCOUNT ("StringEquals", "\"" OWN "\""), "cross_account" },
    { AWS ("\"" OTHER "\""), "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", "cross_account" },
    { AWS ("\"" OWN "\""), "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", "own_account" },
    /* Conditions are joined by AND: the one that is understood bounds whatever the other says. */
    { EVERYONE,
      "\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"" OWN_ORG
      "\"},\"Bool\":{\"aws:SecureTransport\":\"true\"}}",
      "organization" },
    { EVERYONE,
      "\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"true\"},\"StringEquals\":{\"aws:PrincipalOrgID\":\"" OTHER_ORG
      "\"}}",
      "foreign_organization" },
    { EVERYONE,
      "\"Condition\":{\"StringEqualsIfExists\":{\"aws:PrincipalOrgID\":\"" OWN_ORG
      "\"},\"Bool\":{\"aws:SecureTransport\":\"true\"}}",
      "unknown" },
  };

  check (cases, G_N_ELEMENTS (cases), &known);
}

static void
test_effects (void)
{
  g_autoptr (json_t) deny = unfold_one ("Deny", EVERYONE, NULL, &known);
  g_autoptr (json_t) deny_other = unfold_one ("Deny", "\"NotPrincipal\":{\"AWS\":\"" OWN "\"}", NULL, &known);
  g_autoptr (json_t) novelty = unfold_one ("Permit", AWS ("\"" OWN "\""), NULL, &known);

  g_assert_cmpstr (text_of (deny, 0, "effect"), ==, "Deny");
  g_assert_null (json_object_get (json_array_get (deny, 0), "exposure"));
  g_assert_null (json_object_get (json_array_get (deny_other, 0), "exposure"));
  g_assert_cmpstr (text_of (novelty, 0, "exposure"), ==, "unknown");
}

/* Whole rows, as text, one per line. */
static void
test_rows (void)
{
  static const char document[] =
      "[{\"Sid\":\"both\",\"Effect\":\"Allow\",\"Action\":\"lambda:GetLayerVersion\","
      "\"Principal\":{\"AWS\":[\"arn:aws:iam::" OTHER ":root\",\"*\"]},"
      "\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":[\"" OWN_ORG "\",\"" OTHER_ORG "\"]}}},"
      "{\"Effect\":\"Allow\",\"NotAction\":[\"lambda:Invoke*\"],\"NotPrincipal\":{\"AWS\":\"" OTHER "\"}}]";
  static const char *const expected[] = {
    "{\"action\":\"lambda:GetLayerVersion\",\"conditions\":{\"StringEquals\":{\"aws:PrincipalOrgID\":[\"" OWN_ORG
    "\",\"" OTHER_ORG "\"]}},\"effect\":\"Allow\",\"exposure\":\"foreign_organization\","
    "\"organization_id\":\"" OTHER_ORG "\",\"principal\":\"*\",\"principal_index\":0,"
    "\"statement_id\":\"both\",\"statement_index\":0}",
    "{\"action\":\"lambda:GetLayerVersion\",\"conditions\":{\"StringEquals\":{\"aws:PrincipalOrgID\":[\"" OWN_ORG
    "\",\"" OTHER_ORG "\"]}},\"effect\":\"Allow\",\"exposure\":\"cross_account\",\"organization_id\":\"" OTHER_ORG
    "\",\"principal\":\"arn:aws:iam::" OTHER ":root\",\"principal_account_id\":\"" OTHER
    "\",\"principal_index\":1,\"statement_id\":\"both\",\"statement_index\":0}",
    "{\"action\":{\"NotAction\":[\"lambda:Invoke*\"]},\"effect\":\"Allow\",\"exposure\":\"public\","
    "\"principal\":\"{\\\"NotPrincipal\\\":{\\\"AWS\\\":\\\"" OTHER "\\\"}}\",\"principal_index\":0,"
    "\"statement_index\":1}",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = unfold (document, &known, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (rows), ==, G_N_ELEMENTS (expected));
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *got = lq_json_to_text (json_array_get (rows, i));
      g_assert_cmpstr (got, ==, expected[i]);
    }
}

static void
test_bounds (void)
{
  g_autoptr (GString) many = g_string_new ("[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"");
  g_autoptr (GError) too_many = NULL;
  g_autoptr (GError) no_object = NULL;
  g_autoptr (GError) none = NULL;

  for (int i = 0; i < LQ_POLICY_MAX_ROWS; i++)
    g_string_append (many, ",\"*\"");
  g_string_append (many, "]}}]");
  g_assert_null (unfold (many->str, &known, &too_many));
  g_assert_error (too_many, LQ_ERROR, LQ_ERROR_LIMIT);
  g_assert_null (unfold ("[{\"Effect\":\"Allow\",\"Principal\":\"*\"},\"odd\"]", &known, &no_object));
  g_assert_error (no_object, LQ_ERROR, LQ_ERROR_REPLY);
  g_autoptr (json_t) empty = unfold ("[]", &known, &none);
  g_assert_cmpuint (json_array_size (empty), ==, 0);
}

static void
test_refused_by_owner (void)
{
#define REFUSED "User: me is not authorized to perform: lambda:GetLayerVersion on resource: x "
  static const struct
  {
    const char *owner, *message;
    gboolean expected;
  } cases[] = {
    { OTHER, REFUSED "because no resource-based policy allows the lambda:GetLayerVersion action", TRUE },
    { OTHER, REFUSED "with an explicit deny in a resource-based policy", TRUE },
    { OTHER, REFUSED, TRUE },
    { OTHER, NULL, TRUE },
    { OTHER, REFUSED "because no identity-based policy allows the lambda:GetLayerVersion action", FALSE },
    { OTHER, REFUSED "with an explicit deny in an identity-based policy", FALSE },
    { OTHER, REFUSED "with an explicit deny in a service control policy", FALSE },
    { OTHER, REFUSED "because no permissions boundary allows the lambda:GetLayerVersion action", FALSE },
    { OTHER, REFUSED "because no session policy allows the lambda:GetLayerVersion action", FALSE },
    { OTHER, REFUSED "because no VPC endpoint policy allows the lambda:GetLayerVersion action", FALSE },
    { OWN, REFUSED "because no resource-based policy allows the lambda:GetLayerVersion action", FALSE },
    { OWN, REFUSED, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *key = g_strdup_printf ("arn:aws:lambda:us-east-1:%s:layer:x:1", cases[i].owner);
      const LqConvertContext context = { .scope = &known, .outcome = "ok", .key = key };
      g_assert_cmpint (lq_policy_refused_by_owner (&context, cases[i].message), ==, cases[i].expected);
    }
  const LqConvertContext no_arn = { .scope = &known, .outcome = "ok", .key = "x" };
  g_assert_false (lq_policy_refused_by_owner (&no_arn, REFUSED));
}

static void
test_revision_id (void)
{
  g_autoptr (json_t) reply = json_pack ("{s:s}", "RevisionId", "r-1");
  const LqConvertContext context = { .scope = &known, .reply = reply, .outcome = "ok" };
  g_autoptr (json_t) revision_id = lq_policy_revision_id (NULL, &context);

  g_assert_cmpstr (json_string_value (revision_id), ==, "r-1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy/principals", test_principals);
  g_test_add_func ("/core/policy/organizations", test_organizations);
  g_test_add_func ("/core/policy/unknown-organization", test_unknown_organization);
  g_test_add_func ("/core/policy/other-conditions", test_other_conditions);
  g_test_add_func ("/core/policy/effects", test_effects);
  g_test_add_func ("/core/policy/rows", test_rows);
  g_test_add_func ("/core/policy/bounds", test_bounds);
  g_test_add_func ("/core/policy/refused-by-owner", test_refused_by_owner);
  g_test_add_func ("/core/policy/revision-id", test_revision_id);
  return g_test_run ();
}
