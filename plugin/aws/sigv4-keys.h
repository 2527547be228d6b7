/* SPDX-License-Identifier: Apache-2.0 */
/* The derived key of a scope, which costs four HMACs and holds for a day. */
#pragma once

#include "aws/sigv4-hash.h"
#include "aws/sigv4.h"

/* Fills `key` from the cache, or derives it and remembers it. `keys` may be NULL. The caller wipes `key`. */
void lq_sigv4_keys_get (LqSigv4Keys *keys, const LqSigv4Scope *scope, guint8 key[LQ_SIGV4_HASH_BYTES]);

/* Eight digits: the day of the scope. Transfer full. */
char *lq_sigv4_keys_date (const LqSigv4Scope *scope);
