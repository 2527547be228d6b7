/* SPDX-License-Identifier: Apache-2.0 */
/* A client of AWS and the AWS it talks to, for tests: answers come from a script, time flies instead of passing. */
#pragma once

#include "aws/client.h"

/* What came in. */
typedef struct
{
  char *line;
  GHashTable *headers; /* lower-case name -> value */
  char *body;
} AwsRequest;

typedef struct _AwsServer AwsServer;

/* Gives the request numbered `number` (0..) its answer, a whole HTTP message; NULL: the connection ends without one.
 * May block. Called on a connection's thread. Transfer full. */
typedef char *(*AwsScript) (const AwsRequest *request, guint number, gpointer data);

AwsServer *aws_server_new (AwsScript script, gpointer data);
void aws_server_free (AwsServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AwsServer, aws_server_free)

guint aws_server_port (AwsServer *server);
guint aws_server_count (AwsServer *server);                            /* requests so far */
const AwsRequest *aws_server_request (AwsServer *server, guint number); /* 0.. */
const char *aws_server_header (AwsServer *server, guint number, const char *name);

/* An HTTP message. `headers`: lines, each ended by \r\n; NULL for none. Transfer full. */
char *aws_server_answer (guint status, const char *headers, const char *body);

/* What goes wrong with the answer to a question for keys in JSON, and what is to be said of it. */
typedef struct
{
  const char *answer; /* a whole HTTP message, or what there is of it; NULL: none */
  const char *said;
  gboolean worth_another; /* attempt */
} AwsSpoiled;

/* `said` is NULL in the last. */
extern const AwsSpoiled aws_spoiled[];

/* The answer to AssumeRole, with keys that expire at `expires`. Transfer full. */
char *aws_server_assumed (const char *key_id, const char *expires);

/* Time, and what waits for it. */
typedef struct
{
  LqClock clock;
  LqAwsWaits waits;
  GMutex lock;
  gint64 wall_us, monotonic_us;
  double random;
  gboolean frozen;   /* what waits stays so until time_thaw; else time flies to its end at once */
  GArray *delays_us; /* that were asked for, gint64 */
  GPtrArray *held;
} AwsTime;

void aws_time_init (AwsTime *time, gint64 wall_s);
void aws_time_clear (AwsTime *time);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AwsTime, aws_time_clear)
void aws_time_thaw (AwsTime *time); /* makes the calls held so far */

/* Variables that point at `server`, with keys, and at no file; those in `more` (NULL-terminated, may be NULL) come
 * after them and override. Transfer full. */
char **aws_environment (AwsServer *server, const char *const *more);

LqAwsClient *aws_client_new (AwsTime *time, char **environment, const char *profile);
