/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of real AWS clients, recorded on loopback: each signature must be found right, and nothing else. */
#include <string.h>

#include "fake-aws/sigv4.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
#define CREDENTIAL "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/"
#define SCOPE_END "/aws4_request, SignedHeaders="
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HOST "127.0.0.1:18765"
#define SDK_HEADERS "amz-sdk-invocation-id;amz-sdk-request;"
#define BODY_HEADERS "content-length;content-type;host;x-amz-content-sha256;x-amz-date;"
#define CSC_PATH(colon) \
  "/2020-04-22/code-signing-configs/arn" colon "aws" colon "lambda" colon "us-east-1" colon "123456789012" colon \
  "code-signing-config" colon "csc-0123456789abcdef0/functions"
#define LAYER_QUERY "Arn=arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Alayer%3Al%3A1&find=LayerVersion"
#define SDK_CANONICAL(id) "amz-sdk-invocation-id:" id "\namz-sdk-request:attempt=1; max=1\n"

typedef struct
{
  const char *client;
  const char *method, *path, *query;
  const char *headers[12][2]; /* the signed ones and Authorization */
  const char *body;
  const char *canonical;
} Recording;

static const Recording recordings[] = {
  {
    "Debian awscli, ListFunctions, slash at the end",
    "GET", "/2015-03-31/functions/", NULL,
    { { "host", HOST },
      { "x-amz-date", "20261121T001938Z" },
      { "authorization", CREDENTIAL "lambda" SCOPE_END "host;x-amz-date, "
                         "Signature=3c8d6c29c988fd63f410f2ba69512f1cfdaf83ec5e6a8ec1126c62631f50198f" } },
    "",
    "GET\n/2015-03-31/functions/\n\nhost:" HOST "\nx-amz-date:20261121T001938Z\n\nhost;x-amz-date\n" EMPTY_HASH,
  },
  {
    "Debian awscli, an ARN in the path",
    "GET", CSC_PATH ("%3A"), NULL,
    { { "host", HOST },
      { "x-amz-date", "20261121T001939Z" },
      { "authorization", CREDENTIAL "lambda" SCOPE_END "host;x-amz-date, "
                         "Signature=38075e49a2004d999aff224602708d801e04d275e417efbeff41830ff8da3178" } },
    "",
    "GET\n" CSC_PATH ("%253A") "\n\nhost:" HOST "\nx-amz-date:20261121T001939Z\n\nhost;x-amz-date\n" EMPTY_HASH,
  },
  {
    "awscli 1.45.11, GetCallerIdentity with a session token",
    "POST", "/", NULL,
    { { "host", HOST },
      { "content-type", "application/x-www-form-urlencoded; charset=utf-8" },
      { "x-amz-date", "20261121T001946Z" },
      { "x-amz-security-token", "tok/en+==" },
      { "authorization", CREDENTIAL "sts" SCOPE_END "content-type;host;x-amz-date;x-amz-security-token, "
                         "Signature=1ddacdaf436b501b3e60c003d99dd2492e5242c433c99eaa2df4d52ac03237d2" } },
    "Action=GetCallerIdentity&Version=2011-06-15",
    "POST\n/\n\ncontent-type:application/x-www-form-urlencoded; charset=utf-8\nhost:" HOST
    "\nx-amz-date:20261121T001946Z\nx-amz-security-token:tok/en+==\n\n"
    "content-type;host;x-amz-date;x-amz-security-token\n"
    "ab821ae955788b0e33ebd34c208442ccfc2d406e2edc5e7a39bd6458fbb4f843",
  },
  {
    "@aws-sdk/client-lambda, GetLayerVersionByArn",
    "GET", "/2018-10-31/layers", LAYER_QUERY,
    { { "host", HOST },
      { "x-amz-user-agent", "aws-sdk-js/3.1161.0" },
      { "amz-sdk-invocation-id", "ece964bc-8d15-4e21-926d-d96f9882d286" },
      { "amz-sdk-request", "attempt=1; max=1" },
      { "x-amz-date", "20261121T002044Z" },
      { "x-amz-content-sha256", EMPTY_HASH },
      { "authorization", CREDENTIAL "lambda" SCOPE_END SDK_HEADERS
                         "host;x-amz-content-sha256;x-amz-date;x-amz-user-agent, "
                         "Signature=f7574e5d7fb3c786938c2b161af6cff31421f0eb5f5f5fc69296449e966d5d7e" } },
    "",
    "GET\n/2018-10-31/layers\n" LAYER_QUERY "\n" SDK_CANONICAL ("ece964bc-8d15-4e21-926d-d96f9882d286")
    "host:" HOST "\nx-amz-content-sha256:" EMPTY_HASH "\nx-amz-date:20261121T002044Z\n"
    "x-amz-user-agent:aws-sdk-js/3.1161.0\n"
    "\n" SDK_HEADERS "host;x-amz-content-sha256;x-amz-date;x-amz-user-agent\n" EMPTY_HASH,
  },
  {
    "@aws-sdk/client-cloudtrail, a JSON body",
    "POST", "/", NULL,
    { { "host", HOST },
      { "content-type", "application/x-amz-json-1.1" },
      { "x-amz-target", "CloudTrail_20131101.LookupEvents" },
      { "content-length", "116" },
      { "x-amz-user-agent", "aws-sdk-js/3.1136.0" },
      { "amz-sdk-invocation-id", "16d356eb-5f01-4c10-8853-9793e706ee2f" },
      { "amz-sdk-request", "attempt=1; max=1" },
      { "x-amz-date", "20261121T002045Z" },
      { "x-amz-content-sha256", "6f6e5983d38b0fef898c4660ae2eff03a895414de7d5b2e6bffb36b5d1f429a8" },
      { "authorization", CREDENTIAL "cloudtrail" SCOPE_END SDK_HEADERS BODY_HEADERS "x-amz-target;x-amz-user-agent, "
                         "Signature=c4ad771c411121d79367a6e42ba9c8fac9ea0f5ec0e5fac39f7d49f7e12a83a3" } },
    "{\"LookupAttributes\":[{\"AttributeKey\":\"EventSource\",\"AttributeValue\":\"lambda.amazonaws.com\"}],"
    "\"StartTime\":1790000000}",
    "POST\n/\n\n" SDK_CANONICAL ("16d356eb-5f01-4c10-8853-9793e706ee2f")
    "content-length:116\ncontent-type:application/x-amz-json-1.1\nhost:" HOST
    "\nx-amz-content-sha256:6f6e5983d38b0fef898c4660ae2eff03a895414de7d5b2e6bffb36b5d1f429a8\n"
    "x-amz-date:20261121T002045Z\n"
    "x-amz-target:CloudTrail_20131101.LookupEvents\nx-amz-user-agent:aws-sdk-js/3.1136.0\n\n" SDK_HEADERS BODY_HEADERS
    "x-amz-target;x-amz-user-agent\n6f6e5983d38b0fef898c4660ae2eff03a895414de7d5b2e6bffb36b5d1f429a8",
  },
  {
    "@aws-sdk/client-sts, AssumeRole with a space in a value",
    "POST", "/", NULL,
    { { "host", HOST },
      { "content-type", "application/x-www-form-urlencoded" },
      { "content-length", "134" },
      { "x-amz-user-agent", "aws-sdk-js/3.1168.0" },
      { "amz-sdk-invocation-id", "56aafdb4-dd3c-4e00-ba25-2cd24cc74dad" },
      { "amz-sdk-request", "attempt=1; max=1" },
      { "x-amz-date", "20261121T002045Z" },
      { "x-amz-content-sha256", "5295085f6f3b7cb1475e51927c87658e8449648abf290b0982eb2fdaffa4cd9c" },
      { "authorization", CREDENTIAL "sts" SCOPE_END SDK_HEADERS BODY_HEADERS "x-amz-user-agent, "
                         "Signature=7e2bfbddbf31e61850fd5f9b43d869aa0b6464a8f227b75494fe771871167bff" } },
    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2FAudit&RoleSessionName=osq"
    "&ExternalId=x%20y%2Fz",
    "POST\n/\n\n" SDK_CANONICAL ("56aafdb4-dd3c-4e00-ba25-2cd24cc74dad")
    "content-length:134\ncontent-type:application/x-www-form-urlencoded\nhost:" HOST
    "\nx-amz-content-sha256:5295085f6f3b7cb1475e51927c87658e8449648abf290b0982eb2fdaffa4cd9c\n"
    "x-amz-date:20261121T002045Z\n"
    "x-amz-user-agent:aws-sdk-js/3.1168.0\n\n" SDK_HEADERS BODY_HEADERS
    "x-amz-user-agent\n5295085f6f3b7cb1475e51927c87658e8449648abf290b0982eb2fdaffa4cd9c",
  },
};

static GHashTable *
headers_of (const Recording *recording)
{
  GHashTable *headers = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; recording->headers[i][0] != NULL; i++)
    g_hash_table_insert (headers, (char *) recording->headers[i][0], (char *) recording->headers[i][1]);
  return headers;
}

static LqFakeWire
wire_of (const Recording *recording, GHashTable *headers)
{
  return (LqFakeWire) { .method = recording->method, .path = recording->path, .query = recording->query,
                        .headers = headers, .body = recording->body, .body_length = strlen (recording->body) };
}

static LqFakeAuthorization *
authorization_of (GHashTable *headers)
{
  const char *problem = NULL;
  LqFakeAuthorization *authorization =
      lq_fake_sigv4_parse (g_hash_table_lookup (headers, "authorization"), &problem);

  g_assert_nonnull (authorization);
  return authorization;
}

static void
test_recordings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_test_message ("%s", recordings[i].client);
      g_autoptr (GHashTable) headers = headers_of (&recordings[i]);
      LqFakeWire wire = wire_of (&recordings[i], headers);
      g_autoptr (LqFakeAuthorization) authorization = authorization_of (headers);
      g_autofree char *canonical = lq_fake_sigv4_canonical (&wire, authorization);
      g_assert_cmpstr (canonical, ==, recordings[i].canonical);
      g_assert_null (lq_fake_sigv4_unsigned_header (&wire, authorization));
      g_assert_true (lq_fake_sigv4_verify (&wire, authorization, SECRET));
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET "x"));
    }
}

/* Each change to what was signed must be noticed. */
static void
test_tampering (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (recordings); i++)
    {
      g_autoptr (GHashTable) headers = headers_of (&recordings[i]);
      g_autoptr (LqFakeAuthorization) authorization = authorization_of (headers);
      LqFakeWire wire = wire_of (&recordings[i], headers);
      wire.method = "PUT";
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET));
      wire = wire_of (&recordings[i], headers);
      wire.path = "/2015-03-31/functions/x";
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET));
      wire = wire_of (&recordings[i], headers);
      wire.query = "Marker=x";
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET));
      wire = wire_of (&recordings[i], headers);
      wire.body = "{}";
      wire.body_length = 2;
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET));
      wire = wire_of (&recordings[i], headers);
      g_hash_table_insert (headers, (char *) "host", (char *) "127.0.0.1:18766");
      g_assert_false (lq_fake_sigv4_verify (&wire, authorization, SECRET));
    }
}

static void
test_unsigned_headers (void)
{
  g_autoptr (GHashTable) headers = headers_of (&recordings[0]);
  LqFakeWire wire = wire_of (&recordings[0], headers);
  g_autoptr (LqFakeAuthorization) authorization = authorization_of (headers);

  g_hash_table_insert (headers, (char *) "x-amz-security-token", (char *) "t");
  g_assert_cmpstr (lq_fake_sigv4_unsigned_header (&wire, authorization), ==, "x-amz-security-token");
  g_clear_pointer (&authorization->signed_headers, g_strfreev);
  authorization->signed_headers = g_strsplit ("x-amz-date;x-amz-security-token", ";", -1);
  g_assert_cmpstr (lq_fake_sigv4_unsigned_header (&wire, authorization), ==, "host");
}

/* Values are decoded and encoded again, names sorted, and runs of spaces count as one. */
static void
test_canonical_forms (void)
{
  g_autoptr (GHashTable) headers = headers_of (&recordings[0]);
  g_autoptr (LqFakeAuthorization) authorization = authorization_of (headers);
  LqFakeWire wire = { .method = "GET", .path = "/a b/%20", .query = "b=2&a-b=&a=2&a=1&c=%2f%7E", .headers = headers };

  g_hash_table_insert (headers, (char *) "host", (char *) "  h   o\t st ");
  g_autofree char *canonical = lq_fake_sigv4_canonical (&wire, authorization);
  g_assert_cmpstr (canonical, ==,
                   "GET\n/a%20b/%2520\na=1&a=2&a-b=&b=2&c=%2F~\nhost:h o st\nx-amz-date:20261121T001938Z\n\n"
                   "host;x-amz-date\n" EMPTY_HASH);
}

static void
test_malformed (void)
{
  static const char *const bad[] = {
    "", "Basic Zm9vOmJhcg==", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request",
    "AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=0",
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws3_request, SignedHeaders=host, Signature=0",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *problem = NULL;
      g_assert_null (lq_fake_sigv4_parse (bad[i], &problem));
      g_assert_nonnull (problem);
    }
}

static void
test_time (void)
{
  g_autoptr (GHashTable) headers = headers_of (&recordings[0]);
  LqFakeWire wire = wire_of (&recordings[0], headers);
  g_autoptr (LqFakeAuthorization) authorization = authorization_of (headers);
  gint64 seconds = 0;

  g_assert_true (lq_fake_sigv4_time (&wire, authorization, &seconds));
  g_assert_cmpint (seconds, ==, 1795220378);
  static const char *const bad[] = { "20261122T001938Z", "20261121T001938", "2026-11-21T00:19:38Z",
                                     "20261121T256199Z" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_hash_table_insert (headers, (char *) "x-amz-date", (char *) bad[i]);
      g_assert_false (lq_fake_sigv4_time (&wire, authorization, &seconds));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-aws/sigv4/recordings", test_recordings);
  g_test_add_func ("/fake-aws/sigv4/tampering", test_tampering);
  g_test_add_func ("/fake-aws/sigv4/unsigned-headers", test_unsigned_headers);
  g_test_add_func ("/fake-aws/sigv4/canonical-forms", test_canonical_forms);
  g_test_add_func ("/fake-aws/sigv4/malformed", test_malformed);
  g_test_add_func ("/fake-aws/sigv4/time", test_time);
  return g_test_run ();
}
