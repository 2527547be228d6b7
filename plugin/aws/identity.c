/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity.h"

#include "aws/call-request.h"
#include "aws/sts.h"
#include "base/error.h"

/* Session keys come and go; past so many, all are forgotten. */
#define MAX_KNOWN 4096

struct _LqIdentities
{
  GMutex lock;
  GCond changed;
  GHashTable *known;  /* access key id -> account id */
  GHashTable *asking; /* set of access key ids, borrowed from who asks */
};

LqIdentities *
lq_identity_new (void)
{
  LqIdentities *self = g_new0 (LqIdentities, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asking = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
lq_identity_free (LqIdentities *identities)
{
  g_hash_table_unref (identities->known);
  g_hash_table_unref (identities->asking);
  g_mutex_clear (&identities->lock);
  g_cond_clear (&identities->changed);
  g_free (identities);
}

static void
wake_all (GCancellable *cancellable, gpointer data)
{
  LqIdentities *self = data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Waits while another thread asks for the same key. TRUE: it is for the caller to ask, and to settle. FALSE: `*account`
 * is known, or, where the caller was cancelled, NULL. */
static gboolean
claim (LqIdentities *self, const char *key_id, GCancellable *cancellable, char **account)
{
  gulong handler = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (wake_all), self, NULL) : 0;

  g_mutex_lock (&self->lock);
  while (g_hash_table_contains (self->asking, key_id) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  *account = g_strdup (g_hash_table_lookup (self->known, key_id));
  gboolean mine = *account == NULL && !g_hash_table_contains (self->asking, key_id);
  if (mine)
    g_hash_table_add (self->asking, (gpointer) key_id);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return mine;
}

static void
settle (LqIdentities *self, const char *key_id, const char *account)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->asking, key_id);
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  if (account != NULL)
    g_hash_table_replace (self->known, g_strdup (key_id), g_strdup (account));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

char *
lq_identity_known (LqIdentities *identities, LqCredentialsProvider *credentials)
{
  g_autoptr (LqCredentials) keys = lq_credentials_provider_peek (credentials);

  if (keys == NULL)
    return NULL;
  if (keys->account_id != NULL)
    return g_strdup (keys->account_id);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&identities->lock);
  return g_strdup (g_hash_table_lookup (identities->known, keys->access_key_id));
}

char *
lq_identity_account (LqIdentities *identities, LqAwsClient *client, LqCredentialsProvider *credentials,
                     const char *region, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqCredentials) keys = lq_credentials_provider_need (credentials, cancellable, &problem);
  char *account = NULL;

  if (keys == NULL)
    {
      lq_call_request_suggest_region (region, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (keys->account_id != NULL)
    return g_strdup (keys->account_id);
  if (claim (identities, keys->access_key_id, cancellable, &account))
    {
      account = lq_sts_account (client, credentials, region, cancellable, error);
      settle (identities, keys->access_key_id, account);
    }
  else if (account == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled while waiting for sts GetCallerIdentity");
  return account;
}
