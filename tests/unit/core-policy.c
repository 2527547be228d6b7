/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements of a policy become, but for `exposure`, which core-policy-exposure.c looks at. */
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

static const LqScope known = { OWN, "us-east-1", "aws", OWN_ORG };

static json_t *
unfold (const char *document, const LqScope *scope, GError **error)
{
  const LqConvertContext context = { .scope = scope, .outcome = "ok" };
  g_autoptr (json_t) statements = lq_json_parse (document, strlen (document), "test", error);

  g_assert_nonnull (statements);
  return lq_policy_unfold (statements, &context, error);
}

static json_t *
unfold_one (const char *effect, const char *members)
{
  g_autofree char *document =
      g_strdup_printf ("[{\"Sid\":\"s\",\"Effect\":\"%s\",\"Action\":\"lambda:GetLayerVersion\",%s}]", effect, members);
  g_autoptr (GError) error = NULL;
  json_t *rows = unfold (document, &known, &error);

  g_assert_no_error (error);
  return rows;
}

static const char *
text_of (json_t *rows, gsize row, const char *member)
{
  return json_string_value (json_object_get (json_array_get (rows, row), member));
}

/* A Deny grants nothing, and lets nobody be confused. */
static void
test_effects (void)
{
  static const char *const members[] = { EVERYONE, "\"NotPrincipal\":{\"AWS\":\"" OWN "\"}",
                                         "\"Principal\":{\"Service\":\"s3.amazonaws.com\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (json_t) rows = unfold_one ("Deny", members[i]);
      json_t *row = json_array_get (rows, 0);
      g_assert_cmpstr (text_of (rows, 0, "effect"), ==, "Deny");
      g_assert_null (json_object_get (row, "exposure"));
      g_assert_true (json_is_false (json_object_get (row, "is_confusable")));
    }
}

/* The order of a statement's list says nothing, so rows do not depend on it. */
static void
test_order (void)
{
  static const char *const lists[] = { "[\"" OTHER "\",\"*\",\"" OWN "\"]", "[\"" OWN "\",\"" OTHER "\",\"*\"]" };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *members = g_strdup_printf (AWS ("%s"), lists[i]);
      g_autoptr (json_t) rows = unfold_one ("Allow", members);
      g_assert_cmpuint (json_array_size (rows), ==, 3);
      g_assert_cmpstr (text_of (rows, 0, "principal"), ==, "*");
      g_assert_cmpstr (text_of (rows, 1, "principal"), ==, OWN);
      g_assert_cmpstr (text_of (rows, 2, "principal"), ==, OTHER);
    }
}

/* Whole rows, as text, one per line. */
static void
test_rows (void)
{
  static const char document[] =
      "[{\"Sid\":\"both\",\"Effect\":\"Allow\",\"Action\":\"lambda:GetLayerVersion\",\"Resource\":\"*\","
      "\"Principal\":{\"AWS\":[\"arn:aws:iam::" OTHER ":root\",\"*\"]},"
      "\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":[\"" OWN_ORG "\",\"" OTHER_ORG "\"]}}},"
      "{\"Effect\":\"Allow\",\"NotAction\":[\"lambda:Invoke*\"],\"NotPrincipal\":{\"AWS\":\"" OTHER "\"}},"
      "{\"Principal\":{\"Service\":\"s3.amazonaws.com\"},\"Condition\":{\"ArnLike\":{\"AWS:SourceArn\":"
      "\"arn:aws:s3:::b\"},\"StringEquals\":{\"AWS:SourceAccount\":\"" OWN
      "\",\"lambda:FunctionUrlAuthType\":\"NONE\"}}}]";
#define BOTH                                                                                                           \
  "{\"action\":\"lambda:GetLayerVersion\",\"conditions\":{\"StringEquals\":{\"aws:PrincipalOrgID\":[\"" OWN_ORG        \
  "\",\"" OTHER_ORG "\"]}},\"effect\":\"Allow\",\"exposure\":"
#define REST "\"resource\":\"*\",\"statement_id\":\"both\",\"statement_index\":0}"
  static const char *const expected[] = {
    BOTH "\"foreign_organization\",\"is_confusable\":false,\"organization_id\":\"" OTHER_ORG
         "\",\"principal\":\"*\",\"principal_index\":0,\"principal_kind\":\"organization\"," REST,
    BOTH "\"cross_account\",\"is_confusable\":false,\"organization_id\":\"" OTHER_ORG
         "\",\"principal\":\"arn:aws:iam::" OTHER ":root\",\"principal_account_id\":\"" OTHER
         "\",\"principal_index\":1,\"principal_kind\":\"account\"," REST,
    "{\"action\":{\"NotAction\":[\"lambda:Invoke*\"]},\"effect\":\"Allow\",\"exposure\":\"public\","
    "\"is_confusable\":false,\"principal\":\"{\\\"NotPrincipal\\\":{\\\"AWS\\\":\\\"" OTHER
    "\\\"}}\",\"principal_index\":0,\"principal_kind\":\"not_principal\",\"statement_index\":1}",
    "{\"conditions\":{\"ArnLike\":{\"AWS:SourceArn\":\"arn:aws:s3:::b\"},\"StringEquals\":{\"AWS:SourceAccount\":\"" OWN
    "\",\"lambda:FunctionUrlAuthType\":\"NONE\"}},\"exposure\":\"unknown\",\"is_confusable\":false,"
    "\"principal\":\"s3.amazonaws.com\",\"principal_index\":0,\"principal_kind\":\"service\",\"source_account\":\"" OWN
    "\",\"source_arn\":\"arn:aws:s3:::b\",\"statement_index\":2,\"url_auth_type\":\"NONE\"}",
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
  g_test_add_func ("/core/policy/effects", test_effects);
  g_test_add_func ("/core/policy/order", test_order);
  g_test_add_func ("/core/policy/rows", test_rows);
  g_test_add_func ("/core/policy/bounds", test_bounds);
  g_test_add_func ("/core/policy/refused-by-owner", test_refused_by_owner);
  g_test_add_func ("/core/policy/revision-id", test_revision_id);
  return g_test_run ();
}
