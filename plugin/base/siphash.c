/* SPDX-License-Identifier: Apache-2.0 */
#include "base/siphash.h"

#include <string.h>

#define KEY_BYTES 16

static guint64
rotate (guint64 word, guint bits)
{
  return word << bits | word >> (64 - bits);
}

static void
mix (guint64 *v, guint rounds)
{
  for (guint i = 0; i < rounds; i++)
    {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = rotate (v[1], 13) ^ v[0];
      v[3] = rotate (v[3], 16) ^ v[2];
      v[0] = rotate (v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = rotate (v[1], 17) ^ v[2];
      v[3] = rotate (v[3], 21) ^ v[0];
      v[2] = rotate (v[2], 32);
    }
}

static void
take_word (guint64 *v, guint64 word)
{
  v[3] ^= word;
  mix (v, 2);
  v[0] ^= word;
}

static guint64
read_word (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT64_FROM_LE (word);
}

guint64
lq_siphash (const guint8 *key, const void *bytes, gsize length)
{
  guint64 k0 = read_word (key), k1 = read_word (key + 8);
  guint64 v[] = { k0 ^ G_GUINT64_CONSTANT (0x736f6d6570736575), k1 ^ G_GUINT64_CONSTANT (0x646f72616e646f6d),
                  k0 ^ G_GUINT64_CONSTANT (0x6c7967656e657261), k1 ^ G_GUINT64_CONSTANT (0x7465646279746573) };
  const guint8 *at = bytes;
  guint8 last[8] = { 0 };

  for (gsize left = length; left >= 8; left -= 8, at += 8)
    take_word (v, read_word (at));
  if (length % 8 > 0)
    memcpy (last, at, length % 8);
  last[7] = (guint8) length;
  take_word (v, read_word (last));
  v[2] ^= 0xff;
  mix (v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

guint64
lq_siphash_here (const void *bytes, gsize length)
{
  static gsize once = 0;
  static guint8 key[KEY_BYTES];

  if (g_once_init_enter (&once))
    {
      for (gsize i = 0; i < sizeof key; i++)
        key[i] = (guint8) g_random_int_range (0, 256);
      g_once_init_leave (&once, 1);
    }
  return lq_siphash (key, bytes, length);
}
