/* SPDX-License-Identifier: Apache-2.0 */
#include "core/publishers.h"

#include <stdlib.h>
#include <string.h>

#define CDK "https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/build-tools/fact-tables.ts"
#define INSIGHTS "https://github.com/awslabs/serverless-plugin-lambda-insights/blob/main/layerVersions.json"

/* Accounts of AWS that differ by Region. */
#define APPCONFIG(partition, id)                                                                                       \
  {                                                                                                                    \
    partition, id, TRUE, "AWS AppConfig Agent", CDK                                                                    \
  }
#define LAMBDA_INSIGHTS(partition, id)                                                                                 \
  {                                                                                                                    \
    partition, id, TRUE, "Amazon CloudWatch Lambda Insights", INSIGHTS                                                 \
  }

/* By partition and account id, so that a search finds them. An account stands here with the page that names it. */
static const LqPublisher publishers[] = {
  APPCONFIG ("aws", "000010852771"),
  LAMBDA_INSIGHTS ("aws", "012438385374"),
  { "aws", "017000801446", TRUE, "Powertools for AWS Lambda (Python)",
    "https://github.com/aws-powertools/powertools-lambda-python/pull/762/files" },
  APPCONFIG ("aws", "027255383542"),
  LAMBDA_INSIGHTS ("aws", "033019950311"),
  APPCONFIG ("aws", "039592058896"),
  APPCONFIG ("aws", "066940009817"),
  APPCONFIG ("aws", "080788657173"),
  { "aws", "094274105915", TRUE, "Powertools for AWS Lambda (TypeScript)",
    "https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/lambda-layers" },
  LAMBDA_INSIGHTS ("aws", "194566237122"),
  APPCONFIG ("aws", "203683718741"),
  { "aws", "267093732750", FALSE, "Elastic",
    "https://github.com/elastic/apm-agent-nodejs/releases/tag/v4.0.0" },
  APPCONFIG ("aws", "282860088358"),
  LAMBDA_INSIGHTS ("aws", "285320876703"),
  { "aws", "336392948345", TRUE, "AWS SDK for pandas",
    "https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html" },
  LAMBDA_INSIGHTS ("aws", "339249233099"),
  LAMBDA_INSIGHTS ("aws", "352183217350"),
  APPCONFIG ("aws", "359756378197"),
  APPCONFIG ("aws", "418787028745"),
  APPCONFIG ("aws", "421114256042"),
  APPCONFIG ("aws", "434848589818"),
  LAMBDA_INSIGHTS ("aws", "439286490199"),
  { "aws", "464622532012", FALSE, "Datadog",
    "https://github.com/DataDog/datadog-lambda-python/releases/tag/v48" },
  APPCONFIG ("aws", "489524808438"),
  APPCONFIG ("aws", "493207061005"),
  LAMBDA_INSIGHTS ("aws", "519774774795"),
  APPCONFIG ("aws", "554480029851"),
  APPCONFIG ("aws", "559955524753"),
  APPCONFIG ("aws", "574348263942"),
  LAMBDA_INSIGHTS ("aws", "580247275435"),
  APPCONFIG ("aws", "586093569114"),
  APPCONFIG ("aws", "630222743974"),
  { "aws", "634166935893", FALSE, "HashiCorp Vault",
    "https://github.com/hashicorp/vault-lambda-extension/blob/main/README.md" },
  APPCONFIG ("aws", "646970417810"),
  APPCONFIG ("aws", "662846165436"),
  APPCONFIG ("aws", "706869817123"),
  { "aws", "724777057400", FALSE, "Lumigo",
    "https://github.com/lumigo-io/lumigo-node/blob/master/README.md" },
  APPCONFIG ("aws", "728743619870"),
  LAMBDA_INSIGHTS ("aws", "732604637566"),
  APPCONFIG ("aws", "758369105281"),
  APPCONFIG ("aws", "826293736237"),
  { "aws", "839552336658", TRUE, "AWS SDK for pandas",
    "https://github.com/aws/aws-sdk-pandas/pull/2459/files" },
  LAMBDA_INSIGHTS ("aws", "891564319516"),
  { "aws", "901920570463", TRUE, "AWS Distro for OpenTelemetry", CDK },
  APPCONFIG ("aws", "958113053741"),
  APPCONFIG ("aws", "980059726660"),
  LAMBDA_INSIGHTS ("aws-cn", "488211338238"),
  APPCONFIG ("aws-cn", "615057806174"),
  APPCONFIG ("aws-cn", "615084187847"),
  { "aws-us-gov", "002406178527", FALSE, "Datadog",
    "https://github.com/DataDog/datadog-lambda-python/releases/tag/v48" },
  APPCONFIG ("aws-us-gov", "946561847325"),
  APPCONFIG ("aws-us-gov", "946746059096"),
};

const LqPublisher *
lq_publishers_get (gsize index)
{
  return index < G_N_ELEMENTS (publishers) ? &publishers[index] : NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const LqPublisher *x = a, *y = b;
  int order = strcmp (x->partition, y->partition);

  return order != 0 ? order : strcmp (x->account_id, y->account_id);
}

const LqPublisher *
lq_publishers_find (const char *partition, const char *account_id)
{
  const LqPublisher wanted = { .partition = partition, .account_id = account_id };

  if (partition == NULL)
    return NULL;
  return bsearch (&wanted, publishers, G_N_ELEMENTS (publishers), sizeof wanted, compare);
}
