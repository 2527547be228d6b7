/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/workers.h"
#include "osquery/address.h"
#include "osquery/protocol.h"

#define RECHECK_MS 200 /* while all connections are at work, or the system has no descriptor left */

const LqOsqueryServerOptions lq_osquery_server_defaults = {
  .limits = { .wait_ms = 30000, .message_bytes = (gsize) 16 * 1024 * 1024 },
  .connections = 64,
  .grace_ms = 1000,
};

struct _LqOsqueryServer
{
  char *path;
  ThriftProcessor *processor;
  LqOsqueryServerOptions options;
  LqOsqueryLog *log;
  GCancellable *cancellable;
  int cancelled_fd;
  int listen_fd;
  struct stat listening; /* the socket as it was made */
  int freed_fd;          /* eventfd: a connection has ended */
  GThread *acceptor;
  LqWorkers *workers; /* a thread per connection */
  GMutex lock;
  GCond ended;
  GPtrArray *connections; /* LqOsqueryTransport, the live ones */
};

typedef struct
{
  LqOsqueryServer *server;
  LqOsqueryTransport *transport;
} Connection;

static void
serve (gpointer data)
{
  g_autofree Connection *connection = data;
  LqOsqueryServer *server = connection->server;
  g_autoptr (LqOsqueryTransport) transport = connection->transport;
  g_autoptr (LqOsqueryProtocol) protocol = lq_osquery_protocol_new (transport);
  g_autoptr (GError) error = NULL;
  const guint64 one = 1;

  while (thrift_transport_peek (THRIFT_TRANSPORT (transport), &error) &&
         thrift_processor_process (server->processor, THRIFT_PROTOCOL (protocol), THRIFT_PROTOCOL (protocol), &error))
    ;
  if (error != NULL && !g_error_matches (error, LQ_ERROR, LQ_ERROR_CANCELLED))
    lq_osquery_log_detail (server->log, "a connection was ended: %s", error->message);
  g_mutex_lock (&server->lock);
  g_ptr_array_remove_fast (server->connections, transport);
  g_cond_broadcast (&server->ended);
  g_mutex_unlock (&server->lock);
  if (write (server->freed_fd, &one, sizeof one) < 0)
    lq_osquery_log_detail (server->log, "a freed connection could not be told: %s", g_strerror (errno));
}

static void
accept_one (LqOsqueryServer *server)
{
  int fd = accept4 (server->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (fd < 0)
    {
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
        {
          g_autoptr (GError) error =
              g_error_new (LQ_ERROR, LQ_ERROR_FAILED, "no connection can be accepted: %s", g_strerror (errno));
          lq_osquery_log_error (server->log, server->path, error);
          g_usleep ((gulong) RECHECK_MS * 1000);
        }
      return;
    }
  LqOsqueryTransport *transport = lq_osquery_transport_new (fd, &server->options.limits, server->cancellable);
  Connection *connection = g_new (Connection, 1);
  *connection = (Connection) { .server = server, .transport = transport };
  g_mutex_lock (&server->lock);
  g_ptr_array_add (server->connections, transport);
  g_mutex_unlock (&server->lock);
  lq_workers_push (server->workers, connection);
}

/* Ends the connection that has been silent the longest, if that is long enough. */
static void
make_room (LqOsqueryServer *server)
{
  gint64 oldest_us = g_get_monotonic_time () - (gint64) server->options.grace_ms * 1000;
  LqOsqueryTransport *oldest = NULL;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);
  for (guint i = 0; i < server->connections->len; i++)
    {
      LqOsqueryTransport *transport = g_ptr_array_index (server->connections, i);
      gint64 since_us = lq_osquery_transport_waiting_since (transport);
      if (since_us != 0 && since_us <= oldest_us)
        {
          oldest_us = since_us;
          oldest = transport;
        }
    }
  if (oldest != NULL)
    lq_osquery_transport_shut (oldest);
}

static gboolean
is_full (LqOsqueryServer *server)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);

  return server->connections->len >= server->options.connections;
}

static gpointer
accept_all (gpointer data)
{
  LqOsqueryServer *server = data;
  struct pollfd fds[3] = {
    { .fd = server->cancelled_fd, .events = POLLIN },
    { .fd = server->freed_fd, .events = POLLIN },
    { .fd = server->listen_fd, .events = POLLIN },
  };

  while (!g_cancellable_is_cancelled (server->cancellable))
    {
      guint64 freed;
      gboolean full = is_full (server);
      if (full && poll (&fds[2], 1, 0) > 0)
        {
          /* Somebody waits and cannot be let in; a connection that ends wakes this thread. */
          make_room (server);
          poll (fds, 2, RECHECK_MS);
        }
      else if (poll (fds, 3, -1) > 0 && fds[2].revents != 0 && !full)
        accept_one (server);
      while (read (server->freed_fd, &freed, sizeof freed) < 0 && errno == EINTR)
        ;
    }
  return NULL;
}

LqOsqueryServer *
lq_osquery_server_start (const char *path, ThriftProcessor *processor, const LqOsqueryServerOptions *options,
                         LqOsqueryLog *log, GCancellable *cancellable, GError **error)
{
  int fd = lq_osquery_address_listen (path, error);
  if (fd < 0)
    return NULL;
  LqOsqueryServer *server = g_new0 (LqOsqueryServer, 1);
  server->path = g_strdup (path);
  server->processor = g_object_ref (processor);
  server->options = *options;
  server->log = log;
  server->cancellable = g_object_ref (cancellable);
  server->cancelled_fd = g_cancellable_get_fd (cancellable);
  server->listen_fd = fd;
  if (g_lstat (path, &server->listening) != 0)
    server->listening.st_ino = 0;
  server->freed_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&server->lock);
  g_cond_init (&server->ended);
  server->connections = g_ptr_array_new ();
  server->workers = lq_workers_new ("osquery-answer", options->connections, serve);
  server->acceptor = g_thread_new ("osquery-accept", accept_all, server);
  return server;
}

static gboolean
wait_for_connections (LqOsqueryServer *server, guint wait_ms)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) wait_ms * 1000;
  gboolean in_time = TRUE;

  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);
  while (server->connections->len > 0 && in_time)
    in_time = g_cond_wait_until (&server->ended, &server->lock, end_us);
  return server->connections->len == 0;
}

/* The socket may be another process's by now. */
static void
remove_socket (LqOsqueryServer *server)
{
  struct stat now;

  if (g_lstat (server->path, &now) == 0 && now.st_dev == server->listening.st_dev &&
      now.st_ino == server->listening.st_ino)
    g_unlink (server->path);
}

gboolean
lq_osquery_server_stop (LqOsqueryServer *server, guint wait_ms)
{
  g_thread_join (server->acceptor);
  g_close (server->listen_fd, NULL);
  remove_socket (server);
  if (!wait_for_connections (server, wait_ms))
    return FALSE;
  lq_workers_free (server->workers);
  g_ptr_array_unref (server->connections);
  g_close (server->freed_fd, NULL);
  g_cond_clear (&server->ended);
  g_mutex_clear (&server->lock);
  g_cancellable_release_fd (server->cancellable);
  g_object_unref (server->cancellable);
  g_object_unref (server->processor);
  g_free (server->path);
  g_free (server);
  return TRUE;
}
