/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, in the terms a caller acts on. Every message names what failed, where, and what to do. */
#pragma once

#include <glib.h>

#define LQ_ERROR (lq_error_quark ())
GQuark lq_error_quark (void);

typedef enum
{
  LQ_ERROR_FAILED,      /* none of the others */
  LQ_ERROR_USAGE,       /* the caller asked for something that cannot be: a wrong option, a wrong query */
  LQ_ERROR_CONFIG,      /* the configuration is wrong: file, environment, profile */
  LQ_ERROR_CREDENTIALS, /* no credentials, or none that work */
  LQ_ERROR_DENIED,      /* AWS: the caller lacks a permission */
  LQ_ERROR_NOT_FOUND,   /* AWS: the resource does not exist */
  LQ_ERROR_THROTTLED,   /* AWS: throttled until the attempts were used up */
  LQ_ERROR_AWS,         /* AWS: any other error answer */
  LQ_ERROR_NETWORK,     /* no answer: name, connection, TLS, proxy, timeout */
  LQ_ERROR_REPLY,       /* an answer that is not what the service promises */
  LQ_ERROR_LIMIT,       /* a bound of ours was reached */
  LQ_ERROR_CANCELLED,   /* the caller gave up */
  LQ_ERROR_DEADLINE,    /* the caller's deadline passed */
} LqErrorCode;

/* An error may carry what a remote service said, beside the message that people read. Both texts may be NULL and are
 * copied. Transfer full. */
GError *lq_error_new_remote (LqErrorCode kind, const char *message, const char *remote_code,
                             const char *remote_message);

/* What the service said, also after g_prefix_error and g_error_copy; NULL for errors that carry nothing, and those of
 * other domains. Borrowed from `error`. */
const char *lq_error_remote_code (const GError *error);
const char *lq_error_remote_message (const GError *error);

/* Adds to the end of the message, as g_prefix_error does to its beginning. */
void lq_error_append (GError *error, const char *format, ...) G_GNUC_PRINTF (2, 3);
