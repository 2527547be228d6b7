/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/service.h"

#include <string.h>

static const LqFakeService services[] = {
  { .name = "lambda", .protocol = LQ_FAKE_REST_JSON, .error_member = "Message" },
  { .name = "account", .protocol = LQ_FAKE_REST_JSON, .error_member = "message", .global = TRUE },
  { .name = "signer", .protocol = LQ_FAKE_REST_JSON, .error_member = "message" },
  { .name = "organizations",
    .protocol = LQ_FAKE_JSON_1_1,
    .target = "AWSOrganizationsV20161128",
    .error_member = "Message",
    .global = TRUE },
  { .name = "cloudtrail",
    .protocol = LQ_FAKE_JSON_1_1,
    .target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
    .error_member = "Message",
    .throttled = "ThrottlingException" },
  { .name = "awsssoportal", .protocol = LQ_FAKE_REST_JSON, .error_member = "message" },
  { .name = "sso-oauth", .protocol = LQ_FAKE_REST_JSON, .error_member = "error_description" },
  { .name = "sts", .protocol = LQ_FAKE_QUERY_XML, .namespace = "https://sts.amazonaws.com/doc/2011-06-15/" },
  { .name = "ec2", .protocol = LQ_FAKE_EC2_XML, .namespace = "http://ec2.amazonaws.com/doc/2016-11-15/" },
};

static const char no_credentials[] = "AWS was not able to validate the provided access credentials";

static const LqFakeRefusalWords refusals[][LQ_FAKE_N_PROTOCOLS] = {
  [LQ_FAKE_REFUSAL_MISSING_TOKEN] = { { 403, "MissingAuthenticationTokenException" },
                                      { 400, "MissingAuthenticationTokenException" },
                                      { 403, "MissingAuthenticationToken" },
                                      { 400, "MissingParameter",
                                        "The request must contain the parameter AWSAccessKeyId" } },
  [LQ_FAKE_REFUSAL_INCOMPLETE] = { { 403, "IncompleteSignatureException" },
                                   { 400, "IncompleteSignatureException" },
                                   { 403, "IncompleteSignature" },
                                   { 401, "AuthFailure", no_credentials } },
  [LQ_FAKE_REFUSAL_UNKNOWN_KEY] = { { 403, "UnrecognizedClientException" },
                                    { 400, "UnrecognizedClientException" },
                                    { 403, "InvalidClientTokenId" },
                                    { 401, "AuthFailure", no_credentials } },
  [LQ_FAKE_REFUSAL_EXPIRED_TOKEN] = { { 403, "ExpiredTokenException" },
                                      { 400, "ExpiredTokenException" },
                                      { 403, "ExpiredToken" },
                                      { 400, "RequestExpired", "Request has expired." } },
  [LQ_FAKE_REFUSAL_BAD_SIGNATURE] = { { 403, "InvalidSignatureException" },
                                      { 400, "InvalidSignatureException" },
                                      { 403, "SignatureDoesNotMatch" },
                                      { 401, "AuthFailure", no_credentials } },
  [LQ_FAKE_REFUSAL_DENIED] = { { 403, "AccessDeniedException" },
                               { 400, "AccessDeniedException" },
                               { 403, "AccessDenied" },
                               { 403, "UnauthorizedOperation" } },
  [LQ_FAKE_REFUSAL_THROTTLED] = { { 429, "TooManyRequestsException" },
                                  { 400, "TooManyRequestsException" },
                                  { 400, "Throttling" },
                                  { 503, "RequestLimitExceeded", "Request limit exceeded." } },
  [LQ_FAKE_REFUSAL_UNKNOWN_OPERATION] = { { 404, "UnknownOperationException" },
                                          { 400, "UnknownOperationException" },
                                          { 400, "InvalidAction" },
                                          { 400, "InvalidAction" } },
  [LQ_FAKE_REFUSAL_BAD_BODY] = { { 400, "SerializationException" },
                                 { 400, "SerializationException" },
                                 { 400, "MalformedInput" },
                                 { 400, "InvalidParameterValue" } },
};

const LqFakeService *
lq_fake_service_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    if (strcmp (services[i].name, name) == 0)
      return &services[i];
  return &services[0];
}

const LqFakeRefusalWords *
lq_fake_service_refusal (const LqFakeService *service, LqFakeRefusal refusal)
{
  return &refusals[refusal][service->protocol];
}

gboolean
lq_fake_service_is_front_door (const char *code)
{
  for (LqFakeRefusal i = LQ_FAKE_REFUSAL_MISSING_TOKEN; i <= LQ_FAKE_REFUSAL_BAD_SIGNATURE; i++)
    if (strcmp (refusals[i][LQ_FAKE_JSON_1_1].code, code) == 0)
      return TRUE;
  return FALSE;
}
