/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/endpoint.h"

#include <string.h>

#include "aws-home.h"
#include "base/error.h"

#define CONFIG \
  "[default]\n[profile plain]\nendpoint_url = https://profile.example/base/\n" \
  "[profile both]\nendpoint_url = https://profile.example\nservices = mine\n" \
  "[profile ignored]\nendpoint_url = https://profile.example\nignore_configured_endpoint_urls = true\n" \
  "[profile lost]\nservices = nowhere\n[profile fips]\nuse_fips_endpoint = true\n" \
  "[profile typo]\nuse_dualstack_endpoint = ture\n" \
  "[services mine]\nlambda =\n  endpoint_url = http://127.0.0.1:8080\nsigner_data =\n  endpoint_url = http://[::1]:81\n"

/* "origin path host" of a service, or the error's message. */
static char *
resolve (const char *variable, const char *profile, const char *service, const char *region)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) error = NULL;
  g_auto (LqEndpoint) endpoint = { NULL };

  aws_home_init (&home, CONFIG, NULL);
  const char *environment[] = { home.environment[0], variable, NULL };
  g_autoptr (LqSharedConfig) config = lq_shared_config_load (environment, &error);
  g_assert_no_error (error);
  g_autoptr (LqEndpointRules) rules = lq_endpoint_rules_new (environment, config, profile, &error);
  if (rules != NULL && lq_endpoint_resolve (rules, service, region, &endpoint, &error))
    return g_strdup_printf ("%s %s %s", endpoint.origin, endpoint.path, endpoint.host);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  return g_strdup (error->message);
}

static void
test_host_rules (void)
{
  static const struct
  {
    const char *variable, *service, *region, *host;
  } cases[] = {
    { NULL, "lambda", "us-east-1", "lambda.us-east-1.amazonaws.com" },
    { "AWS_USE_FIPS_ENDPOINT=true", "lambda", "us-east-1", "lambda-fips.us-east-1.amazonaws.com" },
    { "AWS_USE_FIPS_ENDPOINT=false", "lambda", "us-east-1", "lambda.us-east-1.amazonaws.com" },
    { "AWS_USE_DUALSTACK_ENDPOINT=true", "lambda", "us-east-1", "lambda.us-east-1.api.aws" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = resolve (cases[i].variable, "default", cases[i].service, cases[i].region);
      g_autofree char *expected = g_strdup_printf ("https://%s  %s", cases[i].host, cases[i].host);
      g_assert_cmpstr (got, ==, expected);
    }
}

static void
test_overrides (void)
{
  static const struct
  {
    const char *variable, *profile, *service, *expected;
  } cases[] = {
    { "AWS_ENDPOINT_URL=http://127.0.0.1:9", "default", "lambda", "http://127.0.0.1:9  127.0.0.1:9" },
    { "AWS_ENDPOINT_URL=http://127.0.0.1:9", "both", "lambda", "http://127.0.0.1:9  127.0.0.1:9" },
    { "AWS_ENDPOINT_URL_LAMBDA=https://a.example:443/", "default", "lambda", "https://a.example  a.example" },
    { "AWS_ENDPOINT_URL_LAMBDA=https://a.example:8443/x/y", "plain", "lambda",
      "https://a.example:8443 /x/y a.example:8443" },
    { "AWS_ENDPOINT_URL_SSO_OIDC=https://a.example", "default", "sso-oidc", "https://a.example  a.example" },
    { "AWS_ENDPOINT_URL_STS=https://a.example", "default", "lambda",
      "https://lambda.us-east-1.amazonaws.com  lambda.us-east-1.amazonaws.com" },
    { "AWS_ENDPOINT_URL=", "plain", "lambda", "https://profile.example /base profile.example" },
    { NULL, "both", "lambda", "http://127.0.0.1:8080  127.0.0.1:8080" },
    { NULL, "both", "signer-data", "http://[::1]:81  [::1]:81" },
    { NULL, "both", "sts", "https://profile.example  profile.example" },
    { NULL, "ignored", "sts", "https://sts.us-east-1.amazonaws.com  sts.us-east-1.amazonaws.com" },
    { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true", "both", "sts",
      "https://sts.us-east-1.amazonaws.com  sts.us-east-1.amazonaws.com" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = resolve (cases[i].variable, cases[i].profile, cases[i].service, "us-east-1");
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *variable, *profile, *said;
  } cases[] = {
    { "AWS_ENDPOINT_URL=lambda.example", "default", "AWS_ENDPOINT_URL is 'lambda.example'; it takes a URL like" },
    { "AWS_ENDPOINT_URL_LAMBDA=ftp://a.example", "default", "AWS_ENDPOINT_URL_LAMBDA is 'ftp://a.example'" },
    { "AWS_ENDPOINT_URL=https://user:pass@a.example", "default", "AWS_ENDPOINT_URL is '...@a.example'; it takes" },
    { "AWS_ENDPOINT_URL=https://a.example/?x", "default", "it takes a URL like" },
    { "AWS_ENDPOINT_URL=https://a.example\r\nX: y", "default", "is 'https://a.example\\x0d\\x0aX: y'; it takes" },
    { "AWS_ENDPOINT_URL=https://a.example", "fips", "AWS_ENDPOINT_URL names an endpoint, and AWS_USE_FIPS_ENDPOINT" },
    { "AWS_USE_DUALSTACK_ENDPOINT=true", "plain", "the AWS profile's endpoint_url names an endpoint" },
    { NULL, "typo", "AWS_USE_DUALSTACK_ENDPOINT, or the profile's use_dualstack_endpoint, is 'ture'; it takes" },
    { NULL, "lost", "the AWS profile 'lost' names services = nowhere, but there is no [services nowhere] in" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = resolve (cases[i].variable, cases[i].profile, "lambda", "us-east-1");
      g_test_message ("%s", got);
      g_assert_nonnull (strstr (got, cases[i].said));
    }
  g_autofree char *service = resolve (NULL, "default", "lamda", "us-east-1");
  g_assert_cmpstr (service, ==, "no host is known of an AWS service 'lamda'");
  g_autofree char *got = resolve (NULL, "default", "lambda", "us-eest-1/");
  g_assert_cmpstr (got, ==, "'us-eest-1/' is not an AWS Region; did you mean us-east-1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/endpoint/host-rules", test_host_rules);
  g_test_add_func ("/aws/endpoint/overrides", test_overrides);
  g_test_add_func ("/aws/endpoint/refused", test_refused);
  return g_test_run ();
}
