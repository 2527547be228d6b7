/* SPDX-License-Identifier: Apache-2.0 */
#include "script-client.h"

#include <string.h>

#include "aws/credentials-role.h"
#include "aws/error.h"

struct _LqAwsClient
{
  LqCredentialsProvider *credentials;
};

typedef struct
{
  LqAwsCall call;
  GCancellable *cancellable;
  LqAwsDone done;
  gpointer data;
  char *path, *query, *body;
} Call;

static GMutex lock;
static ScriptAnswer answer_call;
static gpointer answer_data;
static gboolean holding, holding_identity;
static GQueue held = G_QUEUE_INIT;
static GPtrArray *lines;
static GPtrArray *actions;
static guint cache_hits, identity_calls;
static GThreadPool *pool;

void
script_client_begin (ScriptAnswer answer, gpointer data)
{
  g_clear_pointer (&lines, g_ptr_array_unref);
  g_clear_pointer (&actions, g_ptr_array_unref);
  lines = g_ptr_array_new_with_free_func (g_free);
  actions = g_ptr_array_new ();
  answer_call = answer;
  answer_data = data;
  cache_hits = 0;
  identity_calls = 0;
  holding = holding_identity = FALSE;
}

static void
run_call (gpointer data, gpointer unused)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  LqAwsReply *reply = NULL;

  if (!g_cancellable_is_cancelled (call->cancellable))
    {
      char *body = answer_call (&call->call, answer_data, &error);
      if (body != NULL)
        {
          reply = g_new0 (LqAwsReply, 1);
          reply->body = g_bytes_new_take (body, strlen (body));
          reply->attempts = 1;
        }
    }
  else
    g_set_error (&error, LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled");
  call->done (reply, error, call->data);
  g_clear_object (&call->cancellable);
  g_free (call->path);
  g_free (call->query);
  g_free (call->body);
  g_free (call);
}

void
script_client_hold (gboolean hold)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  holding = hold;
}

gboolean
script_client_release (void)
{
  g_mutex_lock (&lock);
  Call *call = g_queue_pop_head (&held);
  g_mutex_unlock (&lock);
  if (call == NULL)
    return FALSE;
  run_call (call, NULL);
  return TRUE;
}

guint
script_client_calls (const char *action)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  guint n = 0;

  for (guint i = 0; i < actions->len; i++)
    n += action == NULL || strcmp (actions->pdata[i], action) == 0;
  return n;
}

const char *
script_client_call (guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  return lines->pdata[index];
}

guint
script_client_cache_hits (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  return cache_hits;
}

guint
script_client_identity_calls (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  return identity_calls;
}

GError *
script_client_error (guint status, const char *code, const char *message)
{
  LqAwsErrorInfo info = {
    .service = "test",
    .action = "Action",
    .iam_action = "test:Action",
    .region = "us-east-1",
    .account_id = "111111111111",
    .http_status = status,
    .code = code,
    .message = message,
  };
  return lq_aws_error_new (&info);
}

/* What core asks of a client */

LqAwsClient *
lq_aws_client_new (const LqAwsOptions *options, GError **error)
{
  static const LqCredentialsProviderClass nothing = { "test", NULL, NULL };
  LqAwsClient *self = g_new0 (LqAwsClient, 1);

  self->credentials = lq_credentials_provider_new (&nothing, NULL);
  pool = g_thread_pool_new (run_call, NULL, 4, TRUE, NULL);
  return self;
}

void
lq_aws_client_free (LqAwsClient *self)
{
  script_client_hold (FALSE);
  while (script_client_release ())
    ;
  g_thread_pool_free (pool, FALSE, TRUE);
  lq_credentials_provider_unref (self->credentials);
  g_free (self);
}

LqCredentialsProvider *
lq_aws_client_credentials (LqAwsClient *self)
{
  return self->credentials;
}

LqCredentialsProvider *
lq_credentials_role_new (LqAwsClient *client, LqCredentialsProvider *source, const char *role_arn,
                         const char *external_id, const char *region, int *fell_back)
{
  return lq_credentials_provider_ref (source);
}

const char *
lq_aws_client_region (LqAwsClient *self)
{
  return NULL;
}

guint
lq_aws_client_concurrency (LqAwsClient *self)
{
  return 4;
}

static gint64 backlog_us;
static guint n_waiting;

void
script_client_set_backlog (guint n, gint64 us)
{
  n_waiting = n;
  backlog_us = us;
}

gint64
lq_aws_client_backlog_us (LqAwsClient *self, guint *n)
{
  *n = n_waiting;
  return backlog_us;
}

/* As if AWS allowed twice as much as is used. */
double
lq_aws_client_rate (LqAwsClient *self, const LqAwsAction *action, double *quota)
{
  *quota = 4;
  return 2;
}

char *
lq_aws_client_origin (LqAwsClient *self, const char *service, const char *region)
{
  return g_strdup ("script:");
}

int
lq_aws_client_clock_skew_s (LqAwsClient *self)
{
  return 0;
}

const char *
lq_aws_partition (const char *region)
{
  return "aws";
}

void
lq_aws_client_call (LqAwsClient *self, const LqAwsCall *call, GCancellable *cancellable, LqAwsDone done, gpointer data)
{
  Call *copy = g_new0 (Call, 1);

  copy->call = *call;
  copy->call.path = copy->path = g_strdup (call->path);
  copy->call.query = copy->query = g_strdup (call->query);
  copy->call.body = copy->body = g_strdup (call->body);
  copy->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  copy->done = done;
  copy->data = data;
  g_mutex_lock (&lock);
  g_ptr_array_add (lines, g_strdup_printf ("%s %s?%s", call->method, call->path, call->query));
  g_ptr_array_add (actions, (gpointer) call->action->action);
  gboolean wait = holding;
  if (wait)
    g_queue_push_tail (&held, copy);
  g_mutex_unlock (&lock);
  if (!wait)
    g_thread_pool_push (pool, copy, NULL);
}

void
script_client_hold_identity (gboolean hold)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  holding_identity = hold;
}

char *
lq_aws_client_known_account (LqAwsClient *self, LqCredentialsProvider *credentials)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  identity_calls += !holding_identity;
  return holding_identity ? NULL : g_strdup ("111111111111");
}

char *
lq_aws_client_account_id (LqAwsClient *self, LqCredentialsProvider *credentials, const char *region,
                          GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      char *id = lq_aws_client_known_account (self, credentials);
      if (id != NULL)
        return id;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_usleep (1000);
    }
}

void
lq_aws_reply_free (LqAwsReply *reply)
{
  g_bytes_unref (reply->body);
  g_free (reply);
}

GPtrArray *
lq_aws_client_status (LqAwsClient *self)
{
  return g_ptr_array_new ();
}

void
lq_aws_client_count_cache_hit (LqAwsClient *self, const LqAwsAction *action, const char *account_id, const char *region)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  cache_hits++;
}
