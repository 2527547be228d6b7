/* SPDX-License-Identifier: Apache-2.0 */
#include "core/pack.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

#define HEADER \
  "-- SPDX-License-Identifier: Apache-2.0\n" \
  "--\n" \
  "-- title: A title\n" \
  "-- description: One line\n" \
  "--   and another: with a colon.\n" \
  "-- severity: high\n" \
  "-- interval: 3600\n" \
  "-- attack: T1525, T1195.001\n" \
  "-- controls: ccm-4.1:IAM-16 attack:M1045\n" \
  "-- references: https://example.com/a\n" \
  "--   https://example.com/b\n" \
  "-- false positives: None.\n" \
  "-- remediation: Look.\n"

/* Writes `text` to `name` in a new folder, reads it as a detection, and cleans up. */
static LqPackDetection *
load_text (const char *name, const char *text, GError **error)
{
  g_autofree char *parent = g_dir_make_tmp ("lq-pack-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (parent, "my-pack", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LqPackDetection *detection = lq_pack_load_detection (path, error);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
  return detection;
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqPackDetection) detection = load_text ("my-detection.sql", HEADER "\nSELECT 1;\n", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (detection->pack, ==, "my-pack");
  g_assert_cmpstr (detection->name, ==, "my-detection");
  g_assert_cmpstr (detection->title, ==, "A title");
  g_assert_cmpstr (detection->description, ==, "One line and another: with a colon.");
  g_assert_cmpint (detection->severity, ==, LQ_SEVERITY_HIGH);
  g_assert_cmpint (detection->interval_s, ==, 3600);
  const char *const attack[] = { "T1525", "T1195.001", NULL };
  const char *const controls[] = { "ccm-4.1:IAM-16", "attack:M1045", NULL };
  const char *const references[] = { "https://example.com/a", "https://example.com/b", NULL };
  g_assert_true (g_strv_equal ((const char *const *) detection->attack, attack));
  g_assert_true (g_strv_equal ((const char *const *) detection->controls, controls));
  g_assert_true (g_strv_equal ((const char *const *) detection->references, references));
  g_assert_cmpstr (detection->false_positives, ==, "None.");
  g_assert_cmpstr (detection->remediation, ==, "Look.");
  g_assert_cmpstr (detection->sql, ==, "SELECT 1");
}

static void
test_statements (void)
{
  static const struct
  {
    const char *text, *sql; /* NULL: refused */
  } cases[] = {
    { "SELECT 1", "SELECT 1" },
    { "SELECT 1 ; \n", "SELECT 1" },
    { "\n\nSELECT ';', \";\" -- a;\n, /* ; */ 2;-- the end;", "SELECT ';', \";\" -- a;\n, /* ; */ 2" },
    { "SELECT 'it''s; so' -- why", "SELECT 'it''s; so'" },
    { "SELECT 1 /* not closed", "SELECT 1" },
    { "SELECT 'not closed", "SELECT 'not closed" },
    { "SELECT 1; SELECT 2", NULL },
    { "SELECT 1;;", NULL },
    { "", NULL },
    { ";", NULL },
    { "-", "-" },
    { "/* nothing */ \n", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strconcat (HEADER "\n", cases[i].text, NULL);
      g_autoptr (LqPackDetection) detection = load_text ("a.sql", text, &error);
      g_test_message ("%s", cases[i].text);
      if (cases[i].sql == NULL)
        g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      else
        g_assert_cmpstr (detection->sql, ==, cases[i].sql);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *replace, *by, *message; /* the message's end */
  } cases[] = {
    { "severity:", "severty:", ":6: unknown field 'severty'; did you mean severity" },
    { "severity: high", "severity: grave",
      ":6: severity is 'grave'; it takes info, low, medium, high or critical" },
    { "3600", "1h", ":7: interval is '1h'; it takes whole seconds from 60 to 604800" },
    { "3600", "59", ":7: interval is '59'; it takes whole seconds from 60 to 604800" },
    { "3600", "604801", ":7: interval is '604801'; it takes whole seconds from 60 to 604800" },
    { "T1525", "t1525", ":8: 't1525' in attack does not look like ^T[0-9]{4}(\\.[0-9]{3})?$" },
    { "ccm-4.1:IAM-16", "IAM-16",
      ":9: 'IAM-16' in controls does not look like ^[a-z0-9][a-z0-9.-]*:[A-Za-z0-9.-]+$" },
    { "https://example.com/b", "http://example.com/b",
      ":10: 'http://example.com/b' in references does not look like ^https://[!-~]+$" },
    { "-- title: A title\n", "", ":13: the header ends without 'title'" },
    { "-- title: A title", "-- title:", ":3: 'title' is empty" },
    { "-- severity", "-- title: again\n-- severity", ":6: 'title' stands twice, first on line 3" },
    { "-- title", "--   more\n-- title", ":3: this line goes on with a field, but none stands above it" },
    { "-- title", "--title", ":3: a space must follow the dashes" },
    { "-- title: A", "-- A", ":3: a line of the header is \"-- field: value\", or goes on with the field above after "
                             "three spaces" },
    { "-- severity", "\n-- severity", ":6: the header ends without 'severity'" },
    { "-- false", "-- snapshot: yes\n-- false", ":6: a snapshot has no findings, and so no 'severity'" },
    { "A title", "A \xff title", ":1: a detection is UTF-8 text of at most 65536 bytes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (HEADER "SELECT 1;\n");
      g_assert_cmpuint (g_string_replace (text, cases[i].replace, cases[i].by, 1), ==, 1);
      g_autoptr (LqPackDetection) detection = load_text ("a.sql", text->str, &error);
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      if (!g_str_has_suffix (error->message, cases[i].message))
        g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

static void
test_snapshot (void)
{
  static const char header[] = "-- title: A title\n-- description: A state.\n-- interval: 600\n"
                               "-- references: https://example.com/a\n-- snapshot: ";
  g_autoptr (GError) error = NULL;
  g_autofree char *good = g_strconcat (header, "yes\nSELECT 1", NULL);
  g_autofree char *bad = g_strconcat (header, "no\nSELECT 1", NULL);
  g_autoptr (LqPackDetection) snapshot = load_text ("a.sql", good, &error);

  g_assert_no_error (error);
  g_assert_true (snapshot->snapshot);
  g_assert_cmpint (snapshot->interval_s, ==, 600);
  g_assert_null (snapshot->attack);
  g_assert_null (snapshot->remediation);
  g_assert_null (load_text ("a.sql", bad, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_true (g_str_has_suffix (error->message, ":5: 'snapshot' takes yes"));
}

static void
test_events (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqPackDetection) plain = load_text ("a.sql", HEADER "SELECT 1;\n", &error);
  g_autoptr (LqPackDetection) events = load_text ("a.sql", HEADER "-- events: yes\nSELECT 1;\n", &error);

  g_assert_no_error (error);
  g_assert_false (plain->events);
  g_assert_true (events->events);
  g_assert_cmpstr (events->title, ==, plain->title);
  g_assert_null (load_text ("a.sql", HEADER "-- events: no\nSELECT 1;\n", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_assert_true (g_str_has_suffix (error->message, "'events' takes yes"));
}

static void
test_bounds (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_file = g_strnfill (64 * 1024 + 1, ' ');
  g_autoptr (GString) long_value = g_string_new ("-- title:\n");

  g_assert_null (load_text ("a.sql", long_file, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_clear_error (&error);
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (long_value, "--   %050d\n", i);
  g_assert_null (load_text ("a.sql", long_value->str, &error));
  g_assert_true (g_str_has_suffix (error->message, "'title' has over 4096 bytes"));
}

static void
test_names (void)
{
  static const char *const names[] = { "a_b.sql", "A.sql", "a.txt", ".sql", "-a.sql", "a--b.sql" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (load_text (names[i], HEADER "SELECT 1;", &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

static void
test_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("lq-pack-XXXXXX", NULL);
  const char *const names[] = { "b.sql", "a.sql", "notes.md" };

  g_assert_null (lq_pack_load (folder, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
  g_clear_error (&error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_true (g_file_set_contents (path, HEADER "SELECT 1;", -1, NULL));
    }
  g_autoptr (GPtrArray) pack = lq_pack_load (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pack->len, ==, 2);
  g_assert_cmpstr (((LqPackDetection *) pack->pdata[0])->name, ==, "a");
  g_assert_cmpstr (((LqPackDetection *) pack->pdata[1])->name, ==, "b");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_null (lq_pack_load (folder, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
}

static void
test_severities (void)
{
  LqSeverity severity;

  for (LqSeverity i = LQ_SEVERITY_INFO; i <= LQ_SEVERITY_CRITICAL; i++)
    {
      g_assert_true (lq_pack_severity_parse (lq_pack_severity_name (i), &severity));
      g_assert_cmpint (severity, ==, i);
    }
  g_assert_false (lq_pack_severity_parse ("High", &severity));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/pack/fields", test_fields);
  g_test_add_func ("/core/pack/statements", test_statements);
  g_test_add_func ("/core/pack/refused", test_refused);
  g_test_add_func ("/core/pack/snapshot", test_snapshot);
  g_test_add_func ("/core/pack/events", test_events);
  g_test_add_func ("/core/pack/bounds", test_bounds);
  g_test_add_func ("/core/pack/names", test_names);
  g_test_add_func ("/core/pack/folder", test_folder);
  g_test_add_func ("/core/pack/severities", test_severities);
  return g_test_run ();
}
