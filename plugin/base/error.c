/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

typedef struct
{
  char *remote_code;
  char *remote_message;
} LqErrorPrivate;

static void
lq_error_private_init (LqErrorPrivate *private)
{
}

static void
lq_error_private_copy (const LqErrorPrivate *from, LqErrorPrivate *to)
{
  to->remote_code = g_strdup (from->remote_code);
  to->remote_message = g_strdup (from->remote_message);
}

static void
lq_error_private_clear (LqErrorPrivate *private)
{
  g_free (private->remote_code);
  g_free (private->remote_message);
}

G_DEFINE_EXTENDED_ERROR (LqError, lq_error)

GError *
lq_error_new_remote (LqErrorCode kind, const char *message, const char *remote_code, const char *remote_message)
{
  GError *error = g_error_new_literal (LQ_ERROR, kind, message);
  LqErrorPrivate *private = lq_error_get_private (error);

  private->remote_code = g_strdup (remote_code);
  private->remote_message = g_strdup (remote_message);
  return error;
}

const char *
lq_error_remote_code (const GError *error)
{
  return error->domain == LQ_ERROR ? lq_error_get_private (error)->remote_code : NULL;
}

const char *
lq_error_remote_message (const GError *error)
{
  return error->domain == LQ_ERROR ? lq_error_get_private (error)->remote_message : NULL;
}

void
lq_error_append (GError *error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *end = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *before = error->message;
  error->message = g_strconcat (before, end, NULL);
}
