/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual table against an engine that serves an array and writes down what it was asked. */
#include "sqlite/vtab.h"

#include "vtab-engine.h"

static LqEngine engine_now;

typedef struct
{
  sqlite3 *db;
  LqVtab *tables;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  engine_now = (LqEngine) { .log = g_string_new (NULL) };
  g_assert_cmpint (sqlite3_open (":memory:", &fixture->db), ==, SQLITE_OK);
  fixture->tables = lq_vtab_new (&engine_now);
  g_assert_cmpint (lq_vtab_register (fixture->tables, fixture->db, vtab_engine_tables), ==, SQLITE_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (sqlite3_close (fixture->db), ==, SQLITE_OK);
  lq_vtab_unref (fixture->tables);
  g_assert_cmpuint (engine_now.open, ==, 0);
  g_string_free (engine_now.log, TRUE);
}

/* Rows as `a,b;c,d`, text in quotes; an error as `error: ...`. Also empties the engine's log into `*log`. */
static char *
run (Fixture *fixture, const char *sql, char **log)
{
  g_autoptr (GString) out = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (fixture->db, sql, -1, &statement, NULL);

  while (code == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    {
      g_string_append (out, out->len > 0 ? ";" : "");
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        {
          const char *text = (const char *) sqlite3_column_text (statement, i);
          gboolean quoted = sqlite3_column_type (statement, i) == SQLITE_TEXT;
          g_string_append_printf (out, quoted ? "%s'%s'" : "%s%s", i > 0 ? "," : "", text != NULL ? text : "NULL");
        }
    }
  if (code != SQLITE_OK || sqlite3_errcode (fixture->db) != SQLITE_DONE)
    g_string_printf (out, "error %d: %s", sqlite3_errcode (fixture->db), sqlite3_errmsg (fixture->db));
  sqlite3_finalize (statement);
  g_strchomp (engine_now.log->str);
  if (log != NULL)
    *log = g_strdup (engine_now.log->str);
  g_string_truncate (engine_now.log, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

typedef struct
{
  const char *sql, *rows, *asked;
} Case;

static void
check_cases (Fixture *fixture, const Case *cases, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *asked = NULL;
      g_autofree char *got = run (fixture, cases[i].sql, &asked);
      g_test_message ("%s", cases[i].sql);
      g_assert_cmpstr (got, ==, cases[i].rows);
      if (cases[i].asked != NULL)
        g_assert_cmpstr (asked, ==, cases[i].asked);
    }
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT name, number, color, is_red, weight FROM things",
      "'ball',1,'red',1,0.5;'ball',2,'blue',0,NULL;'007',3,'',NULL,7.0", "list used name number color is_red weight" },
    { "SELECT costly, max_age FROM things LIMIT 1", "'',NULL", "stream used costly max_age" },
    { "SELECT count(*) FROM things", "3", "list used" },
    { "SELECT rowid FROM things", "1001;1002;1003", NULL },
    { "SELECT * FROM things WHERE number = 2", "'111111111111','','','ball',2,'blue',0,NULL",
      "list number=2 used account_id region partition name number color is_red weight" },
    { "SELECT secret FROM things", "error 1: no such column: secret", "" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_pushed (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT number FROM things WHERE name = 'ball'", "1;2", "list name=ball used name number" },
    { "SELECT number FROM things WHERE name IN ('ball', '007', NULL) ORDER BY 1", "1;2;3",
      "list name=007|ball used name number" },
    { "SELECT number FROM things WHERE number IN (SELECT 3 UNION SELECT 4)", "3", "list number=3|4 used number" },
    { "SELECT number FROM things WHERE name = 'ball' AND account_id = '111111111111' AND is_red = 1", "1",
      "list name=ball account_id=111111111111 is_red=1 used account_id name number is_red" },
    { "SELECT number FROM things WHERE name = NULL", "", "list name= used name number" },
    { "SELECT number FROM things WHERE number = 2 OR number = 3", "2;3", "list number=2|3 used number" },
    { "SELECT number FROM things WHERE number = '2'", "2", "list number=2 used number" },
    { "SELECT number FROM things WHERE number = 3.0", "3", "list number=3 used number" },
    { "SELECT number FROM things WHERE account_id = 222222222222", "3",
      "list account_id=222222222222 used account_id number" },
    { "SELECT number FROM things WHERE name IS 'ball' AND number IS 2", "2",
      "list name=ball number=2 used name number" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

/* Ranges, in whole numbers, on the column that takes them. */
static void
test_ranges (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT number FROM things WHERE born > 1", "2;3", "list born>=2 used number born" },
    { "SELECT number FROM things WHERE born >= 1.5 AND born < '3'", "2", "list born>=2 born<=2 used number born" },
    { "SELECT number FROM things WHERE born BETWEEN 2 AND 7 + 1", "2;3", "list born>=2 born<=8 used number born" },
    { "SELECT number FROM things WHERE born = 2", "2", "list born=2 used number born" },
    { "SELECT number FROM things WHERE born IN (1, 2)", "1;2", "list born=1|2 used number born" },
    { "SELECT number FROM things WHERE 2 >= born", "1;2", "list born<=2 used number born" },
    { "SELECT number FROM things WHERE born < NULL", "", "list born>=9223372036854775807<=-9223372036854775808 used "
                                                         "number born" },
    { "SELECT number FROM things WHERE born < 'x'", "1;2;3", "list used number born" },
    { "SELECT number FROM things WHERE born < 1e300 AND born > -1e300", "1;2;3", "list born born used number born" },
    { "SELECT number FROM things WHERE born > 1e300", "", "list born>=9223372036854775807<=-9223372036854775808 used "
                                                          "number born" },
    { "SELECT number FROM things WHERE born <> 2 AND number > 1", "3", "list used number born" },
    { "SELECT t.number FROM (SELECT 3 AS least) CROSS JOIN things t ON t.born >= least", "3",
      "list born>=3 used number born" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

/* What the engine would judge otherwise than SQL is left to SQL. */
static void
test_left_to_sql (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT number FROM things WHERE name = 'BALL' COLLATE NOCASE", "1;2", "list used name number" },
    { "SELECT number FROM things WHERE is_red IS NULL", "3", "list used number is_red" },
    { "SELECT number FROM things WHERE is_red IS (SELECT NULL)", "3", "list used number is_red" },
    { "SELECT number FROM things WHERE number = 1.5", "", "list used number" },
    { "SELECT number FROM things WHERE number = 'one'", "", "list used number" },
    { "SELECT number FROM things WHERE color = 'red'", "1", "list used number color" },
    { "SELECT number FROM things WHERE name LIKE 'b%' AND number > 1", "2", "list used name number" },
    { "WITH n (v) AS MATERIALIZED (SELECT CAST (7 AS INTEGER)) SELECT number FROM n CROSS JOIN things ON name = v", "3",
      "list used name number" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_max_age (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT number, max_age FROM things WHERE max_age = 30 AND number < 3", "1,30;2,30",
      "list max_age=30 used number max_age" },
    { "SELECT count(*) FROM things WHERE max_age = '300'", "3", "list max_age=300 used max_age" },
    { "SELECT count(*) FROM (SELECT 60 AS age) CROSS JOIN things WHERE max_age = age", "3",
      "list max_age=60 used max_age" },
    { "SELECT count(*) FROM things WHERE max_age <= 300", "error 1: max_age takes `=` only, e.g. max_age = 300", "" },
    { "SELECT count(*) FROM things WHERE max_age = 'soon'",
      "error 1: max_age takes a whole number of seconds, e.g. max_age = 300", "" },
    { "SELECT count(*) FROM things WHERE max_age = -1",
      "error 1: max_age takes a whole number of seconds, e.g. max_age = 300", "" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT name FROM things LIMIT 1", "'ball'", "stream used name" },
    { "SELECT name FROM things WHERE number > 1 LIMIT 1 OFFSET 1", "'007'", "stream used name number" },
    { "SELECT name FROM things WHERE region IN ('', 'x') LIMIT 1", "'ball'", "stream region=|x used region name" },
    { "SELECT name FROM things ORDER BY number DESC LIMIT 1", "'007'", "list used name number" },
    { "SELECT (SELECT color FROM things t WHERE t.color = o.color) FROM (SELECT 'red' AS color) o", "'red'",
      "list used color" },
    { "SELECT count(*) FROM things LIMIT 1", "3", "list used" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
  engine_now.reads = 0;
  g_free (run (fixture, "SELECT name FROM things LIMIT 1", NULL));
  g_assert_cmpuint (engine_now.reads, ==, 1);
  lq_vtab_set_stream (fixture->tables, TRUE);
  static const Case always[] = { { "SELECT name FROM things WHERE number = 1", "'ball'",
                                   "stream number=1 used name number" } };
  check_cases (fixture, always, 1);
}

/* The keyed side of a join is asked by key, whatever the order of writing. */
static void
test_joins (Fixture *fixture, gconstpointer data)
{
  static const Case cases[] = {
    { "SELECT b.color FROM things a JOIN things b ON b.name = a.name AND b.number = a.number ORDER BY 1",
      "'';'blue';'red'",
      "list used name number\nlist name=ball number=1 used name number color\n"
      "list name=ball number=2 used name number color\nlist name=007 number=3 used name number color" },
    { "SELECT b.color FROM things b JOIN things a ON b.name = a.name AND b.number = a.number WHERE a.is_red = 1",
      "'red'", "list is_red=1 used name number is_red\nlist name=ball number=1 used name number color" },
    { "SELECT a.number, b.number FROM things a LEFT JOIN things b ON b.name = a.color AND b.number = 1 WHERE a.number "
      "= 3",
      "3,NULL", "list number=3 used number color\nlist number=1 name= used name number" },
  };
  check_cases (fixture, cases, G_N_ELEMENTS (cases));
}

static guint
count_queries (Fixture *fixture, const char *sql, const char *expected, char **last)
{
  g_autofree char *asked = NULL;
  g_autofree char *got = run (fixture, sql, &asked);
  g_auto (GStrv) lines = g_strsplit (asked, "\n", -1);

  g_assert_cmpstr (got, ==, expected);
  *last = g_strdup (lines[g_strv_length (lines) - 1]);
  return g_strv_length (lines);
}

#define MANY "WITH RECURSIVE many (n) AS MATERIALIZED (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 1000) "

/* The inner side of a large join is read as a whole once it was asked for often. */
static void
test_large_joins (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *sql, *rows;
    guint queries;
    const char *last;
  } cases[] = {
    { MANY "SELECT n, name, rowid FROM many CROSS JOIN things ON number = 1000 - n",
      "997,'007',1003;998,'ball',1002;999,'ball',1001", 33, "list used name number" },
    { MANY "SELECT n, number FROM many CROSS JOIN things ON weight * 2 = n AND color = iif (n > 1, '', 'red')",
      "1,1;14,3", 33, "list used number color weight" },
    { MANY "SELECT sum (is_red) FROM many CROSS JOIN things ON is_red = n % 2 AND region = '' AND max_age = 60", "500",
      33, "list region= max_age=60 used region is_red max_age" },
    { MANY "SELECT sum (is_red) FROM many CROSS JOIN things ON is_red = n % 2 AND region = n", "NULL", 1000, NULL },
    { MANY "SELECT sum (is_red) FROM many LEFT JOIN things ON number = n", "1", 33, "list used number is_red" },
    { MANY "SELECT count(*) FROM many WHERE EXISTS (SELECT 1 FROM things WHERE color = 'red' AND number = n)", "1", 33,
      "list used number color" },
    { MANY "SELECT count(*) FROM many WHERE n NOT IN (SELECT number FROM things)", "997", 1, "list used number" },
    { MANY "SELECT group_concat (costly, '-') FROM many CROSS JOIN things ON number = n", "'--'", 1000,
      "list number=1000 used number costly" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *last = NULL;
      g_test_message ("%s", cases[i].sql);
      g_assert_cmpuint (count_queries (fixture, cases[i].sql, cases[i].rows, &last), ==, cases[i].queries);
      if (cases[i].last != NULL)
        g_assert_cmpstr (last, ==, cases[i].last);
    }
}

/* The next statement reads anew. Where all rows cannot be read, those asked for still can. */
static void
test_large_join_again (Fixture *fixture, gconstpointer data)
{
  static const guint queries[] = { 33, 33, 1001 };
  const char *sql = MANY "SELECT count(*) FROM many CROSS JOIN things ON number = n";

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *last = NULL;
      engine_now.fail_all = i == 2;
      g_assert_cmpuint (count_queries (fixture, sql, "3", &last), ==, queries[i]);
    }
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  static const Case failing[] = {
    { "SELECT name FROM things", "error 1: ListThings in \\x1b[31mus-east-1: denied", NULL },
  };
  static const Case refused[] = {
    { "DELETE FROM things", "error 1: table things may not be modified", "" },
    { "CREATE VIRTUAL TABLE mine USING things", "error 1: no such module: things", "" },
    { "SELECT * FROM innocent", "error 1: unsafe use of virtual table \"things\"", "" },
  };

  engine_now.fail_at = 2;
  check_cases (fixture, failing, G_N_ELEMENTS (failing));
  engine_now.fail_at = 0;
  g_assert_cmpint (sqlite3_exec (fixture->db, "CREATE VIEW innocent AS SELECT name FROM things", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  check_cases (fixture, refused, G_N_ELEMENTS (refused));
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (fixture->db, "SELECT name FROM things", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_autofree char *progress = lq_vtab_progress (fixture->tables);
  g_assert_cmpstr (progress, ==, "1 rows");
  lq_vtab_cancel (fixture->tables);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_INTERRUPT);
  sqlite3_finalize (statement);
  g_autofree char *later = run (fixture, "SELECT name FROM things", NULL);
  g_assert_true (g_str_has_prefix (later, "error 9"));
  g_autofree char *silent = lq_vtab_progress (fixture->tables);
  g_assert_cmpstr (silent, ==, "");
}

/* A host that interrupts the connection ends the wait, and can go on afterwards. */
static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  engine_now.interrupted = fixture->db;
  g_autofree char *interrupted = run (fixture, "SELECT name FROM things", NULL);
  g_assert_true (g_str_has_prefix (interrupted, "error 9"));
  engine_now.interrupted = NULL;
  g_autofree char *later = run (fixture, "SELECT count(*) FROM things", NULL);
  g_assert_cmpstr (later, ==, "3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sqlite/vtab/values", Fixture, NULL, set_up, test_values, tear_down);
  g_test_add ("/sqlite/vtab/pushed", Fixture, NULL, set_up, test_pushed, tear_down);
  g_test_add ("/sqlite/vtab/ranges", Fixture, NULL, set_up, test_ranges, tear_down);
  g_test_add ("/sqlite/vtab/left-to-sql", Fixture, NULL, set_up, test_left_to_sql, tear_down);
  g_test_add ("/sqlite/vtab/max-age", Fixture, NULL, set_up, test_max_age, tear_down);
  g_test_add ("/sqlite/vtab/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/sqlite/vtab/joins", Fixture, NULL, set_up, test_joins, tear_down);
  g_test_add ("/sqlite/vtab/large-joins", Fixture, NULL, set_up, test_large_joins, tear_down);
  g_test_add ("/sqlite/vtab/large-join-again", Fixture, NULL, set_up, test_large_join_again, tear_down);
  g_test_add ("/sqlite/vtab/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/sqlite/vtab/interrupt", Fixture, NULL, set_up, test_interrupt, tear_down);
  g_test_add ("/sqlite/vtab/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}
