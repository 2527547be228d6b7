/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-2-4: a hash for tables of names that somebody else chooses, who must not be able to make them collide.
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012. */
#pragma once

#include <glib.h>

/* Of `length` bytes under a key of 16. */
guint64 lq_siphash (const guint8 *key, const void *bytes, gsize length);

/* Under a key that is drawn once per process. */
guint64 lq_siphash_here (const void *bytes, gsize length);
