/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/shared-config.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "aws-home.h"
#include "base/error.h"

#define CONFIG \
  "[default]\nregion = us-east-1\n[profile audit]\nregion = eu-west-1\noutput =\n[profile 'two words']\nregion = a\n" \
  "[stray]\nregion = b\n[services mine]\nlambda =\n  endpoint_url = http://127.0.0.1:1\n[sso-session \t\"s t\"]\n" \
  "sso_region = c\n"
#define CREDENTIALS "[audit]\naws_access_key_id = id\nregion = ap-south-1\n[only]\naws_access_key_id = x\n"

static LqSharedConfig *
load (const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  LqSharedConfig *config = lq_shared_config_load (environment, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_profiles (void)
{
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, CONFIG, CREDENTIALS);
  g_autoptr (LqSharedConfig) config = load ((const char *const *) home.environment);
  g_assert_cmpstr (lq_shared_config_get (config, "default", "region"), ==, "us-east-1");
  g_assert_cmpstr (lq_shared_config_get (config, "audit", "region"), ==, "ap-south-1");
  g_assert_cmpstr (lq_shared_config_get_from (config, LQ_SHARED_CONFIG, "audit", "region"), ==, "eu-west-1");
  g_assert_cmpstr (lq_shared_config_get (config, "audit", "aws_access_key_id"), ==, "id");
  g_assert_null (lq_shared_config_get (config, "audit", "output"));
  g_assert_cmpstr (lq_shared_config_get (config, "two words", "region"), ==, "a");
  g_assert_true (lq_shared_config_has_profile (config, "only"));
  g_assert_false (lq_shared_config_has_profile (config, "stray"));
  g_assert_false (lq_shared_config_has_profile (config, "s t"));
  GHashTable *services = lq_shared_config_get_section (config, "services", "mine");
  g_assert_cmpstr (g_hash_table_lookup (services, "lambda.endpoint_url"), ==, "http://127.0.0.1:1");
  g_assert_null (lq_shared_config_get_section (config, "services", "other"));
  GHashTable *session = lq_shared_config_get_section (config, "sso-session", "s t");
  g_assert_cmpstr (g_hash_table_lookup (session, "sso_region"), ==, "c");
}

static void
test_settings (void)
{
  static const struct
  {
    const char *variable;
    gboolean value;
    const char *said;
  } cases[] = {
    { NULL, FALSE, NULL },
    { "AWS_FLAG=", FALSE, NULL },
    { "AWS_FLAG=True", TRUE, NULL },
    { "AWS_FLAG=false", FALSE, NULL },
    { "AWS_FLAG=yes", FALSE, "AWS_FLAG, or the profile's flag, is 'yes'; it takes true or false" },
  };
  g_auto (AwsHome) home = { NULL };
  gboolean value;

  aws_home_init (&home, "[default]\nflag = TRUE\n[profile off]\n", NULL);
  g_autoptr (LqSharedConfig) config = load ((const char *const *) home.environment);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *environment[] = { cases[i].variable, NULL };
      g_autoptr (GError) error = NULL;
      gboolean ok = lq_shared_config_get_flag (config, "off", environment, "AWS_FLAG", &value, &error);
      g_assert_cmpstr (error != NULL ? error->message : NULL, ==, cases[i].said);
      g_assert_cmpint (ok, ==, error == NULL);
      g_assert_cmpint (ok && value, ==, cases[i].value);
    }
  const char *environment[] = { "AWS_FLAG=false", NULL };
  g_assert_true (lq_shared_config_get_flag (config, "default", environment + 1, "AWS_FLAG", &value, NULL));
  g_assert_true (value);
  g_assert_cmpstr (lq_shared_config_get_setting (config, "default", environment, "AWS_FLAG"), ==, "false");
}

static void
test_where (void)
{
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, CONFIG, NULL);
  g_autofree char *elsewhere = g_strconcat ("AWS_CONFIG_FILE=~/.aws/nothing", NULL);
  g_autofree char *given = g_strconcat ("AWS_SHARED_CREDENTIALS_FILE=", home.path, "/.aws/config", NULL);
  g_autoptr (LqSharedConfig) config = load ((const char *[]) { home.environment[0], elsewhere, given, NULL });
  g_autofree char *described = lq_shared_config_describe (config);
  g_autofree char *expected =
      g_strdup_printf ("%s/.aws/config and %s/.aws/nothing (missing)", home.path, home.path);
  g_assert_cmpstr (described, ==, expected);
}

static void
test_without_home (void)
{
  const struct passwd *entry = getpwuid (geteuid ());
  g_autofree char *expected = g_strconcat (entry->pw_dir, "/.aws/config", NULL);
  g_autoptr (LqSharedConfig) config = load ((const char *[]) { "AWS_SHARED_CREDENTIALS_FILE=/nonexistent", NULL });
  g_autofree char *described = lq_shared_config_describe (config);

  g_assert_nonnull (strstr (described, expected));
}

static void
test_unknown_profile (void)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) near = NULL;
  g_autoptr (GError) far = NULL;

  aws_home_init (&home, CONFIG, NULL);
  g_autoptr (LqSharedConfig) config = load ((const char *const *) home.environment);
  lq_shared_config_set_unknown (config, "adit", &near);
  g_autofree char *expected =
      g_strdup_printf ("there is no AWS profile 'adit' in %s/.aws/credentials (missing) and %s/.aws/config; did you "
                       "mean 'audit'?", home.path, home.path);
  g_assert_error (near, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_cmpstr (near->message, ==, expected);
  lq_shared_config_set_unknown (config, "nothing\nlike it", &far);
  g_assert_true (g_str_has_prefix (far->message, "there is no AWS profile 'nothing\\x0alike it' in "));
  g_assert_true (g_str_has_suffix (far->message, "/.aws/config"));
}

static void
test_refused (void)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) broken = NULL;
  g_autoptr (GError) large = NULL;
  g_autoptr (GError) folder = NULL;

  aws_home_init (&home, "[default]\nregion us-east-1\n", NULL);
  g_assert_null (lq_shared_config_load ((const char *const *) home.environment, &broken));
  g_assert_error (broken, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_nonnull (strstr (broken->message, "/.aws/config, line 2: "));

  g_autofree char *text = g_strnfill (1024 * 1024 + 1, '#');
  aws_home_write (&home, "config", text);
  g_assert_null (lq_shared_config_load ((const char *const *) home.environment, &large));
  g_assert_error (large, LQ_ERROR, LQ_ERROR_CONFIG);

  g_autofree char *given = g_strconcat ("AWS_CONFIG_FILE=", home.path, NULL);
  g_assert_null (lq_shared_config_load ((const char *[]) { given, NULL }, &folder));
  g_assert_error (folder, LQ_ERROR, LQ_ERROR_CONFIG);
}

static void
test_choice (void)
{
  static const char *const environment[] = { "AWS_PROFILE=b", NULL };
  static const char *const empty[] = { "AWS_PROFILE=", NULL };
  gboolean named;

  g_assert_cmpstr (lq_shared_config_choose_profile (environment, "a", &named), ==, "a");
  g_assert_true (named);
  g_assert_cmpstr (lq_shared_config_choose_profile (environment, NULL, &named), ==, "b");
  g_assert_true (named);
  g_assert_cmpstr (lq_shared_config_choose_profile (empty, NULL, &named), ==, "default");
  g_assert_false (named);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/shared-config/profiles", test_profiles);
  g_test_add_func ("/aws/shared-config/settings", test_settings);
  g_test_add_func ("/aws/shared-config/where", test_where);
  g_test_add_func ("/aws/shared-config/without-home", test_without_home);
  g_test_add_func ("/aws/shared-config/unknown-profile", test_unknown_profile);
  g_test_add_func ("/aws/shared-config/refused", test_refused);
  g_test_add_func ("/aws/shared-config/choice", test_choice);
  return g_test_run ();
}
