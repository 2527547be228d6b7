/* SPDX-License-Identifier: Apache-2.0 */
#include "core/publishers.h"

#include <stdlib.h>
#include <string.h>

#define CDK "https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/region-info/build-tools/fact-tables.ts"
#define INSIGHTS "https://github.com/awslabs/serverless-plugin-lambda-insights/blob/main/layerVersions.json"
#define ADOT "https://github.com/aws-otel/aws-otel.github.io/blob/main/src/config/lambdaLayerArns.js"
#define ADAPTER                                                                                                        \
  "https://github.com/awslabs/aws-lambda-web-adapter/blob/main/docs/guide/src/getting-started/zip-packages.md"

/* Accounts of AWS that differ by Region. */
#define OF_AWS(partition, id, name, source)                                                                            \
  {                                                                                                                    \
    partition, id, TRUE, name, source                                                                                  \
  }
#define APPCONFIG(partition, id) OF_AWS (partition, id, "AWS AppConfig Agent", CDK)
#define PARAMETERS(partition, id) OF_AWS (partition, id, "AWS Parameters and Secrets Lambda Extension", CDK)
#define LAMBDA_INSIGHTS(partition, id) OF_AWS (partition, id, "Amazon CloudWatch Lambda Insights", INSIGHTS)
#define INSIGHTS_BY_CDK(partition, id) OF_AWS (partition, id, "Amazon CloudWatch Lambda Insights", CDK)
#define OPENTELEMETRY(partition, id) OF_AWS (partition, id, "AWS Distro for OpenTelemetry", ADOT)
#define WEB_ADAPTER(partition, id) OF_AWS (partition, id, "AWS Lambda Web Adapter", ADAPTER)

/* By partition and account id, so that a search finds them. An account stands here with the page that names it. */
static const LqPublisher publishers[] = {
  APPCONFIG ("aws", "000010852771"),
  LAMBDA_INSIGHTS ("aws", "012438385374"),
  PARAMETERS ("aws", "015030872274"),
  { "aws", "017000801446", TRUE, "Powertools for AWS Lambda (Python)",
    "https://github.com/aws-powertools/powertools-lambda-python/pull/762/files" },
  APPCONFIG ("aws", "027255383542"),
  LAMBDA_INSIGHTS ("aws", "033019950311"),
  APPCONFIG ("aws", "039592058896"),
  OPENTELEMETRY ("aws", "039612877180"),
  PARAMETERS ("aws", "044395824272"),
  INSIGHTS_BY_CDK ("aws", "066549572091"),
  APPCONFIG ("aws", "066940009817"),
  PARAMETERS ("aws", "070087711984"),
  APPCONFIG ("aws", "080788657173"),
  { "aws", "094274105915", TRUE, "Powertools for AWS Lambda (TypeScript)",
    "https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/lambda-layers" },
  { "aws", "115813213817", FALSE, "Dash0",
    "https://github.com/dash0hq/dash0-lambda-extension/blob/main/README.md" },
  PARAMETERS ("aws", "133256977650"),
  PARAMETERS ("aws", "133490724326"),
  INSIGHTS_BY_CDK ("aws", "145023102084"),
  OPENTELEMETRY ("aws", "152034782359"),
  OPENTELEMETRY ("aws", "156041407956"),
  INSIGHTS_BY_CDK ("aws", "158895979263"),
  PARAMETERS ("aws", "176022468876"),
  PARAMETERS ("aws", "177933569100"),
  PARAMETERS ("aws", "187925254637"),
  LAMBDA_INSIGHTS ("aws", "194566237122"),
  PARAMETERS ("aws", "200266452380"),
  APPCONFIG ("aws", "203683718741"),
  { "aws", "254067382080", FALSE, "Splunk",
    "https://github.com/signalfx/lambda-layer-versions" },
  OPENTELEMETRY ("aws", "257394471194"),
  { "aws", "267093732750", FALSE, "Elastic",
    "https://github.com/elastic/apm-agent-nodejs/releases/tag/v4.0.0" },
  APPCONFIG ("aws", "282860088358"),
  LAMBDA_INSIGHTS ("aws", "285320876703"),
  APPCONFIG ("aws", "307021474294"),
  PARAMETERS ("aws", "317013901791"),
  PARAMETERS ("aws", "325218067255"),
  { "aws", "336392948345", TRUE, "AWS SDK for pandas",
    "https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html" },
  LAMBDA_INSIGHTS ("aws", "339249233099"),
  PARAMETERS ("aws", "345057560386"),
  LAMBDA_INSIGHTS ("aws", "352183217350"),
  APPCONFIG ("aws", "359756378197"),
  { "aws", "410797082306", FALSE, "IBM Instana",
    "https://github.com/instana/python-sensor/releases/tag/v54" },
  APPCONFIG ("aws", "418787028745"),
  APPCONFIG ("aws", "421114256042"),
  PARAMETERS ("aws", "427196147048"),
  APPCONFIG ("aws", "434848589818"),
  LAMBDA_INSIGHTS ("aws", "439286490199"),
  { "aws", "451483290750", FALSE, "New Relic",
    "https://github.com/newrelic/newrelic-lambda-cli/blob/main/newrelic_lambda_cli/utils.py" },
  INSIGHTS_BY_CDK ("aws", "459530977127"),
  { "aws", "464622532012", FALSE, "Datadog",
    "https://github.com/DataDog/datadog-lambda-python/releases/tag/v48" },
  { "aws", "486140753397", FALSE, "Logz.io",
    "https://github.com/logzio/logzio-lambda-extensions/tree/main/logzio-lambda-extensions-logs" },
  APPCONFIG ("aws", "489524808438"),
  OPENTELEMETRY ("aws", "490004653786"),
  PARAMETERS ("aws", "490737872127"),
  APPCONFIG ("aws", "493207061005"),
  LAMBDA_INSIGHTS ("aws", "519774774795"),
  PARAMETERS ("aws", "524103009944"),
  { "aws", "534081306603", FALSE, "Bref",
    "https://github.com/brefphp/constructs/blob/main/test/function/ConsoleFunction.test.ts" },
  APPCONFIG ("aws", "554480029851"),
  APPCONFIG ("aws", "559955524753"),
  APPCONFIG ("aws", "574348263942"),
  PARAMETERS ("aws", "576959938190"),
  LAMBDA_INSIGHTS ("aws", "580247275435"),
  APPCONFIG ("aws", "586093569114"),
  INSIGHTS_BY_CDK ("aws", "590183865173"),
  PARAMETERS ("aws", "590474943231"),
  OPENTELEMETRY ("aws", "595944127152"),
  INSIGHTS_BY_CDK ("aws", "605207715842"),
  OPENTELEMETRY ("aws", "610118373846"),
  OPENTELEMETRY ("aws", "615299751070"),
  APPCONFIG ("aws", "630222743974"),
  { "aws", "634166935893", FALSE, "HashiCorp Vault",
    "https://github.com/hashicorp/vault-lambda-extension/blob/main/README.md" },
  APPCONFIG ("aws", "646970417810"),
  APPCONFIG ("aws", "662846165436"),
  PARAMETERS ("aws", "665172237481"),
  { "aws", "694952825951", FALSE, "Axiom",
    "https://github.com/axiomhq/axiom-lambda-extension/blob/main/README.md" },
  { "aws", "702835727665", FALSE, "Honeycomb",
    "https://github.com/honeycombio/honeycomb-lambda-extension/blob/main/README.md" },
  APPCONFIG ("aws", "706869817123"),
  OPENTELEMETRY ("aws", "713881805771"),
  { "aws", "724777057400", FALSE, "Lumigo",
    "https://github.com/lumigo-io/lumigo-node/blob/master/README.md" },
  { "aws", "725887861453", FALSE, "Dynatrace",
    "https://github.com/dynatrace-oss/dt-awslayertool" },
  INSIGHTS_BY_CDK ("aws", "727646510379"),
  APPCONFIG ("aws", "728743619870"),
  LAMBDA_INSIGHTS ("aws", "732604637566"),
  PARAMETERS ("aws", "738900069198"),
  OPENTELEMETRY ("aws", "739275441131"),
  OPENTELEMETRY ("aws", "746669239226"),
  WEB_ADAPTER ("aws", "753240598075"),
  APPCONFIG ("aws", "758369105281"),
  INSIGHTS_BY_CDK ("aws", "761018874580"),
  INSIGHTS_BY_CDK ("aws", "761377655185"),
  PARAMETERS ("aws", "768336418462"),
  PARAMETERS ("aws", "772501565639"),
  PARAMETERS ("aws", "780235371811"),
  OPENTELEMETRY ("aws", "796973505492"),
  APPCONFIG ("aws", "826293736237"),
  PARAMETERS ("aws", "832021897121"),
  { "aws", "839552336658", TRUE, "AWS SDK for pandas",
    "https://github.com/aws/aws-sdk-pandas/pull/2459/files" },
  PARAMETERS ("aws", "858974508948"),
  { "aws", "873528684822", FALSE, "Bref",
    "https://github.com/brefphp/bref/blob/master/plugin/layers.js" },
  INSIGHTS_BY_CDK ("aws", "879381266642"),
  OPENTELEMETRY ("aws", "888577020596"),
  LAMBDA_INSIGHTS ("aws", "891564319516"),
  { "aws", "901920570463", TRUE, "AWS Distro for OpenTelemetry", CDK },
  OPENTELEMETRY ("aws", "904233096616"),
  PARAMETERS ("aws", "933737806257"),
  { "aws", "943013980633", FALSE, "Sentry",
    "https://github.com/getsentry/sentry-release-registry/blob/master/aws-lambda-layers/node/6.18.0.json" },
  INSIGHTS_BY_CDK ("aws", "946466191631"),
  { "aws", "956882708938", FALSE, "Sumo Logic",
    "https://github.com/SumoLogic/sumologic-lambda-extensions/blob/main/README.md" },
  APPCONFIG ("aws", "958113053741"),
  APPCONFIG ("aws", "980059726660"),
  OPENTELEMETRY ("aws", "980416031188"),
  OPENTELEMETRY ("aws", "980921751758"),
  PARAMETERS ("aws", "997803712105"),
  WEB_ADAPTER ("aws-cn", "041581134020"),
  WEB_ADAPTER ("aws-cn", "069767869989"),
  { "aws-cn", "107998019096", FALSE, "IBM Instana",
    "https://github.com/instana/python-sensor/releases/tag/v54" },
  PARAMETERS ("aws-cn", "287114880934"),
  PARAMETERS ("aws-cn", "287310001119"),
  OPENTELEMETRY ("aws-cn", "440179912924"),
  OPENTELEMETRY ("aws-cn", "440180067931"),
  LAMBDA_INSIGHTS ("aws-cn", "488211338238"),
  APPCONFIG ("aws-cn", "615057806174"),
  APPCONFIG ("aws-cn", "615084187847"),
  { "aws-us-gov", "002406178527", FALSE, "Datadog",
    "https://github.com/DataDog/datadog-lambda-python/releases/tag/v48" },
  INSIGHTS_BY_CDK ("aws-us-gov", "122132214140"),
  PARAMETERS ("aws-us-gov", "127562683043"),
  PARAMETERS ("aws-us-gov", "129776340158"),
  INSIGHTS_BY_CDK ("aws-us-gov", "198461476570"),
  INSIGHTS_BY_CDK ("aws-us-gov", "751350123760"),
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
