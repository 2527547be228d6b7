/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sigv4-hash.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

char *
lq_sigv4_hash_to_hex (const guint8 hash[LQ_SIGV4_HASH_BYTES])
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (2 * LQ_SIGV4_HASH_BYTES + 1);

  for (gsize i = 0; i < LQ_SIGV4_HASH_BYTES; i++)
    {
      hex[2 * i] = digits[hash[i] >> 4];
      hex[2 * i + 1] = digits[hash[i] & 0xf];
    }
  hex[(gsize) 2 * LQ_SIGV4_HASH_BYTES] = '\0';
  return hex;
}

char *
lq_sigv4_hash_sha256_hex (const void *data, gsize length)
{
  guint8 hash[LQ_SIGV4_HASH_BYTES];

  if (EVP_Digest (length > 0 ? data : "", length, hash, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL cannot compute SHA-256");
  return lq_sigv4_hash_to_hex (hash);
}

void
lq_sigv4_hash_hmac (const guint8 *key, gsize key_length, const char *text, guint8 mac[LQ_SIGV4_HASH_BYTES])
{
  guint8 result[LQ_SIGV4_HASH_BYTES];
  unsigned int result_length = sizeof result;

  if (HMAC (EVP_sha256 (), key, (int) key_length, (const guint8 *) text, strlen (text), result, &result_length) == NULL)
    g_error ("OpenSSL cannot compute HMAC-SHA-256");
  memcpy (mac, result, sizeof result);
  OPENSSL_cleanse (result, sizeof result);
}
