/* SPDX-License-Identifier: Apache-2.0 */
/* The two primitives of SigV4. A failure of OpenSSL here is as fatal as running out of memory. */
#pragma once

#include <glib.h>

#define LQ_SIGV4_HASH_BYTES 32

/* SHA-256 as 64 hex digits. `data` may be NULL where `length` is 0. Transfer full. */
char *lq_sigv4_hash_sha256_hex (const void *data, gsize length);

/* HMAC-SHA-256 of a text. `mac` may be `key`. */
void lq_sigv4_hash_hmac (const guint8 *key, gsize key_length, const char *text, guint8 mac[LQ_SIGV4_HASH_BYTES]);

/* `hash` as 64 hex digits. Transfer full. */
char *lq_sigv4_hash_to_hex (const guint8 hash[LQ_SIGV4_HASH_BYTES]);
