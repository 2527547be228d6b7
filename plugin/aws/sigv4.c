/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sigv4.h"

#include <string.h>

#include <openssl/crypto.h>

#include "aws/sigv4-keys.h"
#include "base/timestamp.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

/* `20261121/us-east-1/lambda/aws4_request` */
static char *
scope_text (const LqSigv4Scope *scope)
{
  g_autofree char *date = lq_sigv4_keys_date (scope);
  return g_strjoin ("/", date, scope->region, scope->service, "aws4_request", NULL);
}

char *
lq_sigv4_string_to_sign (const LqSigv4Scope *scope, const char *canonical_request)
{
  g_autofree char *time = lq_timestamp_format_basic (scope->time_s);
  g_autofree char *where = scope_text (scope);
  g_autofree char *hash = lq_sigv4_hash_sha256_hex (canonical_request, strlen (canonical_request));

  return g_strjoin ("\n", ALGORITHM, time, where, hash, NULL);
}

char *
lq_sigv4_signature (LqSigv4Keys *keys, const LqSigv4Scope *scope, const char *string_to_sign)
{
  guint8 key[LQ_SIGV4_HASH_BYTES];
  guint8 signature[LQ_SIGV4_HASH_BYTES];

  lq_sigv4_keys_get (keys, scope, key);
  lq_sigv4_hash_hmac (key, sizeof key, string_to_sign, signature);
  OPENSSL_cleanse (key, sizeof key);
  return lq_sigv4_hash_to_hex (signature);
}

char *
lq_sigv4_authorization (LqSigv4Keys *keys, const LqSigv4Scope *scope, const LqSigv4Request *request)
{
  g_autofree char *signed_headers = NULL;
  g_autofree char *canonical = lq_sigv4_canonical_request (request, &signed_headers);
  g_autofree char *to_sign = lq_sigv4_string_to_sign (scope, canonical);
  g_autofree char *signature = lq_sigv4_signature (keys, scope, to_sign);
  g_autofree char *where = scope_text (scope);

  return g_strdup_printf (ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s", scope->access_key_id, where,
                          signed_headers, signature);
}
