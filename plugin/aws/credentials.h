/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as composable providers. A provider is asked on a thread that may block; a cached provider
 * (aws/credentials-cache.h) asks another one only when what it holds is about to expire, once for all who wait. */
#pragma once

#include <gio/gio.h>

/* Immutable and shared; the secrets are wiped when the last reference goes. */
typedef struct
{
  char *access_key_id;
  char *secret_access_key;
  char *session_token; /* NULL where there is none */
  gint64 expires_s;    /* unix seconds; 0: never */
  char *account_id;    /* where AWS said it with them (an assumed role); else NULL: AWS_ACCOUNT_ID is often another's */
  char *source;        /* for people: "environment", "profile audit", "role arn:..." */
} LqCredentials;

LqCredentials *lq_credentials_new (const char *access_key_id, const char *secret_access_key, const char *session_token,
                                   gint64 expires_s, const char *account_id, const char *source);
LqCredentials *lq_credentials_ref (LqCredentials *credentials);
void lq_credentials_unref (LqCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCredentials, lq_credentials_unref)

gboolean lq_credentials_have_expired (const LqCredentials *credentials, gint64 now_s);

/* Whether both are the same keys. */
gboolean lq_credentials_equal (const LqCredentials *a, const LqCredentials *b);

typedef struct _LqCredentialsProvider LqCredentialsProvider;

/* What a kind of provider implements. `get` may block (files, processes, network) and is called by one thread at a time
 * through a cached provider. It returns NULL without an error where this source has nothing to offer, so that a chain
 * asks the next one; an error where the source is there but broken, which ends the chain. */
typedef struct
{
  const char *name;
  LqCredentials *(*get) (gpointer data, GCancellable *cancellable, GError **error);
  GDestroyNotify free_data; /* may be NULL */
  char *(*looked) (gpointer data); /* what `get` looks for, and where, for who found nothing; may be NULL */
  LqCredentials *(*peek) (gpointer data); /* what needs no waiting for, else NULL; may be NULL */
  LqCredentials *(*held) (gpointer data); /* what it gave last and would give again; may be NULL */
} LqCredentialsProviderClass;

LqCredentialsProvider *lq_credentials_provider_new (const LqCredentialsProviderClass *klass, gpointer data);

/* Always these. */
LqCredentialsProvider *lq_credentials_provider_new_static (LqCredentials *credentials);

/* The first of `providers` (NULL-terminated, taken over) that has something to offer. */
LqCredentialsProvider *lq_credentials_provider_new_chain (LqCredentialsProvider **providers);

LqCredentialsProvider *lq_credentials_provider_ref (LqCredentialsProvider *provider);
void lq_credentials_provider_unref (LqCredentialsProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCredentialsProvider, lq_credentials_provider_unref)

/* Asks `provider` directly, blocking. NULL and no error: nothing to offer. Keys that cannot stand in a header are an
 * error. Transfer full. */
LqCredentials *lq_credentials_provider_get (LqCredentialsProvider *provider, GCancellable *cancellable, GError **error);

/* What `provider` can give without waiting, else NULL. Transfer full. */
LqCredentials *lq_credentials_provider_peek (LqCredentialsProvider *provider);

/* The `source` of what `provider` gave last; NULL where there is none, or none any more. Asks nobody, and begins no
 * renewal. Transfer full. */
char *lq_credentials_provider_source (LqCredentialsProvider *provider);

/* As lq_credentials_provider_get, but nothing to offer is an error (LQ_ERROR_CREDENTIALS): where was looked. */
LqCredentials *lq_credentials_provider_need (LqCredentialsProvider *provider, GCancellable *cancellable,
                                             GError **error);

/* What this provider looks for, and where: "AWS_ACCESS_KEY_ID in the environment". Transfer full. */
char *lq_credentials_provider_looked (LqCredentialsProvider *provider);

/* The data of a provider of that class, for the file that implements it; NULL for one of another class. */
gpointer lq_credentials_provider_data (LqCredentialsProvider *provider, const LqCredentialsProviderClass *klass);
