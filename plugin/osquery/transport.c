/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/transport.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "osquery/address.h"

#define READ_BUFFER 4096
#define WRITE_BUFFER 65536

struct _LqOsqueryTransport
{
  ThriftTransport parent_instance;

  int fd;
  LqOsqueryLimits limits;
  GCancellable *cancellable;
  int cancelled_fd; /* becomes readable; -1 for none */

  guint8 in[READ_BUFFER];
  gsize in_start, in_end;
  guint8 *out; /* WRITE_BUFFER; made with the first write */
  gsize out_length;

  guint64 budget;     /* bytes the message may still hold */
  gint64 deadline_us; /* monotonic: when the message must be whole */
  _Atomic gint64 waiting_since_us;
};

G_DEFINE_FINAL_TYPE (LqOsqueryTransport, lq_osquery_transport, THRIFT_TYPE_TRANSPORT)

static gint64
in_time (const LqOsqueryTransport *self)
{
  return g_get_monotonic_time () + (gint64) self->limits.wait_ms * 1000;
}

/* Waits until the socket is ready for `events`, the deadline, or the cancellable. */
static gboolean
wait_for (LqOsqueryTransport *self, short events, gint64 deadline_us, GError **error)
{
  struct pollfd fds[2] = { { .fd = self->fd, .events = events }, { .fd = self->cancelled_fd, .events = POLLIN } };

  for (;;)
    {
      gint64 left_us = deadline_us - g_get_monotonic_time ();
      int ready = left_us <= 0 ? 0 : poll (fds, 2, (int) (left_us / 1000 + 1));
      if (ready < 0 && errno == EINTR)
        continue;
      if (ready < 0)
        g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "waiting for the peer: %s", g_strerror (errno));
      else if (ready == 0)
        g_set_error (error, LQ_ERROR, LQ_ERROR_DEADLINE, "the peer was silent for %u ms", self->limits.wait_ms);
      else if (fds[1].revents != 0)
        g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "the connection is being ended");
      else
        return TRUE;
      return FALSE;
    }
}

/* Refills the empty read buffer. 1: there are bytes, 0: the peer has closed, -1: error. */
static int
fill (LqOsqueryTransport *self, gint64 deadline_us, GError **error)
{
  for (;;)
    {
      gssize got = recv (self->fd, self->in, sizeof self->in, 0);
      if (got >= 0)
        {
          self->in_start = 0;
          self->in_end = (gsize) got;
          return got > 0;
        }
      if (errno == EINTR)
        continue;
      if (errno != EAGAIN)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "reading from the peer: %s", g_strerror (errno));
          return -1;
        }
      self->waiting_since_us = g_get_monotonic_time ();
      gboolean ready = wait_for (self, POLLIN, deadline_us, error);
      self->waiting_since_us = 0;
      if (!ready)
        return -1;
    }
}

static gboolean
transport_peek (ThriftTransport *transport, GError **error)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (transport);

  return self->in_start < self->in_end || fill (self, in_time (self), error) > 0;
}

/* Reads at most `length` bytes, at least one. */
static gint32
transport_read (ThriftTransport *transport, gpointer buffer, guint32 length, GError **error)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (transport);

  if (!lq_osquery_transport_can_read (self, length, error))
    return -1;
  if (self->in_start == self->in_end)
    {
      int filled = fill (self, self->deadline_us, error);
      if (filled == 0)
        g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "the peer closed the connection in the middle of a message");
      if (filled <= 0)
        return -1;
    }
  gsize count = MIN (length, self->in_end - self->in_start);
  memcpy (buffer, self->in + self->in_start, count);
  self->in_start += count;
  self->budget -= count;
  return (gint32) count;
}

static gint32
transport_read_all (ThriftTransport *transport, gpointer buffer, guint32 length, GError **error)
{
  guint32 done = 0;

  if (length > G_MAXINT32)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "%u bytes at once are too many", length);
      return -1;
    }
  while (done < length)
    {
      gint32 count = transport_read (transport, (guint8 *) buffer + done, length - done, error);
      if (count < 0)
        return -1;
      done += (guint32) count;
    }
  return (gint32) length;
}

static gboolean
send_all (LqOsqueryTransport *self, const guint8 *bytes, gsize length, GError **error)
{
  while (length > 0)
    {
      gssize sent = send (self->fd, bytes, length, MSG_NOSIGNAL);
      if (sent >= 0)
        {
          bytes += sent;
          length -= (gsize) sent;
          continue;
        }
      if (errno == EINTR)
        continue;
      if (errno != EAGAIN)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "writing to the peer: %s", g_strerror (errno));
          return FALSE;
        }
      if (!wait_for (self, POLLOUT, in_time (self), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
transport_flush (ThriftTransport *transport, GError **error)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (transport);
  gsize length = self->out_length;

  self->out_length = 0;
  return send_all (self, self->out, length, error);
}

static gboolean
transport_write (ThriftTransport *transport, const gpointer buffer, const guint32 length, GError **error)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (transport);

  if (length > WRITE_BUFFER - self->out_length && !transport_flush (transport, error))
    return FALSE;
  if (length >= WRITE_BUFFER)
    return send_all (self, buffer, length, error);
  if (self->out == NULL)
    self->out = g_malloc (WRITE_BUFFER);
  memcpy (self->out + self->out_length, buffer, length);
  self->out_length += length;
  return TRUE;
}

static gboolean
transport_is_open (ThriftTransport *transport)
{
  return LQ_OSQUERY_TRANSPORT (transport)->fd >= 0;
}

/* A transport is born open. */
static gboolean
transport_open (ThriftTransport *transport, GError **error)
{
  return TRUE;
}

static gboolean
transport_close (ThriftTransport *transport, GError **error)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (transport);
  int fd = self->fd;

  self->fd = -1;
  return fd < 0 || g_close (fd, error);
}

static gboolean
transport_end (ThriftTransport *transport, GError **error)
{
  return TRUE;
}

static gboolean
transport_check (ThriftTransport *transport, glong bytes, GError **error)
{
  return lq_osquery_transport_can_read (LQ_OSQUERY_TRANSPORT (transport), bytes < 0 ? G_MAXUINT64 : (guint64) bytes,
                                        error);
}

static void
lq_osquery_transport_finalize (GObject *object)
{
  LqOsqueryTransport *self = LQ_OSQUERY_TRANSPORT (object);

  transport_close (THRIFT_TRANSPORT (self), NULL);
  if (self->cancelled_fd >= 0)
    g_cancellable_release_fd (self->cancellable);
  g_clear_object (&self->cancellable);
  g_free (self->out);
  G_OBJECT_CLASS (lq_osquery_transport_parent_class)->finalize (object);
}

static void
lq_osquery_transport_class_init (LqOsqueryTransportClass *class)
{
  ThriftTransportClass *transport = THRIFT_TRANSPORT_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = lq_osquery_transport_finalize;
  transport->is_open = transport_is_open;
  transport->peek = transport_peek;
  transport->open = transport_open;
  transport->close = transport_close;
  transport->read = transport_read;
  transport->read_end = transport_end;
  transport->write = transport_write;
  transport->write_end = transport_end;
  transport->flush = transport_flush;
  transport->read_all = transport_read_all;
  transport->checkReadBytesAvailable = transport_check;
}

static void
lq_osquery_transport_init (LqOsqueryTransport *self)
{
  self->fd = -1;
  self->cancelled_fd = -1;
}

LqOsqueryTransport *
lq_osquery_transport_new (int fd, const LqOsqueryLimits *limits, GCancellable *cancellable)
{
  LqOsqueryTransport *self = g_object_new (lq_osquery_transport_get_type (), NULL);

  self->fd = fd;
  self->limits = *limits;
  g_set_object (&self->cancellable, cancellable);
  if (cancellable != NULL)
    self->cancelled_fd = g_cancellable_get_fd (cancellable);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  lq_osquery_transport_begin_message (self);
  return self;
}

LqOsqueryTransport *
lq_osquery_transport_connect (const char *path, const LqOsqueryLimits *limits, GCancellable *cancellable,
                              GError **error)
{
  struct sockaddr_un address;

  if (!lq_osquery_address_fill (path, &address, error))
    return NULL;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (const struct sockaddr *) &address, sizeof address) == 0)
    return lq_osquery_transport_new (fd, limits, cancellable);
  int number = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: cannot connect: %s", path, g_strerror (number));
  if (fd >= 0)
    g_close (fd, NULL);
  return NULL;
}

void
lq_osquery_transport_begin_message (LqOsqueryTransport *self)
{
  self->budget = self->limits.message_bytes;
  self->deadline_us = in_time (self);
}

gboolean
lq_osquery_transport_can_read (LqOsqueryTransport *self, guint64 bytes, GError **error)
{
  if (bytes <= self->budget)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "a message holds at most %" G_GSIZE_FORMAT " bytes",
               self->limits.message_bytes);
  return FALSE;
}

gint64
lq_osquery_transport_waiting_since (LqOsqueryTransport *self)
{
  return self->waiting_since_us;
}

void
lq_osquery_transport_shut (LqOsqueryTransport *self)
{
  shutdown (self->fd, SHUT_RDWR);
}
