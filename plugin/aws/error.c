/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/error.h"

#include <string.h>

#include "aws/retry.h"
#include "base/text.h"

#define MAX_MESSAGE_BYTES 1024
#define MAX_WORD_BYTES 128

static const char *const credentials_codes[] = {
  "UnrecognizedClient",    "InvalidClientTokenId",
  "InvalidAccessKeyId",    "ExpiredToken",
  "SignatureDoesNotMatch", "InvalidSignature",
  "AuthFailure",           "IncompleteSignature",
  "MissingAuthentication", "MissingAuthenticationToken",
  "RequestExpired",        "RequestTimeTooSkewed",
  "RequestInTheFuture",    NULL,
};
static const char *const denied_codes[] = { "AccessDenied", "UnauthorizedOperation", "NotAuthorized",
                                            "AuthorizationError", NULL };
static const char *const expired_codes[] = { "ExpiredToken", NULL };
static const char *const signature_codes[] = { "SignatureDoesNotMatch", "InvalidSignature", NULL };
static const char *const skew_codes[] = { "RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture", NULL };

static LqErrorCode
kind_of (const LqAwsErrorInfo *info)
{
  if (lq_retry_is_throttle (info->http_status, info->code))
    return LQ_ERROR_THROTTLED;
  if (info->code == NULL)
    return LQ_ERROR_AWS;
  if (lq_retry_code_in (info->code, credentials_codes))
    return LQ_ERROR_CREDENTIALS;
  if (lq_retry_code_in (info->code, denied_codes))
    return LQ_ERROR_DENIED;
  return info->http_status == 404 ? LQ_ERROR_NOT_FOUND : LQ_ERROR_AWS;
}

/* One line of about `max` bytes, fit to be shown. */
static char *
show (const char *text, gsize max)
{
  gsize length = strnlen (text, max + 1);
  gboolean cut = length > max;

  if (cut)
    for (length = max; length > 0 && (text[length] & 0xc0) == 0x80;)
      length--;
  g_autofree char *line = g_strndup (text, length);
  g_strstrip (g_strdelimit (line, "\r\n\t", ' '));
  g_autofree char *escaped = lq_text_escape (line, -1);
  return g_strconcat (escaped, cut ? "..." : NULL, NULL);
}

/* A wrong signature is answered with the request as AWS saw it, session token included: none of that is shown. */
static char *
show_message (const LqAwsErrorInfo *info)
{
  if (info->message == NULL)
    return NULL;
  gboolean repeats = lq_retry_code_in (info->code, signature_codes);
  gsize length = repeats ? strcspn (info->message, "\r\n") : strlen (info->message);
  const char *canonical = g_strstr_len (info->message, (gssize)length, "The Canonical String");
  if (canonical != NULL)
    length = (gsize)(canonical - info->message);
  g_autofree char *kept = g_strndup (info->message, length);
  return show (kept, MAX_MESSAGE_BYTES);
}

/* What to do about it, as the end of the sentence; NULL where the message says it all. Transfer full. */
static char *
advise_denied (const LqAwsErrorInfo *info)
{
  const char *said = info->message != NULL ? info->message : "";

  if (info->iam_action == NULL)
    return NULL;
  if (strstr (said, "no service control policy") != NULL)
    return g_strdup_printf ("the organization's service control policies do not allow %s", info->iam_action);
  if (strstr (said, "service control policy") != NULL)
    return g_strdup_printf ("a service control policy of the organization forbids %s", info->iam_action);
  if (strstr (said, "explicit deny") != NULL)
    return g_strdup_printf ("a policy forbids %s explicitly", info->iam_action);
  if (strstr (said, "resource-based policy") != NULL)
    return g_strdup_printf ("the resource's own policy does not allow %s", info->iam_action);
  return g_strdup_printf ("the IAM permission %s is missing", info->iam_action);
}

static char *
advise_credentials (const LqAwsErrorInfo *info)
{
  const char *advice = "they are not valid here: check them, and that the Region is enabled for the account";

  if (info->credentials_source == NULL)
    return NULL;
  if (lq_retry_code_in (info->code, expired_codes))
    advice = "they have expired: renew them";
  else if (info->message != NULL && strstr (info->message, "valid region") != NULL)
    advice = "they are for a Region that does not exist, or not there";
  else if (lq_retry_code_in (info->code, signature_codes))
    advice = "the secret key does not belong to the access key id";
  else if (lq_retry_code_in (info->code, skew_codes))
    advice = "this machine's clock is wrong";
  return g_strdup_printf ("credentials from %s: %s", info->credentials_source, advice);
}

static char *
advise (const LqAwsErrorInfo *info, LqErrorCode kind)
{
  if (kind == LQ_ERROR_DENIED)
    return advise_denied (info);
  if (kind == LQ_ERROR_CREDENTIALS)
    return advise_credentials (info);
  if (info->code == NULL)
    return g_strdup ("an answer that is not the service's own, perhaps a proxy's");
  return NULL;
}

static char *
describe_call (const LqAwsErrorInfo *info)
{
  return g_strconcat (info->service, " ", info->action, " in ", info->region,
                      info->account_id != NULL ? ", account " : "", info->account_id, NULL);
}

GError *
lq_aws_error_new (const LqAwsErrorInfo *info)
{
  LqErrorCode kind = kind_of (info);
  g_autofree char *call = describe_call (info);
  g_autofree char *code = info->code != NULL ? show (info->code, MAX_WORD_BYTES) : NULL;
  g_autofree char *message = show_message (info);
  g_autofree char *advice = advise (info, kind);
  g_autoptr (GString) text = g_string_new (call);

  if (code != NULL)
    g_string_append_printf (text, ": %s (HTTP %u", code, info->http_status);
  else
    g_string_append_printf (text, ": HTTP %u", info->http_status);
  if (info->request_id != NULL)
    {
      g_autofree char *id = show (info->request_id, MAX_WORD_BYTES);
      g_string_append_printf (text, code != NULL ? ", request %s" : " (request %s)", id);
    }
  if (code != NULL)
    g_string_append_c (text, ')');
  if (message != NULL && message[0] != '\0')
    g_string_append_printf (text, ": %s", message);
  if (advice != NULL)
    {
      if (text->str[text->len - 1] == '.')
        g_string_truncate (text, text->len - 1);
      g_string_append_printf (text, "; %s", advice);
    }
  return lq_error_new_remote (kind, text->str, info->code, message);
}

void
lq_aws_error_prefix (GError **error, const LqAwsErrorInfo *info)
{
  g_autofree char *call = describe_call (info);
  g_prefix_error (error, "%s: ", call);
}

const char *
lq_aws_error_code (const GError *error)
{
  return lq_error_remote_code (error);
}

const char *
lq_aws_error_aws_message (const GError *error)
{
  return lq_error_remote_message (error);
}
