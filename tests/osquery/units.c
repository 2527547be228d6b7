/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces that need no socket: a query's context, the columns' options, rows, the log. */
#include <string.h>

#include "base/error.h"
#include "osquery/context.h"
#include "osquery/generate.h"
#include "osquery/log.h"
#include "osquery/schema.h"

#include "fixture.h"

static const LqTable table = {
  .name = "t",
  .about = "A table.",
  .columns = LQ_COLUMNS (LQ_KEY ("arn", LQ_TEXT, "", "Key."), LQ_COL ("size", LQ_BIGINT, "", "Plain."),
                         LQ_COL ("inner", LQ_TEXT, "", "Not shown.", .flags = LQ_COLUMN_INTERNAL),
                         LQ_COL ("risk", LQ_TEXT, "", "Flag.", .flags = LQ_COLUMN_FLAG),
                         LQ_COL ("dear", LQ_TEXT, "", "Hidden.", .flags = LQ_COLUMN_HIDDEN)),
};

static const LqTable timed = {
  .name = "timed",
  .columns = LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "", "Key."),
                         LQ_COL ("time", LQ_BIGINT, "", "Time.", .flags = LQ_COLUMN_RANGED)),
};

static LqOsqueryContext *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LqOsqueryContext *context = lq_osquery_context_parse (&table, text, &error);

  g_assert_no_error (error);
  return context;
}

/* The used columns, one letter each: their first. */
static char *
used (const LqOsqueryContext *context)
{
  GString *letters = g_string_new (NULL);

  for (guint i = 0; table.columns[i].name != NULL; i++)
    {
      if (context->query.used[i])
        g_string_append_c (letters, table.columns[i].name[0]);
    }
  return g_string_free (letters, FALSE);
}

static void
assert_used (const char *text, const char *letters)
{
  g_autoptr (LqOsqueryContext) context = parse (text);
  g_autofree char *found = used (context);

  g_assert_cmpstr (found, ==, letters);
}

static void
test_used (void)
{
  assert_used ("{\"colsUsed\":[\"size\",\"arn\"],\"colsUsedBitset\":24}", "as");
  assert_used ("{\"colsUsed\":[],\"colsUsedBitset\":0}", "");
  /* The names count, the bits only where there are none: account_id, region, partition, arn, size, risk, dear, ... */
  assert_used ("{\"colsUsed\":[\"size\"],\"colsUsedBitset\":1}", "s");
  assert_used ("{\"colsUsedBitset\":9}", "aa");
  assert_used ("{\"colsUsedBitset\":32}", "r");
  assert_used ("{\"colsUsedBitset\":64}", "d");
  /* An unsigned number that a signed one cannot hold, and what is no number of columns at all. */
  assert_used ("{\"colsUsedBitset\":18446744073709551615}", "arpasrddm");
  assert_used ("{\"colsUsedBitset\":-1}", "arpasrddm");
  assert_used ("{\"colsUsedBitset\":0.5}", "arpasrddm");
  assert_used ("{}", "arpasrddm");
  assert_used (NULL, "arpasrddm");
  /* What no registered column is called is not asked for. */
  assert_used ("{\"colsUsed\":[\"inner\",\"nothing\",7,null,\"dear\"]}", "d");
}

static void
test_used_past_63 (void)
{
  LqOsqueryHandler handler;
  test_handler_open (&handler, 1);
  const LqTable *wide = lq_osquery_schema_find (handler.tables, "t_wide");
  g_autoptr (LqOsqueryContext) context =
      lq_osquery_context_parse (wide, "{\"colsUsedBitset\":4611686018427387905}", NULL);

  /* Above 2^53 a number may have lost bits: every column. */
  g_assert_true (context->query.used[1]);
  g_assert_true (context->query.used[70]);
}

static void
test_constraints (void)
{
  g_autoptr (LqOsqueryContext) context = parse (
      "{\"constraints\":[{\"name\":\"account_id\",\"list\":[{\"op\":73,\"expr\":\"10\"},{\"op\":74,\"expr\":\"5\"}]},"
      "{\"name\":\"arn\",\"list\":[{\"op\":2,\"expr\":\"a\"},{\"op\":65,\"expr\":\"b%\"},{\"op\":2,\"expr\":\"c\"}]},"
      "{\"name\":\"inner\",\"list\":[{\"op\":2,\"expr\":\"x\"}]},{\"name\":\"other\",\"list\":[{\"op\":2,\"expr\":"
      "\"x\"}]},"
      "{\"name\":\"risk\",\"list\":[{\"op\":2,\"expr\":\"\\u00e9\"},{\"op\":2},{\"op\":\"2\",\"expr\":\"x\"}]},"
      "{\"name\":\"size\",\"list\":[{\"op\":4,\"expr\":\"1\"}]},{\"list\":7},8,null]}");

  g_assert_cmpuint (context->query.n_constraints, ==, 2);
  g_assert_cmpuint (context->query.constraints[0].column, ==, 3);
  g_assert_cmpstr (context->query.constraints[0].values[0], ==, "a");
  g_assert_cmpstr (context->query.constraints[0].values[1], ==, "c");
  g_assert_null (context->query.constraints[0].values[2]);
  g_assert_cmpstr (context->query.constraints[1].values[0], ==, "\xc3\xa9");
  g_assert_null (context->query.constraints[1].values[1]);
  g_assert_false (context->query.stream);
}

static void
assert_range (const char *list, gint64 min, gint64 max)
{
  g_autofree char *text = g_strdup_printf ("{\"constraints\":[{\"name\":\"time\",\"list\":[%s]}]}", list);
  g_autoptr (LqOsqueryContext) context = lq_osquery_context_parse (&timed, text, NULL);

  g_assert_cmpuint (context->query.n_ranges, ==, 1);
  g_assert_cmpuint (context->query.ranges[0].column, ==, 4);
  g_assert_cmpint (context->query.ranges[0].min, ==, min);
  g_assert_cmpint (context->query.ranges[0].max, ==, max);
}

static void
test_ranges (void)
{
  g_autoptr (LqOsqueryContext) none = lq_osquery_context_parse (
      &timed, "{\"constraints\":[{\"name\":\"time\",\"list\":[{\"op\":4,\"expr\":\"soon\"},{\"op\":68,\"expr\":\"1\"},"
              "{\"op\":2,\"expr\":\"7\"}]},{\"name\":\"id\",\"list\":[{\"op\":4,\"expr\":\"1\"}]}]}", NULL);

  g_assert_cmpuint (none->query.n_ranges, ==, 0);
  g_assert_cmpuint (none->query.n_constraints, ==, 1);
  assert_range ("{\"op\":4,\"expr\":\"5\"}", 6, G_MAXINT64);
  assert_range ("{\"op\":32,\"expr\":\"5\"},{\"op\":16,\"expr\":\"9\"}", 5, 8);
  assert_range ("{\"op\":8,\"expr\":\"9.5\"},{\"op\":8,\"expr\":\"12\"},{\"op\":65,\"expr\":\"1%\"}", G_MININT64, 9);
  g_assert_cmpuint (lq_osquery_schema_options (&timed.columns[4]), ==, 9);
}

static void
test_options (void)
{
  static const guint options[] = { 9, 9, 9, 9, 8, 8, 4, 24, 24, 20 };

  for (guint i = 0; table.columns[i].name != NULL; i++)
    g_assert_cmpuint (lq_osquery_schema_options (&table.columns[i]), ==, options[i]);
  g_autoptr (LqOsqueryRows) rows = lq_osquery_schema_rows (&table);
  /* Ten columns, one of them not shown, and the attributes. */
  g_assert_cmpuint (lq_osquery_rows_count (rows), ==, 10);
}

static void
test_rows_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqOsqueryRows) rows = lq_osquery_rows_new (20);

  lq_osquery_rows_add (rows, "name", "123456", 6);
  g_assert_true (lq_osquery_rows_end (rows, NULL));
  lq_osquery_rows_add (rows, "name", "12345", 5);
  lq_osquery_rows_add (rows, "a", "", 0);
  g_assert_true (lq_osquery_rows_end (rows, NULL));
  g_assert_cmpuint (lq_osquery_rows_bytes (rows), ==, 20);
  lq_osquery_rows_add (rows, "a", "", 0);
  g_assert_false (lq_osquery_rows_end (rows, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "row 3 brings the answer over the 20 bytes of [collect] max_reply_bytes"));
}

static void
test_generate_limit (void)
{
  LqOsqueryHandler handler;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  test_handler_open (&handler, 10000);
  const LqTable *big = lq_osquery_schema_find (handler.tables, "t_big");
  g_assert_null (lq_osquery_generate_rows (&handler, big, "{}", cancellable, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_LIMIT);
  g_autoptr (LqOsqueryRows) rows = lq_osquery_generate_rows (&handler, big, "{\"colsUsed\":[]}", cancellable, NULL);
  g_assert_cmpuint (lq_osquery_rows_count (rows), ==, 1000);
}

static gint64
test_time (gpointer data)
{
  return *(gint64 *) data;
}

static void
log_failure (LqOsqueryLog *log, const char *scope, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (LQ_ERROR, LQ_ERROR_FAILED, message);

  lq_osquery_log_error (log, scope, error);
}

static void
test_log (void)
{
  gint64 now_us = 1000;
  const LqClock clock = { .wall_us = test_time, .monotonic_us = test_time, .data = &now_us };
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream (&text, &length);
  g_autoptr (LqOsqueryLog) log = lq_osquery_log_new (stream, FALSE, &clock);

  lq_osquery_log_detail (log, "only with --verbose");
  log_failure (log, "t", "request 11111111-2222-3333-4444-555555555555 failed");
  log_failure (log, "t", "request 66666666-2222-3333-4444-555555555555 failed");
  log_failure (log, "u", "request 66666666-2222-3333-4444-555555555555 failed");
  log_failure (log, "t", "another\nline");
  now_us += 299 * G_USEC_PER_SEC;
  log_failure (log, "t", "request 77777777-2222-3333-4444-555555555555 failed");
  now_us += G_USEC_PER_SEC;
  log_failure (log, "t", "request 88888888-2222-3333-4444-555555555555 failed");
  fclose (stream);
  g_assert_cmpstr (text, ==,
                   "lambdaquery.ext: t: request 11111111-2222-3333-4444-555555555555 failed\n"
                   "lambdaquery.ext: u: request 66666666-2222-3333-4444-555555555555 failed\n"
                   "lambdaquery.ext: t: another\\x0aline\n"
                   "lambdaquery.ext: t: request 88888888-2222-3333-4444-555555555555 failed (2 more like it before)\n");
  free (text);
}

static void
test_log_forgets (void)
{
  gint64 now_us = 1;
  const LqClock clock = { .wall_us = test_time, .monotonic_us = test_time, .data = &now_us };
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream (&text, &length);
  g_autoptr (LqOsqueryLog) log = lq_osquery_log_new (stream, FALSE, &clock);

  /* More different errors than are remembered: all are said, and the first is news again. */
  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *message = g_strdup_printf ("error %u", i);
      log_failure (log, "t", message);
    }
  log_failure (log, "t", "error 0");
  fclose (stream);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1002 + 1);
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/osquery/context/used", test_used);
  g_test_add_func ("/osquery/context/used-past-63", test_used_past_63);
  g_test_add_func ("/osquery/context/constraints", test_constraints);
  g_test_add_func ("/osquery/schema/ranges", test_ranges);
  g_test_add_func ("/osquery/schema/options", test_options);
  g_test_add_func ("/osquery/rows/limit", test_rows_limit);
  g_test_add_func ("/osquery/generate/limit", test_generate_limit);
  g_test_add_func ("/osquery/log/once", test_log);
  g_test_add_func ("/osquery/log/forgets", test_log_forgets);
  return g_test_run ();
}
