/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/error.h"

#include <string.h>

#define LIST_LAYERS                                                                                                    \
  .service = "lambda", .action = "ListLayers", .iam_action = "lambda:ListLayers", .region = "us-east-1"
#define NOT_AUTHORIZED "User: arn:aws:iam::123456789012:user/a is not authorized to perform: lambda:ListLayers"

static void
test_message (void)
{
  LqAwsErrorInfo info = { LIST_LAYERS,
                          .account_id = "123456789012",
                          .http_status = 403,
                          .code = "AccessDeniedException",
                          .message = NOT_AUTHORIZED,
                          .request_id = "r-1" };
  g_autoptr (GError) error = lq_aws_error_new (&info);

  g_assert_error (error, LQ_ERROR, LQ_ERROR_DENIED);
  g_assert_cmpstr (error->message, ==,
                   "lambda ListLayers in us-east-1, account 123456789012: AccessDeniedException (HTTP 403, request "
                   "r-1): " NOT_AUTHORIZED "; the IAM permission lambda:ListLayers is missing");
  g_assert_cmpstr (lq_aws_error_code (error), ==, "AccessDeniedException");
  g_assert_cmpstr (lq_aws_error_aws_message (error), ==, NOT_AUTHORIZED);
}

static void
test_kinds (void)
{
  static const struct
  {
    guint status;
    const char *code;
    LqErrorCode kind;
  } cases[] = {
    { 403, "AccessDenied", LQ_ERROR_DENIED },
    { 403, "UnauthorizedOperation", LQ_ERROR_DENIED },
    { 404, "ResourceNotFoundException", LQ_ERROR_NOT_FOUND },
    { 404, "NoSuchEntity", LQ_ERROR_NOT_FOUND },
    { 404, NULL, LQ_ERROR_AWS },
    { 403, NULL, LQ_ERROR_AWS },
    { 429, NULL, LQ_ERROR_THROTTLED },
    { 429, "TooManyRequestsException", LQ_ERROR_THROTTLED },
    { 400, "Throttling", LQ_ERROR_THROTTLED },
    { 403, "UnrecognizedClientException", LQ_ERROR_CREDENTIALS },
    { 403, "InvalidClientTokenId", LQ_ERROR_CREDENTIALS },
    { 403, "ExpiredTokenException", LQ_ERROR_CREDENTIALS },
    { 400, "ExpiredToken", LQ_ERROR_CREDENTIALS },
    { 403, "SignatureDoesNotMatch", LQ_ERROR_CREDENTIALS },
    { 403, "InvalidSignatureException", LQ_ERROR_CREDENTIALS },
    { 400, "ValidationException", LQ_ERROR_AWS },
    { 500, "ServiceException", LQ_ERROR_AWS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqAwsErrorInfo info = { LIST_LAYERS, .http_status = cases[i].status, .code = cases[i].code };
      g_autoptr (GError) error = lq_aws_error_new (&info);
      g_test_message ("%s", error->message);
      g_assert_error (error, LQ_ERROR, (int)cases[i].kind);
      g_assert_cmpstr (lq_aws_error_code (error), ==, cases[i].code);
    }
}

static void
test_advice (void)
{
  static const struct
  {
    const char *code, *message, *end;
  } cases[] = {
    { "AccessDeniedException", "not authorized because no identity-based policy allows the action",
      "allows the action; the IAM permission lambda:ListLayers is missing" },
    { "AccessDeniedException", "not authorized because no resource-based policy allows the action",
      "allows the action; the resource's own policy does not allow lambda:ListLayers" },
    { "AccessDeniedException", "not authorized with an explicit deny in a service control policy.",
      "policy; a service control policy of the organization forbids lambda:ListLayers" },
    { "AccessDeniedException", "not authorized because no service control policy allows the lambda:ListLayers action",
      "action; the organization's service control policies do not allow lambda:ListLayers" },
    { "AccessDeniedException", "not authorized with an explicit deny in an identity-based policy",
      "policy; a policy forbids lambda:ListLayers explicitly" },
    { "ExpiredTokenException", "The security token included in the request is expired",
      "is expired; credentials from profile audit: they have expired: renew them" },
    { "UnrecognizedClientException", "The security token included in the request is invalid.",
      "is invalid; credentials from profile audit: they are not valid here: check them, and that the Region is enabled "
      "for the account" },
    { "InvalidSignatureException", "The request signature we calculated does not match",
      "not match; credentials from profile audit: the secret key does not belong to the access key id" },
    { "SignatureDoesNotMatch", "Credential should be scoped to a valid region.",
      "a valid region; credentials from profile audit: they are for a Region that does not exist, or not there" },
    { "RequestExpired", "Request has expired.",
      "has expired; credentials from profile audit: this machine's clock is wrong" },
    { "ValidationException", "Layer Version Cannot be less than 1", "Layer Version Cannot be less than 1" },
    { NULL, NULL, "HTTP 403; an answer that is not the service's own, perhaps a proxy's" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqAwsErrorInfo info = { LIST_LAYERS, .http_status = 403, .code = cases[i].code, .message = cases[i].message,
                              .credentials_source = "profile audit" };
      g_autoptr (GError) error = lq_aws_error_new (&info);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_suffix (error->message, cases[i].end));
    }
}

static void
test_secrets_stay_out (void)
{
  static const char *const messages[] = {
    "The signature does not match.\n\nThe Canonical String was\n'GET\nx-amz-security-token:FwoGSECRET'",
    "The signature does not match. The Canonical String was 'GET x-amz-security-token:FwoGSECRET'",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      LqAwsErrorInfo info = { LIST_LAYERS, .http_status = 403, .code = "InvalidSignatureException",
                              .message = messages[i] };
      g_autoptr (GError) error = lq_aws_error_new (&info);
      g_assert_null (strstr (error->message, "SECRET"));
      g_assert_cmpstr (lq_aws_error_aws_message (error), ==, "The signature does not match.");
    }
}

static void
test_bounded_and_escaped (void)
{
  g_autofree char *half = g_strnfill (1023, 'x');
  g_autofree char *message = g_strconcat (half, "\xc3\xa4", half, NULL);
  g_autofree char *code = g_strnfill (5000, 'c');
  LqAwsErrorInfo info = { LIST_LAYERS, .http_status = 400, .code = code, .message = message };
  g_autoptr (GError) error = lq_aws_error_new (&info);

  g_assert_cmpuint (strlen (error->message), <, 1400);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "x..."));

  info = (LqAwsErrorInfo){ LIST_LAYERS, .http_status = 400, .code = "E", .message = "\x1b[31mred\nline\xff",
                           .request_id = "a\x07" };
  g_autoptr (GError) odd = lq_aws_error_new (&info);
  g_assert_cmpstr (odd->message, ==,
                   "lambda ListLayers in us-east-1: E (HTTP 400, request a\\x07): \\x1b[31mred line\\xff");
}

static void
test_prefix (void)
{
  LqAwsErrorInfo info = { LIST_LAYERS };
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "no route");

  lq_aws_error_prefix (&error, &info);
  g_assert_cmpstr (error->message, ==, "lambda ListLayers in us-east-1: no route");
  g_assert_null (lq_aws_error_code (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/error/message", test_message);
  g_test_add_func ("/aws/error/kinds", test_kinds);
  g_test_add_func ("/aws/error/advice", test_advice);
  g_test_add_func ("/aws/error/secrets-stay-out", test_secrets_stay_out);
  g_test_add_func ("/aws/error/bounded-and-escaped", test_bounded_and_escaped);
  g_test_add_func ("/aws/error/prefix", test_prefix);
  return g_test_run ();
}
