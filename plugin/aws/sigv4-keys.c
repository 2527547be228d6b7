/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sigv4-keys.h"

#include <string.h>

#include <openssl/crypto.h>

#include "base/timestamp.h"

#define DATE_LENGTH 8
/* Enough for every Region times a few services; beyond that the oldest entry makes room. */
#define MAX_KEYS 256

typedef struct
{
  char *id; /* what the key was derived from; wiped, as it holds the secret's hash */
  guint8 key[LQ_SIGV4_HASH_BYTES];
} Entry;

struct _LqSigv4Keys
{
  GMutex lock;
  GHashTable *index; /* Entry.id -> Entry */
  Entry entries[MAX_KEYS];
  gsize next; /* where the next new key goes */
};

LqSigv4Keys *
lq_sigv4_keys_new (void)
{
  LqSigv4Keys *keys = g_new0 (LqSigv4Keys, 1);

  g_mutex_init (&keys->lock);
  keys->index = g_hash_table_new (g_str_hash, g_str_equal);
  return keys;
}

static void
wipe_text (char *text)
{
  if (text == NULL)
    return;
  OPENSSL_cleanse (text, strlen (text));
  g_free (text);
}

void
lq_sigv4_keys_free (LqSigv4Keys *keys)
{
  if (keys == NULL)
    return;
  g_hash_table_unref (keys->index);
  for (gsize i = 0; i < MAX_KEYS; i++)
    wipe_text (keys->entries[i].id);
  g_mutex_clear (&keys->lock);
  OPENSSL_cleanse (keys, sizeof *keys);
  g_free (keys);
}

char *
lq_sigv4_keys_date (const LqSigv4Scope *scope)
{
  g_autofree char *time = lq_timestamp_format_basic (scope->time_s);
  return g_strndup (time, DATE_LENGTH);
}

static void
derive (const LqSigv4Scope *scope, const char *date, guint8 key[LQ_SIGV4_HASH_BYTES])
{
  char *seed = g_strconcat ("AWS4", scope->secret_access_key, NULL);

  lq_sigv4_hash_hmac ((const guint8 *) seed, strlen (seed), date, key);
  wipe_text (seed);
  lq_sigv4_hash_hmac (key, LQ_SIGV4_HASH_BYTES, scope->region, key);
  lq_sigv4_hash_hmac (key, LQ_SIGV4_HASH_BYTES, scope->service, key);
  lq_sigv4_hash_hmac (key, LQ_SIGV4_HASH_BYTES, "aws4_request", key);
}

/* Takes over `id`. */
static void
remember (LqSigv4Keys *keys, char *id, const guint8 key[LQ_SIGV4_HASH_BYTES])
{
  Entry *entry = &keys->entries[keys->next];

  if (entry->id != NULL)
    g_hash_table_remove (keys->index, entry->id);
  wipe_text (entry->id);
  entry->id = id;
  memcpy (entry->key, key, LQ_SIGV4_HASH_BYTES);
  g_hash_table_insert (keys->index, entry->id, entry);
  keys->next = (keys->next + 1) % MAX_KEYS;
}

void
lq_sigv4_keys_get (LqSigv4Keys *keys, const LqSigv4Scope *scope, guint8 key[LQ_SIGV4_HASH_BYTES])
{
  g_autofree char *date = lq_sigv4_keys_date (scope);

  if (keys == NULL)
    {
      derive (scope, date, key);
      return;
    }
  g_autofree char *secret = lq_sigv4_hash_sha256_hex (scope->secret_access_key, strlen (scope->secret_access_key));
  char *id = g_strjoin ("\n", date, scope->region, scope->service, scope->access_key_id, secret, NULL);
  OPENSSL_cleanse (secret, strlen (secret));
  g_mutex_lock (&keys->lock);
  const Entry *entry = g_hash_table_lookup (keys->index, id);
  if (entry != NULL)
    {
      memcpy (key, entry->key, LQ_SIGV4_HASH_BYTES);
      wipe_text (id);
    }
  else
    {
      derive (scope, date, key);
      remember (keys, id, key);
    }
  g_mutex_unlock (&keys->lock);
}
