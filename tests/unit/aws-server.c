/* SPDX-License-Identifier: Apache-2.0 */
#include "aws-server.h"

#include <string.h>

#include "http-server.h"

struct _AwsServer
{
  HttpServer *http;
  AwsScript script;
  gpointer data;
  GMutex lock;
  GPtrArray *requests; /* of AwsRequest */
};

static void
free_request (gpointer data)
{
  AwsRequest *request = data;

  g_free (request->line);
  g_hash_table_unref (request->headers);
  g_free (request->body);
  g_free (request);
}

static gboolean
handle (HttpServerRequest *request, gpointer data)
{
  AwsServer *server = data;
  AwsRequest *kept = g_new0 (AwsRequest, 1);

  kept->line = g_strdup (request->line);
  kept->headers = g_hash_table_ref (request->headers);
  kept->body = g_strdup (request->body);
  g_mutex_lock (&server->lock);
  guint number = server->requests->len;
  g_ptr_array_add (server->requests, kept);
  g_mutex_unlock (&server->lock);
  g_autofree char *answer = server->script (kept, number, server->data);
  if (answer == NULL)
    return FALSE;
  http_server_write (request, answer, -1);
  return TRUE;
}

AwsServer *
aws_server_new (AwsScript script, gpointer data)
{
  AwsServer *server = g_new0 (AwsServer, 1);

  server->script = script;
  server->data = data;
  server->requests = g_ptr_array_new_with_free_func (free_request);
  g_mutex_init (&server->lock);
  server->http = http_server_new ("127.0.0.1", NULL, handle, server);
  return server;
}

void
aws_server_free (AwsServer *server)
{
  http_server_free (server->http);
  g_ptr_array_unref (server->requests);
  g_mutex_clear (&server->lock);
  g_free (server);
}

guint
aws_server_port (AwsServer *server)
{
  return http_server_port (server->http);
}

guint
aws_server_count (AwsServer *server)
{
  g_mutex_lock (&server->lock);
  guint count = server->requests->len;
  g_mutex_unlock (&server->lock);
  return count;
}

const AwsRequest *
aws_server_request (AwsServer *server, guint number)
{
  g_mutex_lock (&server->lock);
  g_assert_cmpuint (number, <, server->requests->len);
  const AwsRequest *request = server->requests->pdata[number];
  g_mutex_unlock (&server->lock);
  return request;
}

const char *
aws_server_header (AwsServer *server, guint number, const char *name)
{
  return g_hash_table_lookup (aws_server_request (server, number)->headers, name);
}

char *
aws_server_answer (guint status, const char *headers, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %u Said\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers != NULL ? headers : "",
                          strlen (body), body);
}

const AwsSpoiled aws_spoiled[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "the answer is not valid JSON", FALSE },
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "the answer has no AccessKeyId", FALSE },
  { "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "the answer is not valid JSON", FALSE },
  { "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", "HTTP 302", FALSE },
  { NULL, "127.0.0.1:", TRUE },
  { NULL, NULL, FALSE },
};

char *
aws_server_assumed (const char *key_id, const char *expires)
{
  g_autofree char *body = g_strdup_printf (
      "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser>"
      "<Arn>arn:aws:sts::222222222222:assumed-role/audit/lambdaquery</Arn></AssumedRoleUser><Credentials>"
      "<AccessKeyId>%s</AccessKeyId><SecretAccessKey>assumed-secret</SecretAccessKey>"
      "<SessionToken>assumed-token</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult>"
      "</AssumeRoleResponse>",
      key_id, expires);
  return aws_server_answer (200, "Content-Type: text/xml\r\n", body);
}

static gint64
read_wall (gpointer data)
{
  AwsTime *time = data;

  g_mutex_lock (&time->lock);
  gint64 now = time->wall_us;
  g_mutex_unlock (&time->lock);
  return now;
}

static gint64
read_monotonic (gpointer data)
{
  AwsTime *time = data;

  g_mutex_lock (&time->lock);
  gint64 now = time->monotonic_us;
  g_mutex_unlock (&time->lock);
  return now;
}

static double
read_random (gpointer data)
{
  const AwsTime *time = data;
  return time->random;
}

typedef struct
{
  void (*call) (gpointer data);
  gpointer data;
} Held;

static void
later (gpointer data, gint64 delay_us, void (*call) (gpointer call_data), gpointer call_data)
{
  AwsTime *time = data;

  g_mutex_lock (&time->lock);
  g_array_append_val (time->delays_us, delay_us);
  gboolean frozen = time->frozen;
  if (frozen)
    {
      Held *held = g_new (Held, 1);
      *held = (Held) { call, call_data };
      g_ptr_array_add (time->held, held);
    }
  else
    {
      time->wall_us += delay_us;
      time->monotonic_us += delay_us;
    }
  g_mutex_unlock (&time->lock);
  if (!frozen)
    call (call_data);
}

void
aws_time_init (AwsTime *time, gint64 wall_s)
{
  *time = (AwsTime) { .wall_us = wall_s * G_USEC_PER_SEC };
  time->clock = (LqClock) { read_wall, read_monotonic, time };
  time->waits = (LqAwsWaits) { read_random, later, time };
  time->delays_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  time->held = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&time->lock);
}

void
aws_time_thaw (AwsTime *time)
{
  g_mutex_lock (&time->lock);
  time->frozen = FALSE;
  g_autoptr (GPtrArray) held = g_steal_pointer (&time->held);
  time->held = g_ptr_array_new_with_free_func (g_free);
  g_mutex_unlock (&time->lock);
  for (guint i = 0; i < held->len; i++)
    {
      const Held *one = held->pdata[i];
      one->call (one->data);
    }
}

void
aws_time_clear (AwsTime *time)
{
  g_array_unref (time->delays_us);
  g_ptr_array_unref (time->held);
  g_mutex_clear (&time->lock);
}

char **
aws_environment (AwsServer *server, const char *const *more)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", aws_server_port (server));
  char **environment = NULL;

  environment = g_environ_setenv (environment, "AWS_ENDPOINT_URL", url, TRUE);
  environment = g_environ_setenv (environment, "AWS_REGION", "us-east-1", TRUE);
  environment = g_environ_setenv (environment, "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", TRUE);
  environment = g_environ_setenv (environment, "AWS_SECRET_ACCESS_KEY", "secret", TRUE);
  environment = g_environ_setenv (environment, "AWS_CONFIG_FILE", "/nonexistent/config", TRUE);
  environment = g_environ_setenv (environment, "AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials", TRUE);
  environment = g_environ_setenv (environment, "AWS_EC2_METADATA_DISABLED", "true", TRUE);
  for (; more != NULL && *more != NULL; more++)
    {
      g_auto (GStrv) parts = g_strsplit (*more, "=", 2);
      environment = g_environ_setenv (environment, parts[0], parts[1], TRUE);
    }
  return environment;
}

LqAwsClient *
aws_client_new (AwsTime *time, char **environment, const char *profile)
{
  g_autoptr (GError) error = NULL;
  LqAwsOptions options = { .clock = &time->clock,
                           .waits = &time->waits,
                           .environment = (const char *const *) environment,
                           .profile = profile };
  LqAwsClient *client = lq_aws_client_new (&options, &error);

  g_assert_no_error (error);
  return client;
}
