/* SPDX-License-Identifier: Apache-2.0 */
/* The loadable module in programs whose SQLite it cannot be used with: it says why, and the program goes on. */
#define SQLITE_CORE
#include <dlfcn.h>
#include <string.h>

#include <glib.h>
#include <sqlite3ext.h>

typedef int Init (sqlite3 *db, char **message, const sqlite3_api_routines *api);

static Init *init;
static sqlite3_api_routines routines; /* SQLite's own, as it hands them to what it loads */

static int
take_routines (sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
  routines = *api;
  return SQLITE_OK;
}

static int
older_number (void)
{
  return 3037002;
}

static const char *
older (void)
{
  return "3.37.2";
}

/* As where there is no memory left; a registration that fails gives back what it was given. */
static int
refuse_module (sqlite3 *db, const char *name, const sqlite3_module *module, void *data, void (*destroy) (void *))
{
  destroy (data);
  return SQLITE_NOMEM;
}

typedef struct
{
  sqlite3 *db;
  sqlite3_api_routines api;
} Host;

static void
begin (Host *host, gconstpointer unused)
{
  g_assert_cmpint (sqlite3_open (":memory:", &host->db), ==, SQLITE_OK);
  host->api = routines;
}

static void
end (Host *host, gconstpointer unused)
{
  g_assert_cmpint (sqlite3_close (host->db), ==, SQLITE_OK);
}

static void
assert_loads (Host *host, int code, const char *said)
{
  char *message = NULL;

  g_assert_cmpint (init (host->db, &message, &host->api), ==, code);
  g_assert_cmpstr (message, ==, said);
  sqlite3_free (message);
}

/* The rows that a query has; -1 where SQLite does not understand it. */
static int
count_rows (Host *host, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  int n = 0;

  if (sqlite3_prepare_v2 (host->db, sql, -1, &statement, NULL) != SQLITE_OK)
    return -1;
  while (sqlite3_step (statement) == SQLITE_ROW)
    n++;
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
  return n;
}

#define COLUMNS "SELECT name FROM pragma_table_info ('lambda_functions')"

static void
test_older (Host *host, gconstpointer unused)
{
  host->api.libversion_number = older_number;
  host->api.libversion = older;
  assert_loads (host, SQLITE_ERROR, "lambdaquery needs SQLite 3.38 or later, this is 3.37.2");
  g_assert_cmpint (count_rows (host, "SELECT 1"), ==, 1);
  g_assert_cmpint (count_rows (host, COLUMNS), <=, 0);
}

static void
test_no_room (Host *host, gconstpointer unused)
{
  host->api.create_module_v2 = refuse_module;
  assert_loads (host, SQLITE_NOMEM, "lambdaquery: the tables cannot be registered: not an error");
  g_assert_cmpint (count_rows (host, COLUMNS), <=, 0);
}

/* What was refused once may be tried again. */
static void
test_loads (Host *host, gconstpointer unused)
{
  assert_loads (host, SQLITE_OK_LOAD_PERMANENTLY, NULL);
  g_assert_cmpint (count_rows (host, COLUMNS), >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  void *module = dlopen (argv[1], RTLD_NOW | RTLD_LOCAL);
  g_test_message ("%s", module != NULL ? argv[1] : dlerror ());
  g_assert_nonnull (module);
  void *symbol = dlsym (module, "sqlite3_lambdaquery_init");
  g_assert_nonnull (symbol);
  memcpy (&init, &symbol, sizeof init);
  g_assert_cmpint (sqlite3_auto_extension ((void (*) (void)) take_routines), ==, SQLITE_OK);
  Host first;
  begin (&first, NULL);
  end (&first, NULL);
  sqlite3_reset_auto_extension ();
  g_test_add ("/sqlite/host/older", Host, NULL, begin, test_older, end);
  g_test_add ("/sqlite/host/no-room", Host, NULL, begin, test_no_room, end);
  g_test_add ("/sqlite/host/loads", Host, NULL, begin, test_loads, end);
  return g_test_run ();
}
