/* SPDX-License-Identifier: Apache-2.0 */
/* Unix socket addresses, and listening on one. */
#pragma once

#include <gio/gio.h>
#include <sys/un.h>

/* FALSE and LQ_ERROR_USAGE where `path` does not fit (107 bytes). */
gboolean lq_osquery_address_fill (const char *path, struct sockaddr_un *address, GError **error);

/* A non-blocking, close-on-exec descriptor that listens at `path`, which only the owner may use. A socket that stands
 * there is removed if nobody answers on it; anything else stays and is an error (LQ_ERROR_USAGE; G_IO_ERROR for the
 * system's). Call before there are threads that create files: the umask is changed meanwhile. -1 on error. */
int lq_osquery_address_listen (const char *path, GError **error);
