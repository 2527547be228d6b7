/* SPDX-License-Identifier: Apache-2.0 */
/* lambdaquery.so: `.load lambdaquery` in any program that embeds SQLite. */
#include "sqlite/vtab.h"

SQLITE_EXTENSION_INIT1

/* All connections of the process share one engine, and with it one cache and one pace. */
static LqEngine *engine;
static GMutex engine_lock;

static gboolean
ensure_engine (GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&engine_lock);
  if (engine == NULL)
    {
      const LqEngineOptions options = { NULL };
      g_autoptr (LqEngine) made = lq_engine_new (&options, error);
      gint64 deadline_s;
      if (made == NULL || !lq_config_get_int (lq_engine_config (made), "collect", "deadline", 0,
                                              LQ_ENGINE_LONGEST_WAIT_S, 0, &deadline_s, error))
        return FALSE;
      lq_engine_set_wait (made, deadline_s * G_USEC_PER_SEC, FALSE);
      engine = g_steal_pointer (&made);
    }
  return TRUE;
}

__attribute__ ((visibility ("default"))) int sqlite3_lambdaquery_init (sqlite3 *db, char **message,
                                                                       const sqlite3_api_routines *api);

int
sqlite3_lambdaquery_init (sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
  g_autoptr (GError) error = NULL;

  SQLITE_EXTENSION_INIT2 (api);
  if (sqlite3_libversion_number () < LQ_VTAB_MIN_SQLITE)
    {
      *message = sqlite3_mprintf ("lambdaquery needs SQLite 3.38 or later, this is %s", sqlite3_libversion ());
      return SQLITE_ERROR;
    }
  if (!ensure_engine (&error))
    {
      *message = sqlite3_mprintf ("lambdaquery: %s", error->message);
      return SQLITE_ERROR;
    }
  g_autoptr (LqVtab) tables = lq_vtab_new (engine);
  int code = lq_vtab_register (tables, db, lq_tables);
  if (code != SQLITE_OK)
    {
      *message = sqlite3_mprintf ("lambdaquery: the tables cannot be registered: %s", sqlite3_errmsg (db));
      return code;
    }
  /* the engine's threads outlive dlclose */
  return SQLITE_OK_LOAD_PERMANENTLY;
}
