/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/client-private.h"

#include "aws/call.h"
#include "aws/credentials-cache.h"
#include "aws/credentials-default.h"
#include "aws/credentials-env.h"
#include "aws/partition.h"
#include "aws/shared-config.h"
#include "base/error.h"

/* Credentials come from files mostly; where they come over the network, many accounts may have to wait. */
#define MAX_CREDENTIAL_THREADS 16
/* The largest answer that AWS may give is 50 events of CloudTrail's with 256 KB each. */
#define MAX_REPLY_BYTES ((gsize) 16 * 1024 * 1024)

static gint64
corrected_wall_us (gpointer data)
{
  LqAwsClient *self = data;
  return lq_clock_wall_us (self->system) + (gint64) g_atomic_int_get (&self->skew_s) * G_USEC_PER_SEC;
}

static gint64
system_monotonic_us (gpointer data)
{
  LqAwsClient *self = data;
  return lq_clock_monotonic_us (self->system);
}

static double
real_random (gpointer data)
{
  return g_random_double ();
}

static void
real_later (gpointer data, gint64 delay_us, void (*call) (gpointer call_data), gpointer call_data)
{
  LqAwsClient *self = data;
  lq_http_call_later (self->http, delay_us, call, call_data);
}

static const char *
first_of (const char *const *environment, const char *name, const char *other, const char *fallback)
{
  const char *value = lq_credentials_env_get (environment, name);

  if (value == NULL)
    value = lq_credentials_env_get (environment, other);
  return value != NULL ? value : fallback;
}

static gboolean
start_http (LqAwsClient *self, const char *const *environment, const LqSharedConfig *shared, const char *profile,
            const LqPaceSettings *pace, GError **error)
{
  LqHttpOptions options = {
    .ca_bundle = lq_credentials_env_get (environment, "AWS_CA_BUNDLE"),
    .https_proxy = first_of (environment, "https_proxy", "HTTPS_PROXY", ""),
    .no_proxy = first_of (environment, "no_proxy", "NO_PROXY", ""),
    .max_connections = pace->concurrency,
    .max_per_host = pace->per_host,
    .max_body = MAX_REPLY_BYTES,
    .timeout_ms = pace->timeout_ms,
  };

  if (options.ca_bundle == NULL)
    options.ca_bundle = lq_shared_config_get (shared, profile, "ca_bundle");
  self->http = lq_http_new (&options, error);
  return self->http != NULL;
}

/* What environment and files say, and what hangs on it. */
static gboolean
configure (LqAwsClient *self, const LqAwsOptions *options, const char *const *environment, GError **error)
{
  g_autoptr (LqSharedConfig) shared = lq_shared_config_load (environment, error);
  gboolean named;
  const char *profile = lq_shared_config_choose_profile (environment, options->profile, &named);
  LqPaceSettings pace;

  if (shared == NULL)
    return FALSE;
  if (named && !lq_shared_config_has_profile (shared, profile))
    {
      lq_shared_config_set_unknown (shared, profile, error);
      return FALSE;
    }
  self->region = g_strdup (first_of (environment, "AWS_REGION", "AWS_DEFAULT_REGION",
                                     lq_shared_config_get (shared, profile, "region")));
  self->endpoints = lq_endpoint_rules_new (environment, shared, profile, error);
  if (self->endpoints == NULL || !lq_pace_settings_read (&pace, options->config, error) ||
      !start_http (self, environment, shared, profile, &pace, error))
    return FALSE;
  self->concurrency = pace.concurrency;
  self->attempts = pace.attempts;
  self->pace = lq_pace_new (self->system, &self->waits, &pace);
  /* an explicit profile goes before keys in the environment */
  g_autoptr (LqCredentialsProvider) chain =
      lq_credentials_default_new (self, environment, profile, options->profile == NULL);
  self->credentials = lq_credentials_cache_new (chain, &self->clock, self->credential_threads, self->stop);
  return TRUE;
}

LqAwsClient *
lq_aws_client_new (const LqAwsOptions *options, GError **error)
{
  static const LqAwsOptions defaults = { NULL };
  g_autoptr (LqAwsClient) self = g_new0 (LqAwsClient, 1);
  g_auto (GStrv) process = g_get_environ ();

  options = options != NULL ? options : &defaults;
  self->system = options->clock != NULL ? options->clock : lq_clock_system ();
  self->clock = (LqClock){ corrected_wall_us, system_monotonic_us, self };
  self->waits = options->waits != NULL ? *options->waits : (LqAwsWaits){ real_random, real_later, self };
  self->keys = lq_sigv4_keys_new ();
  self->stats = lq_stats_new (&self->clock);
  self->identities = lq_identity_new ();
  self->stop = g_cancellable_new ();
  self->calls = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) lq_call_unref, NULL);
  self->credential_threads = lq_credentials_cache_threads_new (MAX_CREDENTIAL_THREADS);
  self->workers = lq_workers_new ("calls", g_get_num_processors (), lq_call_work);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  const char *const *environment = options->environment != NULL ? options->environment : (const char *const *) process;
  if (!configure (self, options, environment, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Cancels all calls, and those that callbacks start meanwhile, until there are none. */
static void
end_calls (LqAwsClient *self)
{
  g_mutex_lock (&self->lock);
  self->closing = TRUE;
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_call_unref);
  GHashTableIter iter;
  gpointer call;
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &call, NULL))
    g_ptr_array_add (calls, lq_call_ref (call));
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < calls->len; i++)
    lq_call_cancel (calls->pdata[i]);

  g_mutex_lock (&self->lock);
  while (g_hash_table_size (self->calls) > 0)
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
lq_aws_client_free (LqAwsClient *client)
{
  if (client == NULL)
    return;
  g_cancellable_cancel (client->stop);
  end_calls (client);
  /* what runs there may still make calls, which end at once */
  lq_workers_free (client->credential_threads);
  end_calls (client);
  lq_workers_free (client->workers);
  if (client->pace != NULL)
    lq_pace_close (client->pace);
  lq_http_free (client->http); /* its thread may still look at the client */
  g_clear_pointer (&client->pace, lq_pace_free);
  g_clear_pointer (&client->credentials, lq_credentials_provider_unref);
  g_clear_pointer (&client->endpoints, lq_endpoint_rules_free);
  lq_identity_free (client->identities);
  lq_stats_free (client->stats);
  lq_sigv4_keys_free (client->keys);
  g_hash_table_unref (client->calls);
  g_object_unref (client->stop);
  g_free (client->region);
  g_mutex_clear (&client->lock);
  g_cond_clear (&client->idle);
  g_free (client);
}

void
lq_aws_reply_free (LqAwsReply *reply)
{
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_free (reply->request_id);
  g_free (reply);
}

LqCredentialsProvider *
lq_aws_client_credentials (LqAwsClient *client)
{
  return client->credentials;
}

const char *
lq_aws_client_region (LqAwsClient *client)
{
  return client->region;
}

guint
lq_aws_client_concurrency (LqAwsClient *client)
{
  return client->concurrency;
}

char *
lq_aws_client_origin (LqAwsClient *client, const char *service, const char *region)
{
  g_auto (LqEndpoint) endpoint = { NULL };

  if (!lq_endpoint_resolve (client->endpoints, service, region, &endpoint, NULL))
    return NULL;
  return g_strconcat (endpoint.origin, endpoint.path, NULL);
}

int
lq_aws_client_clock_skew_s (LqAwsClient *client)
{
  return g_atomic_int_get (&client->skew_s);
}

const char *
lq_aws_partition (const char *region)
{
  return lq_partition_of_region (region)->id;
}

void
lq_aws_client_call (LqAwsClient *client, const LqAwsCall *call, GCancellable *cancellable, LqAwsDone done,
                    gpointer data)
{
  lq_call_start (client, call, cancellable, done, data);
}

typedef struct
{
  GMutex lock;
  GCond ended;
  gboolean done;
  LqAwsReply *reply;
  GError *error;
} Wait;

static void
on_sync_done (LqAwsReply *reply, const GError *error, gpointer data)
{
  Wait *wait = data;

  g_mutex_lock (&wait->lock);
  wait->reply = reply;
  wait->error = error != NULL ? g_error_copy (error) : NULL;
  wait->done = TRUE;
  g_cond_signal (&wait->ended);
  g_mutex_unlock (&wait->lock);
}

LqAwsReply *
lq_aws_client_call_sync (LqAwsClient *client, const LqAwsCall *call, GCancellable *cancellable, GError **error)
{
  Wait wait = { .done = FALSE };

  g_mutex_init (&wait.lock);
  g_cond_init (&wait.ended);
  lq_call_start (client, call, cancellable, on_sync_done, &wait);
  g_mutex_lock (&wait.lock);
  while (!wait.done)
    g_cond_wait (&wait.ended, &wait.lock);
  g_mutex_unlock (&wait.lock);
  g_mutex_clear (&wait.lock);
  g_cond_clear (&wait.ended);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
  return wait.reply;
}

char *
lq_aws_client_known_account (LqAwsClient *client, LqCredentialsProvider *credentials)
{
  return lq_identity_known (client->identities, credentials != NULL ? credentials : client->credentials);
}

char *
lq_aws_client_account_id (LqAwsClient *client, LqCredentialsProvider *credentials, const char *region,
                          GCancellable *cancellable, GError **error)
{
  return lq_identity_account (client->identities, client, credentials != NULL ? credentials : client->credentials,
                              region, cancellable, error);
}

GPtrArray *
lq_aws_client_status (LqAwsClient *client)
{
  return lq_stats_snapshot (client->stats);
}

void
lq_aws_client_count_cache_hit (LqAwsClient *client, const LqAwsAction *action, const char *account_id,
                               const char *region)
{
  lq_stats_count (client->stats, action, account_id, region, LQ_STATS_CACHE_HIT);
}

gint64
lq_aws_client_backlog_us (LqAwsClient *client, guint *n_waiting)
{
  return lq_pace_backlog_us (client->pace, n_waiting);
}

double
lq_aws_client_rate (LqAwsClient *client, const LqAwsAction *action, double *quota)
{
  return lq_pace_rate (client->pace, action, quota);
}
