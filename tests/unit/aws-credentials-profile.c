/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-profile.h"

#include <string.h>

#include "aws-home.h"
#include "base/error.h"

#define ROLE "arn:aws:iam::222222222222:role/"
#define CONFIG \
  "[default]\nregion = us-east-1\n" \
  "[profile keys]\naws_access_key_id = config-id\naws_secret_access_key = config-secret\n" \
  "[profile half]\naws_access_key_id = id\n" \
  "[profile role]\nrole_arn = " ROLE "a\nsource_profile = keys\nexternal_id = e/1\nrole_session_name = me\n" \
  "duration_seconds = 1800\n" \
  "[profile chain]\nrole_arn = " ROLE "b\nsource_profile = role\n" \
  "[profile own]\nrole_arn = " ROLE "c\nsource_profile = own\naws_access_key_id = own-id\n" \
  "aws_secret_access_key = own-secret\n" \
  "[profile both]\nrole_arn = " ROLE "h\nsource_profile = keys\naws_access_key_id = both-id\n" \
  "aws_secret_access_key = s\n" \
  "[profile over-both]\nrole_arn = " ROLE "i\nsource_profile = both\n" \
  "[profile own-empty]\nrole_arn = " ROLE "c\nsource_profile = own-empty\n" \
  "[profile loop1]\nrole_arn = " ROLE "d\nsource_profile = loop2\n" \
  "[profile loop2]\nrole_arn = " ROLE "e\nsource_profile = loop1\n" \
  "[profile lost]\nrole_arn = " ROLE "f\nsource_profile = kyes\n" \
  "[profile empty-source]\nrole_arn = " ROLE "f\nsource_profile = default\n" \
  "[profile no-source]\nrole_arn = " ROLE "f\n" \
  "[profile two-sources]\nrole_arn = " ROLE "f\nsource_profile = keys\ncredential_source = Environment\n" \
  "[profile env-source]\nrole_arn = " ROLE "g\ncredential_source = Environment\n" \
  "[profile ecs-source]\nrole_arn = " ROLE "f\ncredential_source = EcsContainer\n" \
  "[profile ec2-source]\nrole_arn = " ROLE "f\ncredential_source = Ec2InstanceMetadata\n" \
  "[profile odd-source]\nrole_arn = " ROLE "f\ncredential_source = environment\n" \
  "[profile mfa]\nrole_arn = " ROLE "f\nsource_profile = keys\nmfa_serial = arn:aws:iam::1:mfa/me\n" \
  "[profile short]\nrole_arn = " ROLE "f\nsource_profile = keys\nduration_seconds = 60\n" \
  "[profile refused]\nrole_arn = " ROLE "refused\nsource_profile = keys\n" \
  "[profile web]\nrole_arn = " ROLE "f\nweb_identity_token_file = /nonexistent/t\n" \
  "[profile sso]\nsso_session = s\n" \
  "[profile old-sso]\nsso_start_url = https://x\n" \
  "[profile sso-keys]\nsso_session = s\naws_access_key_id = beside-sso\naws_secret_access_key = s\n" \
  "[profile sso-first]\nsso_account_id = 1\naws_access_key_id = id\naws_secret_access_key = s\n" \
  "[profile process]\ncredential_process = /nonexistent/x\n" \
  "[profile via-process]\nrole_arn = " ROLE "f\nsource_profile = process\n"
#define CREDENTIALS \
  "[keys]\naws_access_key_id = id\naws_secret_access_key = secret\naws_session_token = token\n" \
  "[process]\naws_access_key_id = before\naws_secret_access_key = secret\n"

/* Notes how each role was assumed, and gives a session named after it. */
static LqCredentials *
assume (gpointer data, const LqStsRole *role, LqCredentials *source, const char *what, GCancellable *cancellable,
        GError **error)
{
  GString *log = data;
  const char *name = strrchr (role->role_arn, '/') + 1;

  if (strcmp (name, "refused") == 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_DENIED, "sts AssumeRole in us-east-1: AccessDenied");
      return NULL;
    }
  g_string_append_printf (log, "%s with %s (%s, %s, %u); ", name, source->access_key_id,
                          role->session_name != NULL ? role->session_name : "-",
                          role->external_id != NULL ? role->external_id : "-", role->duration_s);
  return lq_credentials_new (name, "secret", "token", 0, "222222222222", what);
}

/* A provider whose roles are assumed by the above. */
static LqCredentialsProvider *
make_provider (const AwsHome *home, const char *profile, GString *log)
{
  const char *environment[] = { home->environment[0], "AWS_ACCESS_KEY_ID=env-id", "AWS_SECRET_ACCESS_KEY=s",
                                "AWS_EC2_METADATA_DISABLED=true", NULL };
  g_autoptr (LqCredentialsContext) context = lq_credentials_context_new (NULL, environment, profile);

  context->assume_role = assume;
  context->assume_data = log;
  return lq_credentials_profile_new (context, NULL);
}

/* The key id and how it was come by, "nothing", or the error's message. */
static char *
ask (const char *config, const char *credentials, const char *profile)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) log = g_string_new (NULL);

  aws_home_init (&home, config, credentials);
  g_autoptr (LqCredentialsProvider) provider = make_provider (&home, profile, log);
  g_autoptr (LqCredentials) got = lq_credentials_provider_get (provider, NULL, &error);
  if (error != NULL)
    return g_strdup_printf ("%d: %s", error->code, error->message);
  if (got == NULL)
    return g_strdup ("nothing");
  return g_strdup_printf ("%s%s from %s", log->str, got->access_key_id, got->source);
}

static void
test_found (void)
{
  static const struct
  {
    const char *credentials, *profile, *expected;
  } cases[] = {
    { CREDENTIALS, "keys", "id from profile keys" },
    { NULL, "keys", "config-id from profile keys" },
    { CREDENTIALS, "process", "before from profile process" },
    { CREDENTIALS, "default", "nothing" },
    { CREDENTIALS, "unheard-of", "nothing" },
    { CREDENTIALS, "role", "a with id (me, e/1, 1800); a from profile role (role " ROLE "a)" },
    { CREDENTIALS, "chain",
      "a with id (me, e/1, 1800); b with a (-, -, 0); b from profile chain (role " ROLE "b)" },
    { CREDENTIALS, "env-source", "g with env-id (-, -, 0); g from profile env-source (role " ROLE "g)" },
    { CREDENTIALS, "sso-keys", "beside-sso from profile sso-keys" },
    { CREDENTIALS, "own", "c with own-id (-, -, 0); c from profile own (role " ROLE "c)" },
    /* keys beside a role: the role counts, but in a profile that is another's source the keys do */
    { CREDENTIALS, "both", "h with id (-, -, 0); h from profile both (role " ROLE "h)" },
    { CREDENTIALS, "over-both", "i with both-id (-, -, 0); i from profile over-both (role " ROLE "i)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask (CONFIG, cases[i].credentials, cases[i].profile);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *profile;
    LqErrorCode kind;
    const char *said;
  } cases[] = {
    { "half", LQ_ERROR_CREDENTIALS, "AWS profile 'half': it has aws_access_key_id without aws_secret_access_key" },
    { "own-empty", LQ_ERROR_CREDENTIALS, "AWS profile 'own-empty': its source_profile holds no credentials" },
    { "loop1", LQ_ERROR_CONFIG,
      "AWS profile 'loop1': AWS profile 'loop2': AWS profile 'loop1': its source_profile leads back to itself" },
    { "empty-source", LQ_ERROR_CREDENTIALS, "AWS profile 'empty-source': its source_profile holds no credentials" },
    { "no-source", LQ_ERROR_CONFIG,
      "AWS profile 'no-source': it has role_arn without source_profile or credential_source" },
    { "two-sources", LQ_ERROR_CONFIG,
      "AWS profile 'two-sources': it has both source_profile and credential_source: keep one" },
    { "ecs-source", LQ_ERROR_CREDENTIALS,
      "AWS profile 'ecs-source': its credential_source EcsContainer has no credentials: looked for "
      "AWS_CONTAINER_CREDENTIALS_*" },
    { "ec2-source", LQ_ERROR_CREDENTIALS,
      "AWS profile 'ec2-source': its credential_source Ec2InstanceMetadata has no credentials: looked for the EC2 "
      "instance metadata service (turned off by AWS_EC2_METADATA_DISABLED)" },
    { "odd-source", LQ_ERROR_CONFIG,
      "AWS profile 'odd-source': its credential_source is none of Environment, EcsContainer and Ec2InstanceMetadata" },
    { "mfa", LQ_ERROR_CREDENTIALS,
      "AWS profile 'mfa': it has mfa_serial, and nobody is there to type the code in: use a profile without it, or "
      "export a session's credentials into the environment" },
    { "short", LQ_ERROR_CONFIG,
      "AWS profile 'short': its duration_seconds is not a whole number from 900 to 43200" },
    { "refused", LQ_ERROR_DENIED,
      "AWS profile 'refused': role " ROLE "refused: sts AssumeRole in us-east-1: AccessDenied" },
    { "web", LQ_ERROR_CREDENTIALS,
      "AWS profile 'web': the web identity token in /nonexistent/t: No such file or directory" },
    { "sso", LQ_ERROR_CONFIG, "AWS profile 'sso': it has no sso_account_id" },
    { "old-sso", LQ_ERROR_CONFIG, "AWS profile 'old-sso': it has no sso_account_id" },
    { "sso-first", LQ_ERROR_CONFIG, "AWS profile 'sso-first': it has no sso_role_name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask (CONFIG, NULL, cases[i].profile);
      g_autofree char *expected = g_strdup_printf ("%d: %s", (int) cases[i].kind, cases[i].said);
      g_assert_cmpstr (got, ==, expected);
    }
  g_autofree char *process = ask (CONFIG, NULL, "via-process");
  g_assert_nonnull (strstr (process, "AWS profile 'via-process': AWS profile 'process': its credential_process "
                                     "/nonexistent/x: it cannot be started: "));
  g_autofree char *lost = ask (CONFIG, NULL, "lost");
  g_assert_nonnull (strstr (lost, "AWS profile 'lost': AWS profile 'kyes': there is no AWS profile 'kyes' in "));
  g_assert_true (g_str_has_suffix (lost, "; did you mean 'keys'?"));
}

static void
test_read_anew (void)
{
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, NULL, "[default]\naws_access_key_id = one\naws_secret_access_key = s\n");
  g_autoptr (LqCredentialsProvider) provider = make_provider (&home, "default", NULL);
  g_autoptr (LqCredentials) first = lq_credentials_provider_get (provider, NULL, NULL);
  g_assert_cmpstr (first->access_key_id, ==, "one");
  aws_home_write (&home, "credentials", "[default]\naws_access_key_id = two\naws_secret_access_key = s\n");
  g_autoptr (LqCredentials) second = lq_credentials_provider_get (provider, NULL, NULL);
  g_assert_cmpstr (second->access_key_id, ==, "two");
}

static void
test_looked (void)
{
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, NULL, NULL);
  g_autoptr (LqCredentialsProvider) provider = make_provider (&home, "default", NULL);
  g_autofree char *looked = lq_credentials_provider_looked (provider);
  g_autofree char *expected =
      g_strdup_printf ("keys, a role, a sign-in or a process of the profile 'default' in %s/.aws/credentials (missing) "
                       "and %s/.aws/config (missing)", home.path, home.path);
  g_assert_cmpstr (looked, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials-profile/found", test_found);
  g_test_add_func ("/aws/credentials-profile/refused", test_refused);
  g_test_add_func ("/aws/credentials-profile/read-anew", test_read_anew);
  g_test_add_func ("/aws/credentials-profile/looked", test_looked);
  return g_test_run ();
}
