/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/auth.h"

#include <string.h>

#include "fake-aws/regions.h"

#define MAX_SKEW_S (5 * 60)

static const char invalid_token[] = "The security token included in the request is invalid.";

static gboolean
refuse (LqFakeReply *reply, LqFakeRefusal refusal, const char *text)
{
  lq_fake_reply_refuse (reply, refusal, "%s", text);
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
    return refuse (reply, LQ_FAKE_REFUSAL_INCOMPLETE,
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
  return refuse (reply, LQ_FAKE_REFUSAL_BAD_SIGNATURE, text);
}

static gboolean
check_token (const LqFakeWire *wire, const LqFakeCredential *caller, gint64 now_s, LqFakeReply *reply)
{
  const char *token = g_hash_table_lookup (wire->headers, "x-amz-security-token");

  if (g_strcmp0 (token, caller->token) != 0)
    return refuse (reply, LQ_FAKE_REFUSAL_UNKNOWN_KEY, invalid_token);
  if (caller->expires_s != 0 && caller->expires_s <= now_s)
    return refuse (reply, LQ_FAKE_REFUSAL_EXPIRED_TOKEN, "The security token included in the request is expired");
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
      return refuse (reply, LQ_FAKE_REFUSAL_BAD_SIGNATURE, text);
    }
  if (lq_fake_sigv4_verify (wire, authorization, secret))
    return TRUE;
  return refuse (
      reply, LQ_FAKE_REFUSAL_BAD_SIGNATURE,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
      "Key and signing method. Consult the service documentation for details.");
}

/* A Region that the account has not opted into answers as to a stranger; a global service has but one. */
static gboolean
check_region (const LqFakeRequest *request, const char *region, LqFakeReply *reply)
{
  LqFakeAccount *account = lq_fake_estate_account (request->estate, request->caller->account_id);

  if (reply->service->global && strcmp (region, lq_fake_region_home (region)) != 0)
    return refuse (reply, LQ_FAKE_REFUSAL_BAD_SIGNATURE, "Credential should be scoped to a valid region.");
  if (!lq_fake_region_is_enabled (account, lq_fake_region_find (region)))
    return refuse (reply, LQ_FAKE_REFUSAL_UNKNOWN_KEY, invalid_token);
  return TRUE;
}

/* What is asked without a signature does not say a Region, either: a client says it by the host's name, which is the
 * fake's here. */
static gboolean
let_nobody_in (const LqFakeWire *wire, LqFakeRequest *request, char **service, LqFakeReply *reply)
{
  gboolean may = lq_fake_operation_find (wire, NULL, request);

  if (may)
    {
      *service = g_strdup (request->operation->service);
      lq_fake_reply_set_service (reply, lq_fake_service_find (*service));
      request->caller = request->estate->nobody;
      request->region = lq_fake_estate_region (request->estate, request->caller->account_id, "us-east-1");
    }
  lq_fake_request_clear (request);
  return may || refuse (reply, LQ_FAKE_REFUSAL_MISSING_TOKEN, "Missing Authentication Token");
}

gboolean
lq_fake_auth_check (const LqFakeWire *wire, LqFakeRequest *request, char **service, LqFakeReply *reply)
{
  const char *header = g_hash_table_lookup (wire->headers, "authorization");
  const char *problem;

  if (header == NULL)
    return let_nobody_in (wire, request, service, reply);
  g_autoptr (LqFakeAuthorization) authorization = lq_fake_sigv4_parse (header, &problem);
  if (authorization == NULL)
    return refuse (reply, LQ_FAKE_REFUSAL_INCOMPLETE, problem);
  *service = g_strdup (authorization->service);
  lq_fake_reply_set_service (reply, lq_fake_service_find (authorization->service));
  if (lq_fake_region_find (authorization->region) == NULL)
    return refuse (reply, LQ_FAKE_REFUSAL_BAD_SIGNATURE, "Credential should be scoped to a valid region.");
  request->caller = lq_fake_estate_find_credential (request->estate, authorization->access_key);
  if (request->caller == NULL)
    return refuse (reply, LQ_FAKE_REFUSAL_UNKNOWN_KEY, invalid_token);
  if (!check_time (wire, authorization, request->now_s, reply) ||
      !check_signature (wire, authorization, request->caller->secret, reply) ||
      !check_token (wire, request->caller, request->now_s, reply) ||
      !check_region (request, authorization->region, reply))
    return FALSE;
  request->region = lq_fake_estate_region (request->estate, request->caller->account_id, authorization->region);
  return TRUE;
}
