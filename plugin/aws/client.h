/* SPDX-License-Identifier: Apache-2.0 */
/* One AWS call from end to end: credentials, endpoint, pacing, signing, HTTP, retries, errors, counters. */
#pragma once

#include <gio/gio.h>

#include "aws/credentials.h"
#include "base/clock.h"
#include "base/config.h"

/* What never changes about an operation. Static data. */
typedef struct
{
  const char *service;    /* as in aws/endpoint-hosts.h: "lambda" */
  const char *action;     /* "ListFunctions" */
  const char *iam_action; /* the permission it needs: "lambda:ListFunctions" */
  const char *bucket;     /* AWS's request-rate bucket within the service: "GetFunction", "GetPolicy"; NULL: all else */
  gboolean anonymous;     /* asked without credentials, and not signed */
} LqAwsAction;

/* One call to make. Strings are copied. */
typedef struct
{
  const LqAwsAction *action;
  const char *account_id; /* whose pace and counters; NULL while it is not known yet (GetCallerIdentity) */
  const char *region;
  LqCredentialsProvider *credentials; /* borrowed; kept alive by the call; NULL: lq_aws_client_credentials */
  const char *method;
  const char *path;  /* percent-encoded once */
  const char *query; /* percent-encoded, without `?`; may be NULL */
  const char *const *headers; /* "Name: value" lines beside the usual ones, not signed; NULL-terminated; may be NULL */
  const char *content_type; /* of the body; may be NULL */
  const char *target;       /* X-Amz-Target, for services that speak JSON 1.1; else NULL */
  const char *body;         /* may be NULL */
  /* Whether an error of AWS's is an answer too, and no failure for lq_aws_client_status; on a worker thread, with the
   * `data` of `done`, before `done`. May be NULL: none is. */
  gboolean (*is_answer) (const GError *error, gpointer data);
} LqAwsCall;

typedef struct
{
  GBytes *body;         /* of a 200 */
  char *request_id;     /* may be NULL */
  guint attempts;       /* 1.. */
} LqAwsReply;
void lq_aws_reply_free (LqAwsReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqAwsReply, lq_aws_reply_free)

/* Exactly one of `reply` (transfer full) and `error` (borrowed) is set. Called on a worker thread of the client; it may
 * compute, but not wait for another call. */
typedef void (*LqAwsDone) (LqAwsReply *reply, const GError *error, gpointer data);

typedef struct _LqAwsClient LqAwsClient;

/* How a client waits, for tests that do not want to. `later` calls `call` once, after `delay_us`, on any thread. */
typedef struct
{
  double (*random) (gpointer data); /* [0, 1): the jitter of a backoff */
  void (*later) (gpointer data, gint64 delay_us, void (*call) (gpointer call_data), gpointer call_data);
  gpointer data;
} LqAwsWaits;

typedef struct
{
  const LqClock *clock;           /* NULL: the system's */
  const LqConfig *config;         /* [collect] pace, pace_share, concurrency; NULL: defaults */
  const char *profile;            /* --profile; NULL: AWS_PROFILE, else "default" */
  const char *const *environment; /* NAME=value, NULL-terminated, copied; NULL: the process's */
  const LqAwsWaits *waits;        /* NULL: real ones */
} LqAwsOptions;

/* Starts the HTTP engine and the workers, reads shared configuration files; makes no call. `options` NULL: defaults.
 * Missing credentials are an error of the first call, not of this. Errors: LQ_ERROR_CONFIG. Transfer full. */
LqAwsClient *lq_aws_client_new (const LqAwsOptions *options, GError **error);

/* Ends what is under way (LQ_ERROR_CANCELLED), waits for callbacks, frees. Not from a callback; no thread may be within
 * another function of the client, and providers that came from it must not be asked any more. */
void lq_aws_client_free (LqAwsClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqAwsClient, lq_aws_client_free)

/* The default credential chain, cached. Borrowed. */
LqCredentialsProvider *lq_aws_client_credentials (LqAwsClient *client);

/* The Region that environment or profile name, NULL where none does. Borrowed. */
const char *lq_aws_client_region (LqAwsClient *client);

/* How many calls may be under way at a time. */
guint lq_aws_client_concurrency (LqAwsClient *client);

/* The URL that requests to a service in a Region go to; NULL: there is none. Transfer full. */
char *lq_aws_client_origin (LqAwsClient *client, const char *service, const char *region);

/* Seconds by which the system's clock is behind AWS's, as far as AWS ever refused its time; else 0. */
int lq_aws_client_clock_skew_s (LqAwsClient *client);

/* The partition a Region belongs to: "aws", "aws-cn", ... Never NULL; static. */
const char *lq_aws_partition (const char *region);

/* Queues a call; `done` is always called, once. Retries, pacing, clock correction and credential refresh happen within.
 * A call that waits holds no thread. Errors: see aws/error.h; LQ_ERROR_CONFIG for a Region that cannot exist. A
 * cancelled call ends with LQ_ERROR_CANCELLED. */
void lq_aws_client_call (LqAwsClient *client, const LqAwsCall *call, GCancellable *cancellable, LqAwsDone done,
                         gpointer data);

/* The same, waiting. Transfer full. */
LqAwsReply *lq_aws_client_call_sync (LqAwsClient *client, const LqAwsCall *call, GCancellable *cancellable,
                                     GError **error);

/* Whose credentials these are, where that is known without a call and without waiting for them; NULL: it is not.
 * `credentials` as in the next. Transfer full. */
char *lq_aws_client_known_account (LqAwsClient *client, LqCredentialsProvider *credentials);

/* Whose credentials these are: what AWS said with them (AssumeRole), else STS GetCallerIdentity, once per access key,
 * then remembered. `credentials` NULL: lq_aws_client_credentials. Blocks. Transfer full. */
char *lq_aws_client_account_id (LqAwsClient *client, LqCredentialsProvider *credentials, const char *region,
                                GCancellable *cancellable, GError **error);

/* What this process asked of one action in one scope. */
typedef struct
{
  char *account_id; /* "" while unknown */
  char *region;
  char *service;
  char *action;
  guint64 calls; /* attempts that went out */
  guint64 cache_hits;
  guint64 retries;
  guint64 throttles;
  gint64 last_success_s; /* unix seconds; 0: never */
  gint64 last_error_s;   /* unix seconds; 0: never */
  char *last_error;      /* "" for none; fit to be shown */
} LqAwsStatus;

/* How long until the last of the calls that wait for their turn now has it, in microseconds; `n_waiting`: how many
 * these are. */
gint64 lq_aws_client_backlog_us (LqAwsClient *client, guint *n_waiting);

/* How many calls a second the pace lets through in the bucket of an action, for each account and Region; 0: as many as
 * come. `quota`: how many AWS does, for all who call. */
double lq_aws_client_rate (LqAwsClient *client, const LqAwsAction *action, double *quota);

/* A snapshot, sorted by account, Region, service, action. Element type LqAwsStatus. Transfer full. */
GPtrArray *lq_aws_client_status (LqAwsClient *client);

/* Counts an answer that a cache gave instead of AWS. */
void lq_aws_client_count_cache_hit (LqAwsClient *client, const LqAwsAction *action, const char *account_id,
                                    const char *region);
