/* SPDX-License-Identifier: Apache-2.0 */
#include "core/trust.h"

#include <string.h>

#include "base/error.h"
#include "world.h"

#define CONFIG "arn:aws:lambda:us-east-1:111111111111:code-signing-config:csc-1"
#define PROFILE "arn:aws:signer:us-east-1:111111111111:/signing-profiles/release/AbCdEfGhIj"

static LqTrust *
trust_of (const char *text, GError **error)
{
  g_autoptr (LqConfig) config = world_load_config (text);

  return lq_trust_new (config, error);
}

static void
test_nothing (void)
{
  g_autoptr (LqTrust) trust = trust_of ("", NULL);

  g_assert_null (lq_trust_organization_id (trust));
  g_assert_false (lq_trust_has_publisher (trust, "111111111111", NULL));
  g_assert_cmpint (lq_trust_ask (trust, LQ_TRUST_CONFIGS, CONFIG), ==, LQ_TRUST_NOT_LISTED);
  g_assert_cmpint (lq_trust_ask (NULL, LQ_TRUST_PUBLISHERS, PROFILE), ==, LQ_TRUST_NOT_LISTED);
}

static void
test_publishers (void)
{
  g_autoptr (LqTrust) trust = trust_of ("[trust]\norganization_id=o-a1b2c3d4e5\n"
                                        "publishers= 111111111111 ;222222222222 = Acme = Tools;\n",
                                        NULL);
  const char *name = NULL;

  g_assert_cmpstr (lq_trust_organization_id (trust), ==, "o-a1b2c3d4e5");
  g_assert_true (lq_trust_has_publisher (trust, "111111111111", &name));
  g_assert_cmpstr (name, ==, "");
  g_assert_true (lq_trust_has_publisher (trust, "222222222222", &name));
  g_assert_cmpstr (name, ==, "Acme = Tools");
  g_assert_false (lq_trust_has_publisher (trust, "333333333333", &name));
}

static void
test_approved (void)
{
#define SIGNER "arn:aws:signer:"
  static const struct
  {
    const char *list, *arn;
    LqTrustAnswer answer;
  } cases[] = {
    { PROFILE, PROFILE, LQ_TRUST_APPROVED },
    { PROFILE, PROFILE "x", LQ_TRUST_NOT_APPROVED },
    { "", PROFILE, LQ_TRUST_NOT_APPROVED },
    { SIGNER "us-east-1:222222222222:/signing-profiles/release/v;" PROFILE, PROFILE, LQ_TRUST_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/release/*", PROFILE, LQ_TRUST_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/rel*se/*", PROFILE, LQ_TRUST_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/*e*e*/*", PROFILE, LQ_TRUST_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/*e*e*e*e*/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    { SIGNER "eu-*:111111111111:/signing-profiles/release/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    { SIGNER "*:222222222222:/signing-profiles/release/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/lease*/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/release*release/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    /* no character but * means more than itself */
    { SIGNER "*:111111111111:/signing-profiles/releas?/*", PROFILE, LQ_TRUST_NOT_APPROVED },
    /* and it stands for no colon or slash */
    { SIGNER "*:111111111111:/signing-profiles/*/v", SIGNER "a:111111111111:/signing-profiles/x/y/v",
      LQ_TRUST_NOT_APPROVED },
    { SIGNER "*:111111111111:/signing-profiles/release/*", SIGNER "a:b:111111111111:/signing-profiles/release/v",
      LQ_TRUST_NOT_APPROVED },
    { PROFILE, "", LQ_TRUST_NOT_APPROVED },
    { PROFILE, ":/", LQ_TRUST_NOT_APPROVED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[trust]\napproved_publishers=%s\n", cases[i].list);
      g_autoptr (LqTrust) trust = trust_of (text, NULL);
      g_test_message ("%s in %s", cases[i].arn, cases[i].list);
      g_assert_cmpint (lq_trust_ask (trust, LQ_TRUST_PUBLISHERS, cases[i].arn), ==, cases[i].answer);
      g_assert_cmpint (lq_trust_ask (trust, LQ_TRUST_CONFIGS, CONFIG), ==, LQ_TRUST_NOT_LISTED);
    }
}

static json_int_t
converted (LqConvert convert, const LqTrust *trust, const char *arn)
{
  const LqScope scope = { .trust = trust };
  const LqConvertContext context = { .scope = &scope, .outcome = "ok" };
  g_autoptr (json_t) value = arn != NULL ? json_string (arn) : NULL;
  g_autoptr (json_t) result = convert (value, &context);

  return result != NULL ? json_integer_value (result) : -1;
}

static void
test_columns (void)
{
  g_autoptr (LqTrust) trust =
      trust_of ("[trust]\napproved_code_signing_configs=arn:aws:lambda:*:111111111111:code-signing-config:*\n", NULL);

  g_assert_cmpint (converted (lq_trust_is_approved_config, trust, CONFIG), ==, 1);
  g_assert_cmpint (converted (lq_trust_is_approved_config, trust, PROFILE), ==, 0);
  g_assert_cmpint (converted (lq_trust_is_approved_config, trust, ""), ==, -1);
  g_assert_cmpint (converted (lq_trust_is_approved_config, trust, NULL), ==, -1);
  g_assert_cmpint (converted (lq_trust_is_approved_config, NULL, CONFIG), ==, -1);
  g_assert_cmpint (converted (lq_trust_is_approved_publisher, trust, PROFILE), ==, -1);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *line, *said;
  } cases[] = {
    { "organization_id=ourorganization", "[trust] organization_id has 'ourorganization'; it takes the id" },
    { "publishers=Acme", "[trust] publishers has 'Acme'; it takes account ids of 12 digits" },
    { "publishers=111111111111;Acme=222222222222", "[trust] publishers has 'Acme=222222222222'" },
    { "approved_publishers=release", "[trust] approved_publishers has 'release'; it takes ARNs of signing profile" },
    { "approved_publishers=*", "approved_publishers has '*'" },
    { "approved_publishers=" CONFIG, "it takes ARNs of signing profile versions" },
    /* a profile without its version */
    { "approved_publishers=arn:aws:signer:us-east-1:111111111111:/signing-profiles/release",
      "it takes ARNs of signing profile versions" },
    { "approved_publishers=arn:aws:signer::111111111111:/signing-profiles/release/v", "it takes ARNs" },
    { "approved_code_signing_configs=csc-1", "it takes ARNs of code signing configs" },
    { "approved_code_signing_configs=" PROFILE, "it takes ARNs of code signing configs" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat ("[trust]\n", cases[i].line, "\n", NULL);
      g_assert_null (trust_of (text, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/trust/nothing", test_nothing);
  g_test_add_func ("/core/trust/publishers", test_publishers);
  g_test_add_func ("/core/trust/approved", test_approved);
  g_test_add_func ("/core/trust/columns", test_columns);
  g_test_add_func ("/core/trust/refused", test_refused);
  return g_test_run ();
}
