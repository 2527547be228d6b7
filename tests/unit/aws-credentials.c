/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials.h"

#include <string.h>

#include "aws/credentials-env.h"
#include "base/error.h"

/* What the environment gives: "id|secret|token|expiry", "nothing", or the error's message. */
static char *
ask_environment (const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqCredentialsProvider) provider = lq_credentials_env_new (environment);
  g_autoptr (LqCredentials) got = lq_credentials_provider_get (provider, NULL, &error);

  if (error != NULL)
    {
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
      return g_strdup (error->message);
    }
  if (got == NULL)
    return g_strdup ("nothing");
  g_assert_cmpstr (got->source, ==, "environment");
  g_assert_null (got->account_id);
  return g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT, got->access_key_id, got->secret_access_key,
                          got->session_token != NULL ? got->session_token : "", got->expires_s);
}

#define ID "AWS_ACCESS_KEY_ID="
#define SECRET "AWS_SECRET_ACCESS_KEY="

static void
test_environment (void)
{
  static const struct
  {
    const char *environment[6];
    const char *expected;
  } cases[] = {
    { { NULL }, "nothing" },
    { { ID, SECRET, NULL }, "nothing" },
    { { ID "a", SECRET "b", "AWS_ACCOUNT_ID=111111111111", NULL }, "a|b||0" },
    { { ID "a", SECRET "b/+=", "AWS_SESSION_TOKEN=c", "AWS_CREDENTIAL_EXPIRATION=2026-11-21T00:19:38Z", NULL },
      "a|b/+=|c|1795220378" },
    { { ID "a", NULL }, "AWS_ACCESS_KEY_ID is set in the environment, but AWS_SECRET_ACCESS_KEY is not" },
    { { SECRET "b", NULL }, "AWS_SECRET_ACCESS_KEY is set in the environment, but AWS_ACCESS_KEY_ID is not" },
    { { ID "a", SECRET "b", "AWS_CREDENTIAL_EXPIRATION=soon", NULL },
      "AWS_CREDENTIAL_EXPIRATION in the environment is not a time like 2026-11-21T00:19:38Z" },
    { { ID "a", SECRET "b\nX-Evil: 1", NULL },
      "the secret access key from environment is not one: it holds white space or other characters that cannot be" },
    { { ID "a b", SECRET "b", NULL },
      "the access key id from environment is not one: it holds white space or other characters that cannot be" },
    { { ID "a", SECRET "b", "AWS_SESSION_TOKEN=\xc3\xa4", NULL },
      "the session token from environment is not one: it holds white space or other characters that cannot be" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = ask_environment (cases[i].environment);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_too_long (void)
{
  g_autofree char *key = g_strnfill (129, 'a');
  g_autofree char *line = g_strconcat (ID, key, NULL);
  g_autofree char *got = ask_environment ((const char *[]) { line, SECRET "b", NULL });

  g_assert_cmpstr (got, ==, "the access key id from environment is not one: it is too long or empty");
}

/* A link of a chain: gives keys, has nothing to offer, or is broken. */
static LqCredentials *
link_get (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *name = data;

  if (strcmp (name, "broken") == 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "it is broken");
  return strcmp (name, "broken") == 0 || strcmp (name, "empty") == 0
             ? NULL
             : lq_credentials_new (name, "secret", NULL, 0, NULL, name);
}

static char *
link_looked (gpointer data)
{
  return g_strdup (data);
}

static LqCredentialsProvider *
chain_of (const char *first, const char *second)
{
  static const LqCredentialsProviderClass klass = { .name = "link", .get = link_get, .looked = link_looked };
  LqCredentialsProvider *links[] = { lq_credentials_provider_new (&klass, (gpointer) first),
                                     lq_credentials_provider_new (&klass, (gpointer) second), NULL };
  return lq_credentials_provider_new_chain (links);
}

static void
test_chain (void)
{
  static const struct
  {
    const char *first, *second, *expected;
  } cases[] = {
    { "a", "b", "a" },           { "empty", "b", "b" },    { "a", "broken", "a" },
    { "broken", "b", "broken" }, { "empty", "empty", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqCredentialsProvider) chain = chain_of (cases[i].first, cases[i].second);
      g_autoptr (LqCredentials) got = lq_credentials_provider_get (chain, NULL, &error);
      g_assert_cmpint (error != NULL, ==, g_strcmp0 (cases[i].expected, "broken") == 0);
      if (error == NULL)
        g_assert_cmpstr (got != NULL ? got->access_key_id : NULL, ==, cases[i].expected);
    }
  g_autoptr (LqCredentialsProvider) chain = chain_of ("empty", "empty");
  g_autofree char *looked = lq_credentials_provider_looked (chain);
  g_assert_cmpstr (looked, ==, "empty, then empty");
}

static void
test_static (void)
{
  g_autoptr (LqCredentials) keys = lq_credentials_new ("a", "b", NULL, 0, NULL, "test");
  g_autoptr (LqCredentials) other = lq_credentials_new ("a", "b", "c", 0, NULL, "test");
  g_autoptr (LqCredentialsProvider) provider = lq_credentials_provider_new_static (keys);
  g_autoptr (LqCredentials) peeked = lq_credentials_provider_peek (provider);

  g_assert_true (peeked == keys);
  g_assert_true (lq_credentials_equal (keys, peeked));
  g_assert_false (lq_credentials_equal (keys, other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/credentials/environment", test_environment);
  g_test_add_func ("/aws/credentials/too-long", test_too_long);
  g_test_add_func ("/aws/credentials/chain", test_chain);
  g_test_add_func ("/aws/credentials/static", test_static);
  return g_test_run ();
}
