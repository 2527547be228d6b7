/* SPDX-License-Identifier: Apache-2.0 */
#include "osquery/engine.h"

#include "osquery/rows.h"

/* osquery's watchdog ends a worker that grows by 200 MB, and its copy of a reply is several times the reply's size. */
#define DEFAULT_REPLY_BYTES ((gint64) 32 * 1024 * 1024)
#define LEAST_REPLY_BYTES ((gint64) 64 * 1024)
/* osquery runs its schedule one query after the other, and gives up on an extension after 300 s. */
#define DEFAULT_DEADLINE_S 60
#define LONGEST_DEADLINE_S 290

static gpointer
query (gpointer engine, const LqQuery *asked, GError **error)
{
  return lq_engine_query (engine, asked, error);
}

static gboolean
next (gpointer cursor, GError **error)
{
  return lq_cursor_next (cursor, error);
}

static void
value (gpointer cursor, guint column, LqValue *cell)
{
  lq_cursor_value (cursor, column, cell);
}

static gint64
rowid (gpointer cursor)
{
  return lq_cursor_rowid (cursor);
}

static void
cancel (gpointer cursor)
{
  lq_cursor_cancel (cursor);
}

static void
close_cursor (gpointer cursor)
{
  lq_cursor_close (cursor);
}

static char *
take_warnings (gpointer engine)
{
  return lq_engine_take_warnings (engine);
}

gboolean
lq_osquery_engine_open (LqOsqueryHandler *handler, GError **error)
{
  const LqEngineOptions options = { 0 };
  gint64 bytes = DEFAULT_REPLY_BYTES;
  gint64 deadline_s = DEFAULT_DEADLINE_S;
  g_autoptr (LqEngine) engine = lq_engine_new (&options, error);

  if (engine == NULL)
    return FALSE;
  const LqConfig *config = lq_engine_config (engine);
  if (!lq_config_get_int (config, "collect", "max_reply_bytes", LEAST_REPLY_BYTES, LQ_OSQUERY_ROWS_MOST,
                          DEFAULT_REPLY_BYTES, &bytes, error) ||
      !lq_config_get_int (config, "collect", "deadline", 0, LONGEST_DEADLINE_S, DEFAULT_DEADLINE_S, &deadline_s, error))
    return FALSE;
  lq_engine_collect_behind (engine, deadline_s * G_USEC_PER_SEC);
  *handler = (LqOsqueryHandler) {
    .tables = lq_tables,
    .max_reply_bytes = (gsize) bytes,
    .data = g_steal_pointer (&engine),
    .query = query,
    .next = next,
    .value = value,
    .rowid = rowid,
    .cancel = cancel,
    .close = close_cursor,
    .take_warnings = take_warnings,
  };
  return TRUE;
}

void
lq_osquery_engine_close (LqOsqueryHandler *handler)
{
  lq_engine_free (handler->data);
}
