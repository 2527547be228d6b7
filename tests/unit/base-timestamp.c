/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/timestamp.h"

static void
test_forms (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds;
  } cases[] = {
    { "2026-09-28T09:25:49.569+0000", 1790587549 },
    { "2026-09-28T09:25:38.519042403Z", 1790587538 },
    { "2026-09-28T09:25:38Z", 1790587538 },
    { "2026-09-28T09:25:38UTC", 1790587538 },
    { "2026-09-28T11:25:38+02:00", 1790587538 },
    { "1969-12-31T23:59:59Z", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = 0;
      g_assert_true (lq_timestamp_parse (cases[i].text, &seconds));
      g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
}

static void
assert_refused (gboolean (*parse) (const char *text, gint64 *seconds), const char *const *texts)
{
  for (gsize i = 0; texts[i] != NULL; i++)
    {
      gint64 seconds;
      g_test_message ("%s", texts[i]);
      g_assert_false (parse (texts[i], &seconds));
    }
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "yesterday",
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-09-28",
    "2026-09-28T09:25:38",
    "2026-09-28T09:25:38Zz",
    "2026-09-28T25:25:38Z",
    "2026-09-28T09:25:38+1",
    "2026-09-28T09:25:38+02:0",
    "2026-09-28T09:25:38+02:00Z",
    "2026-09-28T09:25:38+0200 ",
    "2026-09-28T09:25:38+2400",
    "2026-09-28T09:25:38+00:60",
    /* a sign or a blank is no digit */
    "+026-09-28T09:25:38Z",
    " 026-09-28T09:25:38Z",
    "2026- 9-28T09:25:38Z",
    "2026-09-+8T09:25:38Z",
    "2026-09-28T09:25: 8Z",
    "2026-09-28T09:25:+8Z",
    "2026-09-28T09:25:-0Z",
    "2026-09-28T09:25:38+ 200",
    "2026-09-28T09:25:38+-1-1",
    "2026-09-28T09:25:38-+2:+0",
    NULL,
  };

  assert_refused (lq_timestamp_parse, texts);
}

static void
test_json (void)
{
  g_autoptr (json_t) number = json_real (1790587538.75);
  g_autoptr (json_t) huge = json_real (1e300);
  g_autoptr (json_t) flag = json_true ();
  gint64 seconds;

  g_assert_true (lq_timestamp_from_json (number, &seconds));
  g_assert_cmpint (seconds, ==, 1790587538);
  g_assert_false (lq_timestamp_from_json (huge, &seconds));
  g_assert_false (lq_timestamp_from_json (flag, &seconds));
}

static void
test_http (void)
{
  g_autofree char *basic = lq_timestamp_format_basic (1795220378);
  gint64 seconds;

  g_assert_true (lq_timestamp_parse_http ("Sat, 21 Nov 2026 00:19:38 GMT", &seconds));
  g_assert_cmpint (seconds, ==, 1795220378);
  g_assert_cmpstr (basic, ==, "20261121T001938Z");
}

static void
test_http_refused (void)
{
  static const char *const texts[] = {
    "",
    "2026-11-21",
    "Sat, 21 Foo 2026 00:19:38 GMT",
    "Sat, 21 anF 2026 00:19:38 GMT",
    "Sat, 31 Feb 2026 00:19:38 GMT",
    "Sat, 21 Nov 2026 00:19:38 CET",
    "Sat, 21 Nov 2026 00:19:38 GMT,",
    "Sat,  1 Nov 2026 00:19:38 GMT",
    "Sat, +1 Nov 2026 00:19:38 GMT",
    "Sat, 21 Nov +026 00:19:38 GMT",
    "Sat, 21 Nov 2026 -0:19:38 GMT",
    "Sat, 21 Nov 2026 00:19: 8 GMT",
    NULL,
  };

  assert_refused (lq_timestamp_parse_http, texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/timestamp/forms", test_forms);
  g_test_add_func ("/base/timestamp/refused", test_refused);
  g_test_add_func ("/base/timestamp/json", test_json);
  g_test_add_func ("/base/timestamp/http", test_http);
  g_test_add_func ("/base/timestamp/http-refused", test_http_refused);
  return g_test_run ();
}
