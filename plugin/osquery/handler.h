/* SPDX-License-Identifier: Apache-2.0 */
/* Who answers osquery's questions: tables, and rows for a query on one of them. The product's is core's engine; tests
 * bring their own. */
#pragma once

#include "core/engine.h"

typedef struct
{
  const LqTable *const *tables; /* ended by NULL */
  gsize max_reply_bytes;        /* names and values of one answer together, as osquery counts */
  gpointer data;                /* for `query` */

  /* A cursor, as core/engine.h defines it; the functions mean what lq_engine_query and lq_cursor_* say. Called from
   * any thread, many at once. */
  gpointer (*query) (gpointer data, const LqQuery *query, GError **error);
  gboolean (*next) (gpointer cursor, GError **error);
  void (*value) (gpointer cursor, guint column, LqValue *value);
  gint64 (*rowid) (gpointer cursor);
  void (*cancel) (gpointer cursor);
  void (*close) (gpointer cursor);

  char *(*take_warnings) (gpointer data); /* as lq_engine_take_warnings; NULL: there are none */
} LqOsqueryHandler;
