/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/log.h"

#include "base/text.h"

#define QUIET_US (5 * G_TIME_SPAN_MINUTE)
#define MAX_REMEMBERED 1000

typedef struct
{
  gint64 said_us;
  guint left_out;
} Said;

struct _LqOsqueryLog
{
  FILE *stream;
  gboolean verbose;
  const LqClock *clock;
  GRegex *uuid;
  GMutex lock;
  GHashTable *said; /* "scope: message" -> Said */
};

LqOsqueryLog *
lq_osquery_log_new (FILE *stream, gboolean verbose, const LqClock *clock)
{
  LqOsqueryLog *log = g_new0 (LqOsqueryLog, 1);

  log->stream = stream;
  log->verbose = verbose;
  log->clock = clock;
  log->uuid = g_regex_new ("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", G_REGEX_OPTIMIZE, 0, NULL);
  log->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&log->lock);
  return log;
}

void
lq_osquery_log_free (LqOsqueryLog *log)
{
  g_hash_table_unref (log->said);
  g_regex_unref (log->uuid);
  g_mutex_clear (&log->lock);
  g_free (log);
}

/* One write per line, so that lines of several threads do not mix. */
static void
say (LqOsqueryLog *log, const char *message)
{
  g_autofree char *shown = lq_text_escape (message, -1);
  g_autofree char *line = g_strdup_printf ("lambdaquery.ext: %s\n", shown);

  (void) fputs (line, log->stream);
  (void) fflush (log->stream);
}

void
lq_osquery_log_event (LqOsqueryLog *log, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  say (log, message);
}

void
lq_osquery_log_detail (LqOsqueryLog *log, const char *format, ...)
{
  va_list arguments;

  if (!log->verbose)
    return;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  say (log, message);
}

static gboolean
is_old (gpointer key, gpointer value, gpointer now_us)
{
  return *(gint64 *) now_us - ((Said *) value)->said_us >= QUIET_US;
}

/* How many were left out since it was last said; -1: this one is left out too. */
static int
admit (LqOsqueryLog *log, const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&log->lock);
  gint64 now_us = lq_clock_monotonic_us (log->clock);
  Said *said = g_hash_table_lookup (log->said, key);

  if (said != NULL && now_us - said->said_us < QUIET_US)
    {
      said->left_out++;
      return -1;
    }
  int left_out = said == NULL ? 0 : (int) said->left_out;
  if (g_hash_table_size (log->said) >= MAX_REMEMBERED)
    g_hash_table_foreach_remove (log->said, is_old, &now_us);
  if (g_hash_table_size (log->said) >= MAX_REMEMBERED)
    g_hash_table_remove_all (log->said);
  said = g_new0 (Said, 1);
  said->said_us = now_us;
  g_hash_table_replace (log->said, g_strdup (key), said);
  return left_out;
}

void
lq_osquery_log_error (LqOsqueryLog *log, const char *scope, const GError *error)
{
  g_autofree char *whole = g_strdup_printf ("%s: %s", scope, error->message);
  g_autofree char *key = g_regex_replace_literal (log->uuid, whole, -1, 0, "#", G_REGEX_MATCH_DEFAULT, NULL);
  int left_out = admit (log, key != NULL ? key : whole);

  if (left_out > 0)
    lq_osquery_log_event (log, "%s (%d more like it before)", whole, left_out);
  else if (left_out == 0)
    lq_osquery_log_event (log, "%s", whole);
}
