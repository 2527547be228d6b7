/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/format.h"

#include <math.h>
#include <string.h>

static LqValue
text (const char *text)
{
  return (LqValue) { .kind = LQ_VALUE_TEXT, .text = text, .length = strlen (text) };
}

static LqValue
number (gint64 number)
{
  return (LqValue) { .kind = LQ_VALUE_INT, .number = number };
}

static LqValue
real (double real)
{
  return (LqValue) { .kind = LQ_VALUE_DOUBLE, .real = real };
}

static const LqValue missing = { .kind = LQ_VALUE_NULL };

/* Rows of `n` cells each, one after the other. */
static char *
format (const LqFormatOptions *options, guint n, const char *const *columns, const LqValue *cells, guint n_rows)
{
  g_autoptr (LqFormat) self = lq_format_new (options, n, columns);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < n_rows; i++)
    lq_format_measure (self, cells + i * n);
  lq_format_begin (self, out);
  for (guint i = 0; i < n_rows; i++)
    lq_format_row (self, cells + i * n, out);
  lq_format_end (self, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
check (LqFormatOptions options, guint n, const char *const *columns, const LqValue *cells, guint n_rows,
       const char *expected)
{
  g_autofree char *got = format (&options, n, columns, cells, n_rows);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_width (void)
{
  g_assert_cmpuint (lq_format_width (""), ==, 0);
  g_assert_cmpuint (lq_format_width ("plain"), ==, 5);
  g_assert_cmpuint (lq_format_width ("größe"), ==, 5);
  g_assert_cmpuint (lq_format_width ("関数"), ==, 4);
  g_assert_cmpuint (lq_format_width ("e\u0301"), ==, 1);
  g_assert_cmpuint (lq_format_width ("\U0001f512"), ==, 2);
}

static void
test_table (void)
{
  static const char *const columns[] = { "name", "size", "note" };
  const LqValue cells[] = {
    text ("関数"), number (7), text (""),     text ("plain"), missing, text ("a\x1b[31mb\u202e"),
    text (""),     real (0.1), text ("last"),
  };
  LqFormatOptions table = { LQ_FORMAT_TABLE };

  check (table, 3, columns, cells, 3,
         "name   size  note\n"
         "-----  ----  ----------------\n"
         "関数      7\n"
         "plain        a\\x1b[31mb\\u202e\n"
         "        0.1  last\n"
         "(3 rows)\n");
  check (table, 3, columns, cells, 0, "name  size  note\n----  ----  ----\n(0 rows)\n");
}

static void
test_table_too_wide (void)
{
  static const char *const columns[] = { "name", "description" };
  const LqValue cells[] = { text ("a"), text ("long enough"), text ("b"), text ("") };

  check ((LqFormatOptions) { LQ_FORMAT_TABLE, .terminal_width = 12 }, 2, columns, cells, 2,
         "-- row 1 --\nname         a\ndescription  long enough\n"
         "-- row 2 --\nname         b\ndescription\n(2 rows)\n");
  check ((LqFormatOptions) { LQ_FORMAT_TABLE, .terminal_width = 80 }, 2, columns, cells, 1,
         "name  description\n----  -----------\na     long enough\n(1 row)\n");
}

/* Prose in the last column is broken into lines, if enough room is left for it. */
static void
test_table_wrapped (void)
{
  static const char *const columns[] = { "name", "about" };
  const LqValue cells[] = { text ("a"), text ("a sentence that does not fit into one line of it"),
                            text ("b"), text ("one-word-that-is-longer-than-the-whole-line then"),
                            text ("c"), text ("") };

  check ((LqFormatOptions) { LQ_FORMAT_TABLE, .terminal_width = 40, .wrap = TRUE }, 2, columns, cells, 3,
         "name  about\n----  ----------------------------------\n"
         "a     a sentence that does not fit into\n      one line of it\n"
         "b     one-word-that-is-longer-than-the-whole-line\n      then\n"
         "c\n(3 rows)\n");
  check ((LqFormatOptions) { LQ_FORMAT_TABLE, .terminal_width = 30, .wrap = TRUE }, 2, columns, cells, 1,
         "-- row 1 --\nname   a\nabout  a sentence that does not fit into one line of it\n(1 row)\n");
}

/* A cell of 5000 letters does not push the next column 5000 cells away in every other row. */
static void
test_table_bounded_padding (void)
{
  static const char *const columns[] = { "policy", "id" };
  g_autofree char *policy = g_strnfill (5000, 'p');
  const LqValue cells[] = { text (policy), text ("1"), text ("short"), text ("2") };
  g_autofree char *got = format (&(LqFormatOptions) { LQ_FORMAT_TABLE }, 2, columns, cells, 2);

  g_assert_nonnull (strstr (got, policy));
  g_assert_cmpuint (strlen (got), <, 5000 + 600);
}

static void
test_csv (void)
{
  static const char *const columns[] = { "name", "=size", "a,b" };
  const LqValue cells[] = {
    text ("=1+1"),  number (-5), text ("say \"hi\""), text ("-x"), real (-1.5), text ("two\nlines"),
    text ("@sum"),  missing,     text ("\tx"),        text ("+1"), missing,     text ("\r"),
    text ("plain"), missing,     text (""),
  };

  check ((LqFormatOptions) { LQ_FORMAT_CSV }, 3, columns, cells, 5,
         "name,'=size,\"a,b\"\r\n"
         "'=1+1,-5,\"say \"\"hi\"\"\"\r\n"
         "'-x,-1.5,\"two\nlines\"\r\n"
         "'@sum,,'\tx\r\n"
         "'+1,,\"'\r\"\r\n"
         "plain,,\r\n");
  check ((LqFormatOptions) { LQ_FORMAT_CSV, .csv_raw = TRUE }, 3, columns, cells, 1,
         "name,=size,\"a,b\"\r\n=1+1,-5,\"say \"\"hi\"\"\"\r\n");
}

static void
test_json (void)
{
  static const char *const columns[] = { "z", "a", "z", "z_2" };
  const LqValue cells[] = {
    text ("\"q\"\\\n\x07\u202e"),
    number (G_MININT64),
    real (0.1),
    missing,
    text ("ü"),
    real (1e300),
    real (INFINITY),
    number (1),
  };

  check ((LqFormatOptions) { LQ_FORMAT_JSON }, 4, columns, cells, 2,
         "[\n {\"z\":\"\\\"q\\\"\\\\\\n\\u0007\\u202e\",\"a\":-9223372036854775808,\"z_2\":0.1,\"z_2_2\":null},\n"
         " {\"z\":\"ü\",\"a\":1e+300,\"z_2\":null,\"z_2_2\":1}\n]\n");
  check ((LqFormatOptions) { LQ_FORMAT_JSON }, 4, columns, cells, 0, "[]\n");
  check ((LqFormatOptions) { LQ_FORMAT_JSONL }, 1, columns, cells + 1, 2,
         "{\"z\":-9223372036854775808}\n{\"z\":0.1}\n");
}

static void
test_numbers_read_back (void)
{
  static const double numbers[] = { 0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 123456789.123456789, 3 };
  static const char *const columns[] = { "n" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const LqValue cell = real (numbers[i]);
      g_autofree char *got = format (&(LqFormatOptions) { LQ_FORMAT_JSONL }, 1, columns, &cell, 1);
      g_assert_true (g_ascii_strtod (got + strlen ("{\"n\":"), NULL) == numbers[i]);
    }
}

static void
test_failure (void)
{
  static const char *const columns[] = { "a", "b" };
  static const struct
  {
    LqFormatKind kind;
    const char *record;
  } cases[] = {
    { LQ_FORMAT_CSV, "\"#error: no, \"\"denied\"\"\",\r\n" },
    { LQ_FORMAT_JSONL, "{\"error\":\"no, \\\"denied\\\"\"}\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LqFormat) self = lq_format_new (&(LqFormatOptions) { cases[i].kind }, 2, columns);
      g_autoptr (GString) out = g_string_new (NULL);
      g_assert_true (lq_format_streams (cases[i].kind));
      lq_format_failure (self, "no, \"denied\"", out);
      g_assert_cmpstr (out->str, ==, cases[i].record);
    }
  g_assert_false (lq_format_streams (LQ_FORMAT_JSON));
  g_assert_false (lq_format_streams (LQ_FORMAT_TABLE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/format/width", test_width);
  g_test_add_func ("/cli/format/table", test_table);
  g_test_add_func ("/cli/format/table-too-wide", test_table_too_wide);
  g_test_add_func ("/cli/format/table-wrapped", test_table_wrapped);
  g_test_add_func ("/cli/format/table-bounded-padding", test_table_bounded_padding);
  g_test_add_func ("/cli/format/csv", test_csv);
  g_test_add_func ("/cli/format/json", test_json);
  g_test_add_func ("/cli/format/numbers-read-back", test_numbers_read_back);
  g_test_add_func ("/cli/format/failure", test_failure);
  return g_test_run ();
}
