/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/auth.h"

#include <string.h>

#define MAX_SKEW_S (5 * 60)

typedef enum
{
  MISSING,
  INCOMPLETE,
  UNKNOWN_KEY,
  EXPIRED_TOKEN,
  BAD_SIGNATURE,
} Refusal;

/* The same refusal has another name in each protocol. */
static const char *const codes[][2] = {
  [MISSING] = { "MissingAuthenticationTokenException", "MissingAuthenticationToken" },
  [INCOMPLETE] = { "IncompleteSignatureException", "IncompleteSignature" },
  [UNKNOWN_KEY] = { "UnrecognizedClientException", "InvalidClientTokenId" },
  [EXPIRED_TOKEN] = { "ExpiredTokenException", "ExpiredToken" },
  [BAD_SIGNATURE] = { "InvalidSignatureException", "SignatureDoesNotMatch" },
};

static const char invalid_token[] = "The security token included in the request is invalid.";

static const char *const regions[] = {
  "af-south-1",     "ap-east-1",      "ap-east-2",
  "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
  "ap-south-1",     "ap-south-2",     "ap-southeast-1",
  "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
  "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
  "ca-central-1",   "ca-west-1",      "cn-north-1",
  "cn-northwest-1", "eu-central-1",   "eu-central-2",
  "eu-north-1",     "eu-south-1",     "eu-south-2",
  "eu-west-1",      "eu-west-2",      "eu-west-3",
  "il-central-1",   "me-central-1",   "me-south-1",
  "mx-central-1",   "sa-east-1",      "us-east-1",
  "us-east-2",      "us-gov-east-1",  "us-gov-west-1",
  "us-west-1",      "us-west-2",      NULL,
};

static gboolean
refuse (LqFakeReply *reply, Refusal refusal, const char *text)
{
  lq_fake_reply_error (reply, 403, codes[refusal][reply->protocol == LQ_FAKE_QUERY_XML], "%s", text);
  return FALSE;
}

static char *
basic_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (time, "%Y%m%dT%H%M%SZ");
}

static gboolean
check_time (const LqFakeWire *wire, const LqFakeAuthorization *authorization, gint64 now_s, LqFakeReply *reply)
{
  gint64 signed_s;

  if (!lq_fake_sigv4_time (wire, authorization, &signed_s))
    return refuse (reply, INCOMPLETE,
                   "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
  if (ABS (now_s - signed_s) <= MAX_SKEW_S)
    return TRUE;
  gboolean late = signed_s < now_s;
  g_autofree char *then = basic_time (signed_s);
  g_autofree char *now = basic_time (now_s);
  g_autofree char *bound = basic_time (late ? now_s - MAX_SKEW_S : now_s + MAX_SKEW_S);
  g_autofree char *text =
      late ? g_strdup_printf ("Signature expired: %s is now earlier than %s (%s - 5 min.)", then, bound, now)
           : g_strdup_printf ("Signature not yet current: %s is still later than %s (%s + 5 min.)", then, bound, now);
  return refuse (reply, BAD_SIGNATURE, text);
}

static gboolean
check_token (const LqFakeWire *wire, const LqFakeCredential *caller, gint64 now_s, LqFakeReply *reply)
{
  const char *token = g_hash_table_lookup (wire->headers, "x-amz-security-token");

  if (g_strcmp0 (token, caller->token) != 0)
    return refuse (reply, UNKNOWN_KEY, invalid_token);
  if (caller->expires_s != 0 && caller->expires_s <= now_s)
    return refuse (reply, EXPIRED_TOKEN, "The security token included in the request is expired");
  return TRUE;
}

static gboolean
check_signature (const LqFakeWire *wire, const LqFakeAuthorization *authorization, const char *secret,
                 LqFakeReply *reply)
{
  const char *unsigned_header = lq_fake_sigv4_unsigned_header (wire, authorization);

  if (unsigned_header != NULL)
    {
      g_autofree char *text =
          g_strdup_printf ("'%s' must be a 'SignedHeader' in the AWS Authorization.", unsigned_header);
      return refuse (reply, BAD_SIGNATURE, text);
    }
  if (lq_fake_sigv4_verify (wire, authorization, secret))
    return TRUE;
  return refuse (
      reply, BAD_SIGNATURE,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
      "Key and signing method. Consult the service documentation for details.");
}

/* A Region that the account has not opted into answers as to a stranger. */
static gboolean
check_region (const LqFakeRequest *request, const char *region, LqFakeReply *reply)
{
  LqFakeAccount *account = lq_fake_estate_account (request->estate, request->caller->account_id);
  size_t i;
  json_t *name;

  json_array_foreach (account->disabled_regions, i, name)
    {
      if (g_strcmp0 (json_string_value (name), region) == 0)
        return refuse (reply, UNKNOWN_KEY, invalid_token);
    }
  return TRUE;
}

gboolean
lq_fake_auth_check (const LqFakeWire *wire, LqFakeRequest *request, char **service, LqFakeReply *reply)
{
  const char *header = g_hash_table_lookup (wire->headers, "authorization");
  const char *problem;

  if (header == NULL)
    return refuse (reply, MISSING, "Missing Authentication Token");
  g_autoptr (LqFakeAuthorization) authorization = lq_fake_sigv4_parse (header, &problem);
  if (authorization == NULL)
    return refuse (reply, INCOMPLETE, problem);
  *service = g_strdup (authorization->service);
  if (strcmp (authorization->service, "sts") == 0)
    reply->protocol = LQ_FAKE_QUERY_XML;
  if (!g_strv_contains (regions, authorization->region))
    return refuse (reply, BAD_SIGNATURE, "Credential should be scoped to a valid region.");
  request->caller = lq_fake_estate_find_credential (request->estate, authorization->access_key);
  if (request->caller == NULL)
    return refuse (reply, UNKNOWN_KEY, invalid_token);
  if (!check_time (wire, authorization, request->now_s, reply) ||
      !check_signature (wire, authorization, request->caller->secret, reply) ||
      !check_token (wire, request->caller, request->now_s, reply) ||
      !check_region (request, authorization->region, reply))
    return FALSE;
  request->region = lq_fake_estate_region (request->estate, request->caller->account_id, authorization->region);
  return TRUE;
}
