/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/endpoint-hosts.h"

/* As botocore 1.43.67 resolves them: usual and FIPS host, then the same with dual stack. */
static const struct
{
  const char *service, *region, *signed_for, *hosts;
} cases[] = {
  { "lambda", "us-east-1", "us-east-1",
    "lambda.us-east-1.amazonaws.com lambda-fips.us-east-1.amazonaws.com "
    "lambda.us-east-1.api.aws lambda-fips.us-east-1.api.aws" },
  { "lambda", "cn-north-1", "cn-north-1",
    "lambda.cn-north-1.amazonaws.com.cn lambda-fips.cn-north-1.amazonaws.com.cn "
    "lambda.cn-north-1.api.amazonwebservices.com.cn lambda-fips.cn-north-1.api.amazonwebservices.com.cn" },
  { "lambda", "us-gov-west-1", "us-gov-west-1",
    "lambda.us-gov-west-1.amazonaws.com lambda-fips.us-gov-west-1.amazonaws.com "
    "lambda.us-gov-west-1.api.aws lambda-fips.us-gov-west-1.api.aws" },
  { "lambda", "eusc-de-east-1", "eusc-de-east-1",
    "lambda.eusc-de-east-1.amazonaws.eu lambda-fips.eusc-de-east-1.amazonaws.eu "
    "lambda.eusc-de-east-1.api.amazonwebservices.eu lambda-fips.eusc-de-east-1.api.amazonwebservices.eu" },
  { "lambda", "us-iso-east-1", "us-iso-east-1",
    "lambda.us-iso-east-1.c2s.ic.gov lambda-fips.us-iso-east-1.c2s.ic.gov "
    "lambda.us-iso-east-1.api.aws.ic.gov lambda-fips.us-iso-east-1.api.aws.ic.gov" },
  { "lambda", "us-isob-east-1", "us-isob-east-1",
    "lambda.us-isob-east-1.sc2s.sgov.gov lambda-fips.us-isob-east-1.sc2s.sgov.gov "
    "lambda.us-isob-east-1.api.aws.scloud lambda-fips.us-isob-east-1.api.aws.scloud" },
  { "lambda", "eu-isoe-west-1", "eu-isoe-west-1",
    "lambda.eu-isoe-west-1.cloud.adc-e.uk lambda-fips.eu-isoe-west-1.cloud.adc-e.uk "
    "lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk lambda-fips.eu-isoe-west-1.api.cloud-aws.adc-e.uk" },
  { "lambda", "us-isof-south-1", "us-isof-south-1",
    "lambda.us-isof-south-1.csp.hci.ic.gov lambda-fips.us-isof-south-1.csp.hci.ic.gov "
    "lambda.us-isof-south-1.api.aws.hci.ic.gov lambda-fips.us-isof-south-1.api.aws.hci.ic.gov" },
  { "signer", "eu-west-1", "eu-west-1",
    "signer.eu-west-1.amazonaws.com signer-fips.eu-west-1.amazonaws.com "
    "signer.eu-west-1.api.aws signer-fips.eu-west-1.api.aws" },
  { "signer", "us-gov-east-1", "us-gov-east-1",
    "signer.us-gov-east-1.amazonaws.com signer-fips.us-gov-east-1.amazonaws.com "
    "signer.us-gov-east-1.api.aws signer-fips.us-gov-east-1.api.aws" },
  { "signer-data", "eu-west-1", "eu-west-1",
    "data-signer.eu-west-1.amazonaws.com data-signer-fips.eu-west-1.amazonaws.com "
    "data-signer.eu-west-1.api.aws data-signer-fips.eu-west-1.api.aws" },
  { "sts", "eu-west-1", "eu-west-1",
    "sts.eu-west-1.amazonaws.com sts-fips.eu-west-1.amazonaws.com "
    "sts.eu-west-1.api.aws sts-fips.eu-west-1.api.aws" },
  { "sts", "us-gov-west-1", "us-gov-west-1",
    "sts.us-gov-west-1.amazonaws.com sts.us-gov-west-1.amazonaws.com "
    "sts.us-gov-west-1.api.aws sts-fips.us-gov-west-1.api.aws" },
  { "ec2", "eu-west-1", "eu-west-1",
    "ec2.eu-west-1.amazonaws.com ec2-fips.eu-west-1.amazonaws.com "
    "ec2.eu-west-1.api.aws ec2-fips.eu-west-1.api.aws" },
  { "ec2", "us-gov-west-1", "us-gov-west-1",
    "ec2.us-gov-west-1.amazonaws.com ec2.us-gov-west-1.amazonaws.com "
    "ec2.us-gov-west-1.api.aws ec2-fips.us-gov-west-1.api.aws" },
  { "cloudtrail", "eu-west-1", "eu-west-1",
    "cloudtrail.eu-west-1.amazonaws.com cloudtrail-fips.eu-west-1.amazonaws.com "
    "cloudtrail.eu-west-1.api.aws cloudtrail-fips.eu-west-1.api.aws" },
  { "cloudtrail", "us-gov-west-1", "us-gov-west-1",
    "cloudtrail.us-gov-west-1.amazonaws.com cloudtrail.us-gov-west-1.amazonaws.com "
    "cloudtrail.us-gov-west-1.api.aws cloudtrail-fips.us-gov-west-1.api.aws" },
  { "sso", "eu-west-1", "eu-west-1",
    "portal.sso.eu-west-1.amazonaws.com portal.sso-fips.eu-west-1.amazonaws.com "
    "portal.sso.eu-west-1.api.aws portal.sso-fips.eu-west-1.api.aws" },
  { "sso", "us-gov-west-1", "us-gov-west-1",
    "portal.sso.us-gov-west-1.amazonaws.com portal.sso.us-gov-west-1.amazonaws.com "
    "portal.sso.us-gov-west-1.api.aws portal.sso-fips.us-gov-west-1.api.aws" },
  { "sso-oidc", "eu-west-1", "eu-west-1",
    "oidc.eu-west-1.amazonaws.com oidc-fips.eu-west-1.amazonaws.com "
    "oidc.eu-west-1.api.aws oidc-fips.eu-west-1.api.aws" },
  { "sso-oidc", "us-gov-west-1", "us-gov-west-1",
    "oidc.us-gov-west-1.amazonaws.com oidc.us-gov-west-1.amazonaws.com "
    "oidc.us-gov-west-1.api.aws oidc-fips.us-gov-west-1.api.aws" },
  { "ecr", "eu-west-1", "eu-west-1",
    "api.ecr.eu-west-1.amazonaws.com api.ecr-fips.eu-west-1.amazonaws.com "
    "ecr.eu-west-1.api.aws ecr-fips.eu-west-1.api.aws" },
  { "ecr", "cn-north-1", "cn-north-1",
    "api.ecr.cn-north-1.amazonaws.com.cn api.ecr-fips.cn-north-1.amazonaws.com.cn "
    "ecr.cn-north-1.api.amazonwebservices.com.cn ecr-fips.cn-north-1.api.amazonwebservices.com.cn" },
  { "ecr", "us-gov-west-1", "us-gov-west-1",
    "api.ecr.us-gov-west-1.amazonaws.com api.ecr-fips.us-gov-west-1.amazonaws.com "
    "ecr.us-gov-west-1.api.aws ecr-fips.us-gov-west-1.api.aws" },
  { "account", "eu-west-1", "us-east-1",
    "account.us-east-1.amazonaws.com account-fips.us-east-1.amazonaws.com "
    "account.us-east-1.api.aws account-fips.us-east-1.api.aws" },
  { "account", "cn-north-1", "cn-northwest-1",
    "account.cn-northwest-1.amazonaws.com.cn account-fips.cn-northwest-1.amazonaws.com.cn "
    "account.cn-northwest-1.api.amazonwebservices.com.cn "
    "account-fips.cn-northwest-1.api.amazonwebservices.com.cn" },
  { "account", "us-gov-east-1", "us-gov-west-1",
    "account.us-gov-west-1.amazonaws.com account-fips.us-gov-west-1.amazonaws.com "
    "account.us-gov-west-1.api.aws account-fips.us-gov-west-1.api.aws" },
  { "iam", "eu-west-1", "us-east-1",
    "iam.amazonaws.com iam-fips.amazonaws.com "
    "iam.global.api.aws iam-fips.global.api.aws" },
  { "iam", "cn-north-1", "cn-north-1",
    "iam.cn-north-1.amazonaws.com.cn iam-fips.amazonaws.com.cn "
    "iam.global.api.amazonwebservices.com.cn iam-fips.api.amazonwebservices.com.cn" },
  { "iam", "us-gov-east-1", "us-gov-west-1",
    "iam.us-gov.amazonaws.com iam.us-gov.amazonaws.com "
    "iam.us-gov.api.aws iam.us-gov.api.aws" },
  { "iam", "eusc-de-east-1", "eusc-de-east-1",
    "iam.eusc-de-east-1.amazonaws.eu iam-fips.amazonaws.eu "
    "iam.global.api.amazonwebservices.eu iam-fips.api.amazonwebservices.eu" },
  { "iam", "us-iso-east-1", "us-iso-east-1",
    "iam.us-iso-east-1.c2s.ic.gov iam-fips.us-iso-east-1.c2s.ic.gov "
    "iam.api.aws.ic.gov iam-fips.api.aws.ic.gov" },
  { "iam", "us-isob-east-1", "us-isob-east-1",
    "iam.us-isob-east-1.sc2s.sgov.gov iam-fips.us-isob-east-1.sc2s.sgov.gov "
    "iam.api.aws.scloud iam-fips.api.aws.scloud" },
  { "iam", "eu-isoe-west-1", "eu-isoe-west-1",
    "iam.eu-isoe-west-1.cloud.adc-e.uk iam-fips.cloud.adc-e.uk "
    "iam.api.cloud-aws.adc-e.uk iam-fips.api.cloud-aws.adc-e.uk" },
  { "iam", "us-isof-south-1", "us-isof-south-1",
    "iam.us-isof-south-1.csp.hci.ic.gov iam-fips.csp.hci.ic.gov "
    "iam.api.aws.hci.ic.gov iam-fips.api.aws.hci.ic.gov" },
  /* botocore's rules know one Region's hosts, and make up the others in Regions that do not serve it */
  { "organizations", "eu-west-1", "us-east-1",
    "organizations.us-east-1.amazonaws.com organizations-fips.us-east-1.amazonaws.com "
    "organizations.us-east-1.api.aws organizations-fips.us-east-1.api.aws" },
  { "organizations", "cn-north-1", "cn-northwest-1",
    "organizations.cn-northwest-1.amazonaws.com.cn organizations-fips.cn-northwest-1.amazonaws.com.cn "
    "organizations.cn-northwest-1.api.amazonwebservices.com.cn "
    "organizations-fips.cn-northwest-1.api.amazonwebservices.com.cn" },
  { "organizations", "us-gov-east-1", "us-gov-west-1",
    "organizations.us-gov-west-1.amazonaws.com organizations.us-gov-west-1.amazonaws.com "
    "organizations.us-gov-west-1.api.aws organizations-fips.us-gov-west-1.api.aws" },
};

static char *
name_all (const LqEndpointService *service, const char *region)
{
  g_autofree char *usual = lq_endpoint_hosts_name (service, region, FALSE, FALSE);
  g_autofree char *fips = lq_endpoint_hosts_name (service, region, TRUE, FALSE);
  g_autofree char *dual_stack = lq_endpoint_hosts_name (service, region, FALSE, TRUE);
  g_autofree char *both = lq_endpoint_hosts_name (service, region, TRUE, TRUE);

  return g_strjoin (" ", usual, fips, dual_stack, both, NULL);
}

static void
test_hosts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const LqEndpointService *service = lq_endpoint_hosts_find (cases[i].service);
      g_assert_nonnull (service);
      g_autofree char *hosts = name_all (service, cases[i].region);
      g_assert_cmpstr (hosts, ==, cases[i].hosts);
      g_assert_cmpstr (lq_endpoint_hosts_region (service, cases[i].region), ==, cases[i].signed_for);
    }
}

static void
test_unknown (void)
{
  g_assert_null (lq_endpoint_hosts_find ("data-signer"));
  g_assert_null (lq_endpoint_hosts_find (""));
}

/* Signer is not in every Region; a Region that is none is no reason. */
static void
test_may_lack (void)
{
  g_assert_true (lq_endpoint_hosts_may_lack ("signer", "ap-northeast-3"));
  g_assert_true (lq_endpoint_hosts_may_lack ("signer", "ca-west-1"));
  g_assert_false (lq_endpoint_hosts_may_lack ("signer", "eu-west-1"));
  g_assert_false (lq_endpoint_hosts_may_lack ("signer", "cn-north-1"));
  g_assert_false (lq_endpoint_hosts_may_lack ("signer", "eusc-de-east-1"));
  g_assert_false (lq_endpoint_hosts_may_lack ("signer", "eu-wets-1"));
  g_assert_false (lq_endpoint_hosts_may_lack ("lambda", "ap-northeast-3"));
  g_assert_false (lq_endpoint_hosts_may_lack ("unheard-of", "ap-northeast-3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/endpoint-hosts/hosts", test_hosts);
  g_test_add_func ("/aws/endpoint-hosts/unknown", test_unknown);
  g_test_add_func ("/aws/endpoint-hosts/may-lack", test_may_lack);
  return g_test_run ();
}
