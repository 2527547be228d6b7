/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the table cases (see README.md) through core's own interface. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/json.h"
#include "core/range.h"
#include "setup.h"

typedef struct
{
  const LqTable *table;
  json_t *estate; /* may be NULL */
  json_t *json;
  json_t *file; /* owns the others */
} Case;

/* What every table that makes calls must have shown. */
static const char *const required[] = {
  "all columns", "two pages", "no rows", "access denied", "throttled, then fine", "missing optional fields",
};

static const char *const secrets[] = { "NEVER-SHOWN", "X-Amz-", SETUP_SECRET };

static void
case_free (gpointer data)
{
  Case *test = data;

  json_decref (test->file);
  g_free (test);
}

static void
assert_no_secret (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (text, secrets[i]));
}

/* Estates and changes may say "here" for the caller's account and Region; written out, it is one of the accounts. */
static void
write_out_here (json_t *value)
{
  json_t *member, *here = json_object_get (value, "here");
  const char *key;
  size_t i;

  json_array_foreach (value, i, member)
    write_out_here (member);
  json_object_foreach (value, key, member)
    write_out_here (member);
  if (here == NULL)
    return;
  g_autoptr (json_t) account = json_pack ("{s:{s:{s:O}}}", SETUP_ACCOUNT, "regions", "us-east-1", here);
  json_object_update_missing (account, json_object_get (value, "accounts"));
  json_object_set (value, "accounts", account);
  json_object_del (value, "here");
}

/* {"ago": seconds} is a time, counted from when the test began. */
static json_t *
write_out_times (json_t *value, gint64 now_s)
{
  json_t *member, *ago = json_object_get (value, "ago");
  const char *key;
  void *next;
  size_t i;

  if (json_is_integer (ago))
    return json_integer (now_s - json_integer_value (ago));
  if (json_is_real (ago))
    return json_real ((double) now_s - json_real_value (ago));
  json_array_foreach (value, i, member)
    json_array_set_new (value, i, write_out_times (member, now_s));
  json_object_foreach_safe (value, next, key, member)
    json_object_set_new (value, key, write_out_times (member, now_s));
  return json_incref (value);
}

static void
load_estate (LqFake *fake, const json_t *estate)
{
  g_autoptr (GError) error = NULL;

  if (estate == NULL)
    return;
  g_autofree char *text = lq_json_to_text (estate);
  lq_fake_load_estate (fake, text, &error);
  g_assert_no_error (error);
}

static LqFake *
start_fake (const Case *test)
{
  LqFakeOptions options = { .page_size = (guint) json_integer_value (json_object_get (test->json, "page_size")) };
  json_t *denied = json_object_get (test->json, "denied");
  json_t *rules = json_object_get (test->json, "rules");
  g_autoptr (json_t) credential =
      json_pack ("{s:{s:{s:s, s:s, s:O*}}, s:{s:{s:{s:{}}}}}", "credentials", SETUP_ACCESS_KEY, "secret", SETUP_SECRET,
                 "account", SETUP_ACCOUNT, "denied", denied, "accounts", SETUP_ACCOUNT, "regions", "us-east-1");
  g_autoptr (GError) error = NULL;
  LqFake *fake = lq_fake_new (&options, &error);

  g_assert_no_error (error);
  load_estate (fake, credential);
  load_estate (fake, test->estate);
  load_estate (fake, json_object_get (test->json, "estate"));
  if (rules != NULL)
    {
      g_autofree char *text = lq_json_to_text (rules);
      lq_fake_add_rule (fake, text, &error);
      g_assert_no_error (error);
    }
  return fake;
}

/* The columns asked for, as flags: those listed, or those of SELECT *. Transfer full. */
static gboolean *
used_columns (const LqTable *table, const json_t *columns)
{
  gboolean *used = g_new0 (gboolean, lq_table_n_columns (table));
  size_t i;
  json_t *name;

  for (guint c = 0; columns == NULL && table->columns[c].name != NULL; c++)
    used[c] = !(table->columns[c].flags & (LQ_COLUMN_HIDDEN | LQ_COLUMN_INTERNAL));
  json_array_foreach (columns, i, name)
    {
      int column = lq_table_column (table, json_string_value (name));
      g_assert_cmpint (column, >=, 0);
      used[column] = TRUE;
    }
  return used;
}

static json_t *
cell_json (LqCursor *cursor, guint column)
{
  LqValue value;

  lq_cursor_value (cursor, column, &value);
  switch (value.kind)
    {
    case LQ_VALUE_TEXT:
      assert_no_secret (value.text);
      return json_stringn (value.text, value.length);
    case LQ_VALUE_INT:
      return json_integer (value.number);
    case LQ_VALUE_DOUBLE:
      return json_real (value.real);
    case LQ_VALUE_NULL:
    default:
      return json_null ();
    }
}

static json_t *
row_json (LqCursor *cursor, const LqTable *table, const gboolean *used)
{
  json_t *row = json_object ();

  for (guint c = 0; table->columns[c].name != NULL; c++)
    if (used[c])
      json_object_set_new (row, table->columns[c].name, cell_json (cursor, c));
  return row;
}

/* SQL checks every row again; here we do. */
static gboolean
row_is_wanted (LqCursor *cursor, const LqTable *table, json_t *where)
{
  const char *name;
  json_t *texts;

  json_object_foreach (where, name, texts)
    {
      g_autoptr (json_t) cell = cell_json (cursor, (guint) lq_table_column (table, name));
      g_autofree char *text = json_is_string (cell) ? g_strdup (json_string_value (cell)) : lq_json_to_text (cell);
      gboolean found = FALSE;
      for (gsize i = 0; i < json_array_size (texts); i++)
        found = found || strcmp (json_string_value (json_array_get (texts, i)), text) == 0;
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static GArray *
constraints_of (const LqTable *table, json_t *where)
{
  GArray *constraints = g_array_new (FALSE, FALSE, sizeof (LqConstraint));
  const char *name;
  json_t *texts;

  json_object_foreach (where, name, texts)
    {
      char **values = g_new0 (char *, json_array_size (texts) + 1);
      int column = lq_table_column (table, name);
      g_assert_cmpint (column, >=, 0);
      for (gsize i = 0; i < json_array_size (texts); i++)
        values[i] = g_strdup (json_string_value (json_array_get (texts, i)));
      LqConstraint constraint = { (guint) column, (const char *const *) values };
      g_array_append_val (constraints, constraint);
    }
  return constraints;
}

static void
constraints_free (GArray *constraints)
{
  for (guint i = 0; i < constraints->len; i++)
    g_strfreev ((char **) g_array_index (constraints, LqConstraint, i).values);
  g_array_unref (constraints);
}

static const struct
{
  const char *name;
  LqRangeOp op;
} comparisons[] = {
  { ">", LQ_RANGE_GT },
  { ">=", LQ_RANGE_GE },
  { "<", LQ_RANGE_LT },
  { "<=", LQ_RANGE_LE },
};

/* `ranges`: column -> comparison -> number. */
static GArray *
ranges_of (const LqTable *table, json_t *ranges)
{
  GArray *made = g_array_new (FALSE, FALSE, sizeof (LqRange));
  const char *name;
  json_t *sides;

  json_object_foreach (ranges, name, sides)
    {
      LqRange range;
      lq_range_init (&range, (guint) lq_table_column (table, name));
      for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
        {
          json_t *number = json_object_get (sides, comparisons[i].name);
          if (number != NULL)
            lq_range_narrow (&range, comparisons[i].op, json_integer_value (number));
        }
      g_array_append_val (made, range);
    }
  return made;
}

/* The rows (an array), or NULL and why. A rowid that comes twice ends the test. */
static json_t *
read_rows (LqCursor *cursor, const LqTable *table, const gboolean *used, json_t *where, GError **error)
{
  g_autoptr (json_t) rows = json_array ();
  g_autoptr (GHashTable) rowids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GError) problem = NULL;

  while (lq_cursor_next (cursor, &problem))
    {
      gint64 rowid = lq_cursor_rowid (cursor);
      g_assert_cmpint (rowid, >, 0);
      g_assert_true (g_hash_table_add (rowids, g_memdup2 (&rowid, sizeof rowid)));
      if (row_is_wanted (cursor, table, where))
        json_array_append_new (rows, row_json (cursor, table, used));
    }
  if (problem == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* `asked`: an object with `columns`, `where` and `range`. */
static json_t *
run_query (LqEngine *engine, const LqTable *table, json_t *asked, GError **error)
{
  json_t *where = json_object_get (asked, "where");
  g_autofree gboolean *used = used_columns (table, json_object_get (asked, "columns"));
  GArray *constraints = constraints_of (table, where);
  g_autoptr (GArray) ranges = ranges_of (table, json_object_get (asked, "range"));
  LqQuery query = {
    .table = table,
    .constraints = (const LqConstraint *) constraints->data,
    .n_constraints = constraints->len,
    .ranges = (const LqRange *) ranges->data,
    .n_ranges = ranges->len,
    .used = used,
  };
  g_autoptr (LqCursor) cursor = lq_engine_query (engine, &query, error);
  json_t *rows = cursor != NULL ? read_rows (cursor, table, used, where, error) : NULL;

  constraints_free (constraints);
  return rows;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* One line per row, sorted. */
static char *
rows_text (const json_t *rows)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  size_t i;
  json_t *row;

  json_array_foreach (rows, i, row)
    g_ptr_array_add (lines, lq_json_to_text (row));
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
check_error (const json_t *expected, const GError *error)
{
  size_t i;
  json_t *text;

  g_assert_nonnull (error);
  assert_no_secret (error->message);
  json_array_foreach (expected, i, text)
    if (strstr (error->message, json_string_value (text)) == NULL)
      g_error ("'%s' should name '%s'", error->message, json_string_value (text));
}

static void
check_calls (json_t *calls, LqFake *fake)
{
  const char *action;
  json_t *count;

  json_object_foreach (calls, action, count)
    if (lq_fake_count (fake, action) != (guint64) json_integer_value (count))
      g_error ("%" G_GUINT64_FORMAT " calls of %s, not %" JSON_INTEGER_FORMAT, lq_fake_count (fake, action), action,
               json_integer_value (count));
}

/* What the case trusts. Transfer full. */
static json_t *
trust_of (const Case *test)
{
  json_t *organization = json_object_get (test->json, "organization");
  json_t *trust = json_object ();

  json_object_update (trust, json_object_get (test->json, "trust"));
  if (organization != NULL)
    json_object_set (trust, "organization_id", organization);
  return trust;
}

/* The case in a process of its own. */
static void
run_in (const Case *test, LqFake *fake, const char *state_dir)
{
  g_autoptr (json_t) trust = trust_of (test);
  g_autoptr (LqEngine) engine = setup_engine (fake, trust, state_dir, NULL);
  json_t *expected_error = json_object_get (test->json, "error");
  g_autoptr (GError) error = NULL;
  size_t i;
  json_t *query;

  json_array_foreach (json_object_get (test->json, "before"), i, query)
    {
      const LqTable *table = lq_table_find (json_string_value (json_object_get (query, "table")));
      g_autoptr (json_t) ignored = run_query (engine, table, query, NULL);
    }
  g_autoptr (json_t) rows = run_query (engine, test->table, test->json, &error);
  if (expected_error != NULL)
    {
      g_assert_null (rows);
      check_error (expected_error, error);
    }
  else
    {
      g_assert_no_error (error);
      g_autofree char *got = rows_text (rows);
      g_autofree char *wanted = rows_text (json_object_get (test->json, "rows"));
      g_assert_cmpstr (got, ==, wanted);
    }
  check_calls (json_object_get (test->json, "calls"), fake);
}

/* What is on disk holds no secret. Removes it. */
static void
check_kept (const char *folder)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;
      g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        g_assert_null (memmem (bytes, length, secrets[i], strlen (secrets[i])));
      g_remove (path);
    }
  g_rmdir (folder);
}

static void
run_case (gconstpointer data)
{
  g_autoptr (LqFake) fake = start_fake (data);

  run_in (data, fake, NULL);
}

/* Every answer goes to disk, and the next process makes the same rows of it, without a call more. */
static void
run_case_on_disk (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (LqFake) fake = start_fake (test);
  g_autofree char *folder = g_dir_make_tmp ("lambdaquery-state-XXXXXX", NULL);

  run_in (test, fake, folder);
  /* failures are not kept; and local tables tell of their own process */
  if (json_object_get (test->json, "error") == NULL && test->table->local == NULL)
    run_in (test, fake, folder);
  check_kept (folder);
}

static gboolean
has_case (json_t *cases, const char *name)
{
  size_t i;
  json_t *entry;

  json_array_foreach (cases, i, entry)
    if (g_strcmp0 (json_string_value (json_object_get (entry, "name")), name) == 0)
      return TRUE;
  return FALSE;
}

/* Registers the cases of one table; ends the program where a required one is missing. */
static void
add_cases (const LqTable *table)
{
  g_autofree char *name = g_strconcat (table->name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "cases", name, NULL);
  json_error_t problem;
  g_autoptr (json_t) file = json_load_file (path, JSON_REJECT_DUPLICATES, &problem);
  json_t *cases = json_object_get (file, "cases"), *entry;
  size_t i;

  if (file == NULL)
    g_error ("%s:%d: %s", path, problem.line, problem.text);
  for (gsize r = 0; table->local == NULL && r < G_N_ELEMENTS (required); r++)
    if (!has_case (cases, required[r]))
      g_error ("%s has no case '%s'", path, required[r]);
  write_out_here (file);
  json_decref (write_out_times (file, g_get_real_time () / G_USEC_PER_SEC));
  json_array_foreach (cases, i, entry)
    {
      Case *test = g_new0 (Case, 1);
      *test = (Case) { table, json_object_get (file, "estate"), entry, json_incref (file) };
      g_autofree char *test_path =
          g_strdup_printf ("/tables/%s/%s", table->name, json_string_value (json_object_get (entry, "name")));
      g_test_add_data_func_full (test_path, test, g_getenv ("TABLES_ON_DISK") != NULL ? run_case_on_disk : run_case,
                                 case_free);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setup_begin ();
  for (gsize i = 0; lq_tables[i] != NULL; i++)
    add_cases (lq_tables[i]);
  int result = g_test_run ();
  setup_end ();
  return result;
}
