/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call.h"

#include "aws/call-request.h"
#include "aws/client-private.h"
#include "aws/credentials-cache.h"
#include "aws/error-reply.h"
#include "aws/error.h"
#include "aws/retry.h"

/* A call belongs to one step at a time, which hands it on to the next: through HTTP or a worker, which never let go of
 * it, or through a wait (credentials, pace, backoff), which a cancellation may end first. Who wakes such a wait, even
 * too late, holds a reference; the client holds one until the end. */
struct _LqCall
{
  LqAwsClient *client;
  LqCallRequest request;
  LqCredentialsProvider *provider; /* a static or a cached one; NULL: anonymous */
  gboolean (*is_answer) (const GError *error, gpointer data); /* may be NULL */
  LqAwsDone done;
  gpointer data;

  GCancellable *user; /* the caller's; may be NULL */
  gulong user_handler;
  GCancellable *stop; /* ours */
  GMutex lock;
  gboolean waiting; /* under the lock: whoever sets it FALSE takes the next step */

  LqPaceTurn turn; /* the attempt's, while it is under way */
  guint failures, throttles;
  gboolean clock_corrected, credentials_renewed;
  int skew_s;              /* of the clock when the request was signed */
  LqCredentials *refused;  /* may be NULL */
  LqHttpReply *answer;     /* the last attempt's, or */
  GError *no_answer;
  gboolean over;
  LqAwsReply *reply; /* once over, one of both */
  GError *error;
};

LqCall *
lq_call_ref (LqCall *call)
{
  return g_atomic_rc_box_acquire (call);
}

static void
call_clear (gpointer data)
{
  LqCall *self = data;

  lq_call_request_clear (&self->request);
  g_clear_pointer (&self->provider, lq_credentials_provider_unref);
  g_clear_pointer (&self->refused, lq_credentials_unref);
  g_clear_object (&self->user);
  g_clear_object (&self->stop);
  g_clear_pointer (&self->answer, lq_http_reply_free);
  g_clear_error (&self->no_answer);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
}

void
lq_call_unref (LqCall *call)
{
  g_atomic_rc_box_release_full (call, call_clear);
}

static void
call_unref (gpointer call)
{
  lq_call_unref (call);
}

/* Ends the call with `error`, which is taken over; a worker tells the caller. */
static void
end_with (LqCall *self, GError *error)
{
  self->error = error;
  self->over = TRUE;
  lq_workers_push (self->client->workers, self);
}

static GError *
cancelled_error (const LqCall *self)
{
  LqAwsErrorInfo info = lq_call_request_describe (&self->request);
  GError *error = g_error_new (LQ_ERROR, LQ_ERROR_CANCELLED, "cancelled");

  lq_aws_error_prefix (&error, &info);
  return error;
}

/* Lets go of the call until someone wakes it up; FALSE, and the call ends, where it was cancelled. */
static gboolean
begin_wait (LqCall *self)
{
  g_mutex_lock (&self->lock);
  self->waiting = !g_cancellable_is_cancelled (self->stop);
  gboolean waiting = self->waiting;
  g_mutex_unlock (&self->lock);
  if (!waiting)
    end_with (self, cancelled_error (self));
  return waiting;
}

/* TRUE: the call is the caller's now. FALSE: someone else woke it up. */
static gboolean
end_wait (gpointer data)
{
  LqCall *self = data;

  g_mutex_lock (&self->lock);
  gboolean mine = self->waiting;
  self->waiting = FALSE;
  g_mutex_unlock (&self->lock);
  return mine;
}

void
lq_call_cancel (LqCall *call)
{
  g_cancellable_cancel (call->stop);
  if (end_wait (call))
    end_with (call, cancelled_error (call));
}

static void
on_user_cancelled (GCancellable *cancellable, gpointer data)
{
  lq_call_cancel (data);
}

static void
on_http_done (LqHttpReply *reply, const GError *error, gpointer data)
{
  LqCall *self = data;

  self->answer = reply;
  self->no_answer = error != NULL ? g_error_copy (error) : NULL;
  lq_workers_push (self->client->workers, self);
}

static void
count (LqCall *self, LqStatsEvent event)
{
  const LqCallRequest *request = &self->request;
  lq_stats_count (self->client->stats, request->action, request->account_id, request->region, event);
}

static void get_credentials (LqCall *self);

/* The freshest keys that there are, as those from before the turn was waited for may have run out. FALSE: all have. */
static gboolean
update_keys (LqCall *self)
{
  g_autoptr (LqCredentials) fresh = self->provider != NULL ? lq_credentials_provider_peek (self->provider) : NULL;

  if (fresh == NULL)
    return self->provider == NULL ||
           !lq_credentials_have_expired (self->request.keys, lq_clock_wall_s (&self->client->clock));
  lq_credentials_unref (self->request.keys);
  self->request.keys = g_steal_pointer (&fresh);
  return TRUE;
}

static void
send_request (gpointer data, const LqPaceTurn *turn)
{
  LqCall *self = data;
  LqAwsClient *client = self->client;
  const LqCallRequest *request = &self->request;
  g_auto (LqEndpoint) endpoint = { NULL };
  GError *error = NULL;

  self->turn = *turn;
  if (!lq_endpoint_resolve (client->endpoints, request->action->service, request->region, &endpoint, &error))
    {
      LqAwsErrorInfo info = lq_call_request_describe (&self->request);
      lq_aws_error_prefix (&error, &info);
      lq_pace_leave (client->pace, &self->turn, LQ_PACE_UNKNOWN, 0);
      end_with (self, error);
    }
  else if (!update_keys (self))
    get_credentials (self);
  else
    {
      g_clear_pointer (&self->answer, lq_http_reply_free);
      g_clear_error (&self->no_answer);
      self->skew_s = g_atomic_int_get (&client->skew_s);
      self->request.attempt++;
      self->request.max_attempts = client->attempts;
      self->request.time_s = lq_clock_wall_s (client->system) + self->skew_s;
      count (self, LQ_STATS_CALL);
      if (request->attempt > 1)
        count (self, LQ_STATS_RETRY);
      lq_call_request_send (request, &endpoint, client->http, client->keys, self->stop, on_http_done, self);
    }
  lq_call_unref (self);
}

static void
enter_pace (LqCall *self)
{
  static const LqPaceClass klass = { .wanted = end_wait, .go = send_request, .drop = call_unref };
  const LqCallRequest *request = &self->request;

  lq_call_ref (self);
  if (begin_wait (self))
    lq_pace_enter (self->client->pace, request->account_id, request->region, request->action, self->throttles > 0,
                   &klass, self);
  else
    lq_call_unref (self);
}

/* Credentials that AWS just refused are not tried again. */
static void
take_credentials (LqCall *self, LqCredentials *keys)
{
  g_clear_pointer (&self->request.keys, lq_credentials_unref);
  self->request.keys = lq_credentials_ref (keys);
  if (self->refused != NULL && lq_credentials_equal (self->refused, keys))
    lq_workers_push (self->client->workers, self);
  else
    enter_pace (self);
}

static void
on_credentials (LqCredentials *keys, const GError *error, gpointer data)
{
  LqCall *self = data;

  if (end_wait (self))
    {
      /* without AWS's code: it is not this operation's, and must not be taken for it */
      if (keys == NULL)
        end_with (self, g_error_new_literal (error->domain, error->code, error->message));
      else
        take_credentials (self, keys);
    }
  lq_call_unref (self);
}

static void
get_credentials (LqCall *self)
{
  g_autoptr (LqCredentials) keys = self->provider != NULL ? lq_credentials_provider_peek (self->provider) : NULL;

  /* who waits for them takes nobody's place */
  lq_pace_leave (self->client->pace, &self->turn, LQ_PACE_UNKNOWN, 0);
  lq_call_ref (self);
  if (self->provider == NULL)
    enter_pace (self);
  else if (keys != NULL)
    take_credentials (self, keys);
  else if (begin_wait (self))
    {
      lq_credentials_cache_get_async (self->provider, on_credentials, self);
      return;
    }
  lq_call_unref (self);
}

static void
on_waited (gpointer data)
{
  LqCall *self = data;

  if (end_wait (self))
    get_credentials (self);
  lq_call_unref (self);
}

static void
wait_for (LqCall *self, gint64 delay_us)
{
  const LqAwsWaits *waits = &self->client->waits;

  lq_call_ref (self);
  if (begin_wait (self))
    waits->later (waits->data, delay_us, on_waited, self);
  else
    lq_call_unref (self);
}

/* The last attempt's failure as the call's error. `code` and `message` are AWS's. */
static GError *
make_error (const LqCall *self, const char *code, const char *message)
{
  LqAwsErrorInfo info = lq_call_request_describe (&self->request);
  GError *error;

  if (g_error_matches (self->no_answer, LQ_ERROR, LQ_ERROR_CANCELLED))
    return cancelled_error (self);
  if (self->no_answer != NULL)
    {
      error = g_error_copy (self->no_answer);
      lq_aws_error_prefix (&error, &info);
    }
  else
    {
      info.http_status = self->answer->status;
      info.code = code;
      info.message = message;
      info.request_id = lq_http_reply_header (self->answer, "x-amzn-requestid");
      error = lq_aws_error_new (&info);
    }
  lq_call_request_suggest_region (self->request.region, error);
  if (self->request.attempt > 1)
    lq_error_append (error, " (%u attempts)", self->request.attempt);
  return error;
}

static void
finish (LqCall *self)
{
  LqAwsClient *client = self->client;
  const LqCallRequest *request = &self->request;
  gboolean answered = self->error == NULL || (self->is_answer != NULL && self->is_answer (self->error, self->data));

  g_cancellable_disconnect (self->user, self->user_handler);
  lq_stats_ended (client->stats, request->action, request->account_id, request->region,
                  answered ? NULL : self->error);
  self->done (g_steal_pointer (&self->reply), self->error, self->data);
  g_mutex_lock (&client->lock);
  g_hash_table_remove (client->calls, self);
  if (g_hash_table_size (client->calls) == 0)
    g_cond_broadcast (&client->idle);
  g_mutex_unlock (&client->lock);
}

static void
succeed (LqCall *self)
{
  self->reply = g_new0 (LqAwsReply, 1);
  /* the only reference, so that who reads secrets out of it can wipe them */
  self->reply->body = g_steal_pointer (&self->answer->body);
  self->reply->request_id = g_strdup (lq_http_reply_header (self->answer, "x-amzn-requestid"));
  self->reply->attempts = self->request.attempt;
  finish (self);
}

/* Once more, after whatever the verdict says. */
static void
try_again (LqCall *self, const LqRetry *retry)
{
  LqAwsClient *client = self->client;
  const LqCallRequest *request = &self->request;

  if (retry->verdict == LQ_RETRY_CORRECT_CLOCK)
    {
      self->clock_corrected = TRUE;
      g_atomic_int_set (&client->skew_s, self->skew_s + (int) retry->skew_s);
    }
  else if (retry->verdict == LQ_RETRY_NEW_CREDENTIALS)
    {
      self->credentials_renewed = TRUE;
      self->refused = lq_credentials_ref (request->keys);
      if (lq_credentials_cache_is (self->provider))
        lq_credentials_cache_invalidate (self->provider, request->keys);
    }
  if (retry->delay_us > 0)
    wait_for (self, retry->delay_us);
  else
    get_credentials (self);
}

static LqRetry
decide (LqCall *self, const char *code, gboolean throttled)
{
  LqAwsClient *client = self->client;
  LqRetryFacts facts = { .no_answer = self->answer == NULL,
                         .code = code,
                         .now_s = self->request.time_s,
                         .attempts = client->attempts,
                         .clock_corrected = self->clock_corrected,
                         .credentials_renewed = self->credentials_renewed || self->provider == NULL,
                         .random = client->waits.random (client->waits.data) };

  if (throttled)
    self->throttles++;
  else
    self->failures++;
  facts.failures = self->failures;
  facts.throttles = self->throttles;
  if (self->answer != NULL)
    {
      facts.status = self->answer->status;
      facts.retry_after = lq_http_reply_header (self->answer, "retry-after");
      facts.date = lq_http_reply_header (self->answer, "date");
    }
  /* what we refused or gave up ourselves will not be otherwise the next time */
  else if (!g_error_matches (self->no_answer, LQ_ERROR, LQ_ERROR_NETWORK))
    return (LqRetry){ .verdict = LQ_RETRY_GIVE_UP };
  return lq_retry_decide (&facts);
}

/* Gives the attempt's turn back. An answer that is an error of AWS's own tells nothing about its rates. */
static void
leave_pace (LqCall *self, gboolean throttled, gint64 asked_us)
{
  LqPaceOutcome outcome = LQ_PACE_UNKNOWN;

  if (throttled)
    outcome = LQ_PACE_THROTTLED;
  else if (self->answer != NULL && self->answer->status < 500)
    outcome = LQ_PACE_ANSWERED;
  else if (g_error_matches (self->no_answer, LQ_ERROR, LQ_ERROR_NETWORK))
    outcome = LQ_PACE_SILENT;
  lq_pace_leave (self->client->pace, &self->turn, outcome, asked_us);
}

/* What the attempt that just ended means for the call. */
static void
judge (LqCall *self)
{
  g_autofree char *code = NULL;
  g_autofree char *message = NULL;

  if (self->answer != NULL && self->answer->status >= 200 && self->answer->status < 300)
    {
      leave_pace (self, FALSE, 0);
      succeed (self);
      return;
    }
  if (self->answer != NULL)
    lq_error_reply_read (self->answer, &code, &message);
  if (lq_call_request_lacks_service (&self->request, self->client->endpoints, self->no_answer))
    {
      lq_pace_leave (self->client->pace, &self->turn, LQ_PACE_UNKNOWN, 0);
      self->error = lq_call_request_no_service (&self->request);
      finish (self);
      return;
    }
  gboolean throttled = self->answer != NULL && lq_retry_is_throttle (self->answer->status, code);
  if (throttled)
    count (self, LQ_STATS_THROTTLE);
  LqRetry retry = decide (self, code, throttled);
  leave_pace (self, throttled, retry.asked_us);
  if (retry.verdict != LQ_RETRY_GIVE_UP)
    {
      try_again (self, &retry);
      return;
    }
  self->error = make_error (self, code, message);
  finish (self);
}

void
lq_call_work (gpointer call)
{
  LqCall *self = call;

  if (self->over)
    finish (self);
  else
    judge (self);
}

/* Credentials that have to be waited for come through a cache, be it for this call alone. */
static LqCredentialsProvider *
take_provider (LqAwsClient *client, LqCredentialsProvider *asked)
{
  LqCredentialsProvider *provider = asked != NULL ? asked : client->credentials;

  if (lq_credentials_cache_is (provider))
    return lq_credentials_provider_ref (provider);
  g_autoptr (LqCredentials) ready = lq_credentials_provider_peek (provider);
  if (ready != NULL)
    return lq_credentials_provider_ref (provider);
  return lq_credentials_cache_new (provider, &client->clock, client->credential_threads, client->stop);
}

void
lq_call_start (LqAwsClient *client, const LqAwsCall *spec, GCancellable *cancellable, LqAwsDone done, gpointer data)
{
  LqCall *self = g_atomic_rc_box_new0 (LqCall);

  self->client = client;
  lq_call_request_init (&self->request, spec);
  self->provider = spec->action->anonymous ? NULL : take_provider (client, spec->credentials);
  self->is_answer = spec->is_answer;
  self->done = done;
  self->data = data;
  self->stop = g_cancellable_new ();
  self->user = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_mutex_init (&self->lock);

  lq_call_ref (self);
  g_mutex_lock (&client->lock);
  g_hash_table_add (client->calls, self);
  gboolean closing = client->closing;
  g_mutex_unlock (&client->lock);
  if (closing)
    g_cancellable_cancel (self->stop);
  if (cancellable != NULL)
    self->user_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_user_cancelled), self, NULL);
  get_credentials (self);
  lq_call_unref (self);
}
